import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { Provisioning } from '../events.ts';
import { lastLines, tailOf, type Command, type CommandResult } from '../run-command.ts';
import { runStep } from '../step.ts';
import { readEngine } from './engine.ts';
import { runPrivileged, type Privilege } from './privilege.ts';
import { ENGINE_PID_FILES, isRunning, stalePidFiles } from './stale-pid.ts';

/** Where dockerd writes when no systemd keeps its log. */
const ENGINE_LOG = '/var/log/relia-dockerd.log';

const READY_WITHIN_MS = 60_000;
/** A dockerd that is not to be seen for this long after its start has died. */
const DEAD_AFTER_MS = 2_000;

/**
 * Starts the installed Docker Engine and waits until it answers: with systemd where it runs, else in a session of its own
 * with its output in a log file, so that nothing waits for it. An engine that runs is left alone. Throws
 * RELIA_DOCKER_INSTALL_FAILED with the end of the engine's log.
 */
export async function startEngine(context: Provisioning, privilege: Privilege): Promise<void> {
  try {
    await startOnce(context, privilege);
  } catch (error) {
    const isMendable = error instanceof ReliaError && isIptablesTrouble(error.details);
    if (!isMendable || !(await useLegacyIptables(context, privilege))) throw error;
    await startOnce(context, privilege);
  }
}

async function startOnce(context: Provisioning, privilege: Privilege): Promise<void> {
  const act = async (command: Command): Promise<CommandResult> =>
    runPrivileged(privilege, command, { env: context.env, signal: context.signal, timeoutMs: 90_000 });
  await runStep(context.report, {
    title: 'start Docker Engine',
    work: async () => {
      if (usesSystemd()) await act(['systemctl', 'start', 'docker']);
      else if (!isRunning('dockerd')) await launch(act);
      const outcome = await waitForEngine(context, privilege);
      if (outcome === 'up') return;
      const journal = ['journalctl', '-u', 'docker', '-n', '20', '--no-pager'] as const;
      throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', {
        message:
          outcome === 'dead'
            ? 'Docker Engine ended right after its start'
            : `Docker Engine did not answer within ${String(READY_WITHIN_MS / 1000)} s of its start`,
        details: usesSystemd() ? lastLines((await act(journal)).stdout, 20) : tailOf(ENGINE_LOG, 20),
        hint: usesSystemd() ? 'see `journalctl -u docker`' : `see ${ENGINE_LOG}`,
      });
    },
    describe: () => 'it answers',
  });
}

async function launch(act: (command: Command) => Promise<CommandResult>): Promise<void> {
  const stale = stalePidFiles(ENGINE_PID_FILES);
  if (stale.length > 0) await act(['rm', '-f', ...stale]);
  const detached = await act(['sh', '-c', `setsid -f dockerd >${ENGINE_LOG} 2>&1 </dev/null`]);
  if (!detached.ok) throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', { message: detached.failure });
}

async function waitForEngine(context: Provisioning, privilege: Privilege): Promise<'up' | 'dead' | 'silent'> {
  const since = performance.now();
  let seenAt = since;
  while (performance.now() - since < READY_WITHIN_MS) {
    context.signal?.throwIfAborted();
    if (await engineAnswers(context, privilege)) return 'up';
    if (usesSystemd() || isRunning('dockerd')) seenAt = performance.now();
    if (performance.now() - seenAt > DEAD_AFTER_MS) return 'dead';
    await wait(250, undefined, { signal: context.signal });
  }
  return 'silent';
}

/** True when the engine answers this user, or the administrator where this user may not ask. */
export async function engineAnswers(context: Provisioning, privilege: Privilege | undefined): Promise<boolean> {
  const engine = await readEngine(context.env);
  if (engine.state === 'running') return true;
  if (engine.state === 'absent' || privilege === undefined) return false;
  return (await runPrivileged(privilege, ['docker', 'version'], { env: context.env, timeoutMs: 10_000 })).ok;
}

/** True when a log of dockerd names iptables as the reason of its end. */
export function isIptablesTrouble(log: readonly string[]): boolean {
  return log.some(
    (line) => /iptables|nf_tables|ip_tables/i.test(line) && /fail|error|unable|can't|permission/i.test(line),
  );
}

async function useLegacyIptables(context: Provisioning, privilege: Privilege): Promise<boolean> {
  let changed = false;
  for (const name of ['iptables', 'ip6tables']) {
    const legacy = `/usr/sbin/${name}-legacy`;
    if (!existsSync(legacy)) continue;
    const set = ['update-alternatives', '--set', name, legacy] as const;
    changed = (await runPrivileged(privilege, set, { env: context.env })).ok || changed;
  }
  if (changed) {
    const text = 'dockerd could not use the nft backend of iptables; switched to iptables-legacy (update-alternatives)';
    context.report({ kind: 'hint', text });
  }
  return changed;
}

function usesSystemd(): boolean {
  return existsSync('/run/systemd/system');
}

import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { Engine } from './engine.ts';
import { shortName } from './labels.ts';
import { readLog } from './logs.ts';
import { membersOf, type Member } from './stack.ts';

const LOOK_PAUSE_MS = 250;
const LOG_LINES = 8;

/** Whether a part of a stack is ready, may become it, or never will. */
export function readinessOf({ instance, inspection }: Member): 'ready' | 'waiting' | 'lost' {
  if (instance.state === 'running') {
    return instance.health === 'healthy' || instance.health === 'none' ? 'ready' : 'waiting';
  }
  if (inspection.State.Status === 'exited') {
    // A job that did its work (a migration) is as ready as it will ever be.
    if (inspection.State.ExitCode === 0) return 'ready';
    const policy = inspection.HostConfig.RestartPolicy?.Name ?? 'no';
    if (policy === 'no' || policy === '') return 'lost';
  }
  return 'waiting';
}

function stateText({ instance, inspection }: Member): string {
  const { Status, ExitCode } = inspection.State;
  if (instance.state === 'running')
    return `running and ${instance.health === 'starting' ? 'not yet healthy' : instance.health}`;
  return Status === 'exited' ? `exited with code ${String(ExitCode)}` : Status;
}

/** The error for a stack that is not ready: names what it waits for, with its last log and health lines. */
export async function notReady(engine: Engine, project: string, why: string): Promise<ReliaError> {
  const members = await membersOf(engine, project);
  const late = members.filter((member) => readinessOf(member) !== 'ready');
  const details: string[] = [];
  for (const member of late) {
    const name = shortName(member.instance);
    details.push(`${name} is ${stateText(member)}`);
    const check = member.inspection.State.Health?.Log?.at(-1)?.Output.trim();
    if (check !== undefined && check !== '')
      details.push(`${name} health check: ${check.split('\n').slice(-1).join('')}`);
    const log = await readLog(engine, member.inspection.Id, LOG_LINES).catch(() => '');
    details.push(
      ...log
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => `${name} | ${line.trimEnd()}`),
    );
  }
  const names = late.map((member) => `${shortName(member.instance)} (${stateText(member)})`).join(', ');
  return new ReliaError('RELIA_STACK_NOT_READY', {
    message: `the stack "${project}" ${why}: ${names || 'no container says why'}`,
    hint: 'the lines below are the last of their logs; `readyWithinS` in the system file gives it more time',
    details,
  });
}

/** Waits until every part of the stack is ready. Throws RELIA_STACK_NOT_READY, at once when one never will be. */
export async function untilReady(engine: Engine, project: string, deadline: number): Promise<void> {
  for (;;) {
    const members = await membersOf(engine, project);
    const states = members.map(readinessOf);
    if (members.length > 0 && states.every((state) => state === 'ready')) return;
    if (states.includes('lost')) throw await notReady(engine, project, 'lost a container while it started');
    if (Date.now() > deadline) throw await notReady(engine, project, 'did not become healthy in time');
    await delay(LOOK_PAUSE_MS);
  }
}

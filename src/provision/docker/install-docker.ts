import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { Environment, Provisioning } from '../events.ts';
import { lastLines, runCommand, tailOf, type Command, type CommandResult } from '../run-command.ts';
import { runStep } from '../step.ts';
import { isDebianLike, packagesFor, readAvailable, readOsRelease, readPresence } from './apt-packages.ts';
import { readEngine } from './engine.ts';
import { findPrivilege, runPrivileged, type Privilege } from './privilege.ts';
import { engineAnswers, startEngine } from './start-engine.ts';

/** How `relia setup --docker` was called. */
export interface DockerRequest extends Provisioning {
  /** A person sits at the terminal: they are asked once, and may type sudo's password. */
  readonly isInteractive: boolean;
  /** `--yes`: nobody is asked. */
  readonly yes: boolean;
  /** Asks the person whether these packages may be installed. */
  readonly confirm: (packages: readonly string[]) => Promise<boolean>;
}

/** How this user reaches the engine from now on. */
export type DockerAccess =
  | { readonly kind: 'direct' }
  /** The user became a member of the docker group; until the next login a command is run through {@link inDockerGroup}. */
  | { readonly kind: 'after-login' };

/** What was done. */
export interface DockerInstalled {
  /** apt packages, empty when nothing was missing. */
  readonly installed: readonly string[];
  readonly started: boolean;
  readonly access: DockerAccess;
}

const BY_HAND = 'install Docker Engine >= 20.10 and compose by hand: https://docs.docker.com/engine/install/';
const APT_WITHIN_MS = 900_000;
const LOCK_WITHIN_S = 120;

/**
 * Installs what is missing of Docker Engine, compose, iptables, iproute2 and mmdebstrap with apt, starts the engine where it
 * does not run, and lets this user speak to it. What runs is left alone. With DOCKER_HOST set nothing is installed.
 * Throws RELIA_DOCKER_UNREACHABLE when that host does not answer, RELIA_DOCKER_INSTALL_FAILED with what to do by hand.
 */
export async function installDocker(asked: DockerRequest): Promise<DockerInstalled> {
  // A user's PATH, and that of some containers, lacks the administrator's commands.
  const request: DockerRequest = {
    ...asked,
    env: { ...asked.env, PATH: `${asked.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  };
  const engine = await readEngine(request.env);
  if ((request.env['DOCKER_HOST'] ?? '') !== '') return useNamedHost(request, engine);

  const presence = await readPresence(request.env, engine.state === 'running');
  const lacksNothing = packagesFor(presence, new Set()).length === 0;
  if (lacksNothing && engine.state === 'running') {
    return { installed: [], started: false, access: { kind: 'direct' } };
  }
  if (lacksNothing && engine.state === 'forbidden' && (await isMember(request.env))) return waitForLogin(request);
  if (!isDebianLike(readOsRelease())) {
    throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', {
      message: 'relia installs Docker on Debian and Ubuntu only',
      hint: BY_HAND,
    });
  }
  const privilege = await findPrivilege(request);
  if (privilege === undefined) {
    throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', {
      message: 'installing and starting Docker needs root, or sudo (without a password where there is no terminal)',
      hint: 'run it again as root or with sudo, or ask the administrator to add you to the docker group',
    });
  }
  const installed = lacksNothing ? [] : await installPackages(request, privilege);
  const isUp = await engineAnswers(request, privilege);
  if (!isUp) await startEngine(request, privilege);
  return { installed, started: !isUp, access: await grantAccess(request, privilege) };
}

/** The command, run with the docker group that the user's login does not have yet. */
export function inDockerGroup(command: Command): Command {
  const quoted = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  return ['sg', 'docker', '-c', quoted.join(' ')];
}

function useNamedHost(request: DockerRequest, engine: Awaited<ReturnType<typeof readEngine>>): DockerInstalled {
  if (engine.state === 'running') return { installed: [], started: false, access: { kind: 'direct' } };
  throw new ReliaError('RELIA_DOCKER_UNREACHABLE', {
    message:
      engine.state === 'forbidden'
        ? `this user may not use the Docker Engine at ${engine.endpoint}`
        : `no Docker Engine answers: ${engine.reason}`,
    hint: `DOCKER_HOST is ${request.env['DOCKER_HOST'] ?? ''}; start that engine, or unset it to install one here`,
  });
}

async function installPackages(request: DockerRequest, privilege: Privilege): Promise<readonly string[]> {
  await updateLists(request, privilege);
  const engine = await readEngine(request.env);
  const presence = await readPresence(request.env, engine.state === 'running');
  const packages = packagesFor(presence, await readAvailable(request.env));
  const mustAsk = request.isInteractive && !request.yes && (request.env['CI'] ?? '') === '';
  if (mustAsk && !(await request.confirm(packages))) {
    throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', {
      message: 'Docker was not installed: the answer was no',
      hint: `run \`apt-get install ${packages.join(' ')}\` by hand`,
    });
  }
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  await apt(request, { privilege, title: `apt-get install ${packages.join(' ')}`, args });
  return packages;
}

/** One source of many may fail; the lists that are there may do, so that alone is no reason to give up. */
async function updateLists(request: DockerRequest, privilege: Privilege): Promise<void> {
  try {
    await apt(request, { privilege, title: 'apt-get update', args: ['update'] });
  } catch {
    request.signal?.throwIfAborted();
    request.report({ kind: 'hint', text: 'apt-get update failed; going on with the package lists that are there' });
  }
}

interface AptCall {
  readonly privilege: Privilege;
  readonly title: string;
  readonly args: readonly string[];
}

async function apt(request: DockerRequest, { privilege, title, args }: AptCall): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relia-apt-'));
  try {
    const logFile = join(folder, 'apt.log');
    await runStep(request.report, {
      title,
      work: async (say) => {
        const watch = setInterval(() => {
          say(tailOf(logFile, 1)[0] ?? '');
        }, 1_000);
        const result = await aptOnceUnlocked(request, { privilege, args, logFile }).finally(() => {
          clearInterval(watch);
        });
        if (result.ok) return;
        throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', {
          message: result.failure,
          details: lastLines(result.output, 10),
          hint: BY_HAND,
        });
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface AptRun {
  readonly privilege: Privilege;
  readonly args: readonly string[];
  /** Not a pipe: a package may start its daemon, which would keep a pipe open. */
  readonly logFile: string;
}

/** apt waits for dpkg's lock itself, but not for that of its lists, which a fresh machine's own updater often holds. */
async function aptOnceUnlocked(request: DockerRequest, { privilege, args, logFile }: AptRun): Promise<CommandResult> {
  const command: Command = ['apt-get', '-q', '-o', `DPkg::Lock::Timeout=${String(LOCK_WITHIN_S)}`, ...args];
  const until = performance.now() + LOCK_WITHIN_S * 1000;
  for (;;) {
    const result = await runPrivileged(privilege, command, {
      env: request.env,
      signal: request.signal,
      timeoutMs: APT_WITHIN_MS,
      logFile,
      set: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    });
    const isLocked = lastLines(result.output, 5).some((line) => line.includes('Could not get lock'));
    if (result.ok || !isLocked || performance.now() > until) return result;
    await wait(2_000, undefined, { signal: request.signal });
  }
}

async function grantAccess(request: DockerRequest, privilege: Privilege): Promise<DockerAccess> {
  if (process.getuid?.() === 0 || (await readEngine(request.env)).state === 'running') return { kind: 'direct' };
  const user = userInfo().username;
  const added = await runPrivileged(privilege, ['usermod', '-aG', 'docker', user], { env: request.env });
  if (!added.ok) {
    throw new ReliaError('RELIA_DOCKER_INSTALL_FAILED', {
      message: `${user} could not be added to the docker group: ${added.failure}`,
      hint: `run \`usermod -aG docker ${user}\` as root and log in again`,
    });
  }
  return waitForLogin(request).access;
}

/** The user is in the docker group, but this login began before. */
function waitForLogin({ report }: DockerRequest): DockerInstalled {
  const text = `${userInfo().username} is in the docker group from the next login on; until then: sg docker -c "<command>"`;
  report({ kind: 'hint', text });
  return { installed: [], started: false, access: { kind: 'after-login' } };
}

async function isMember(env: Environment): Promise<boolean> {
  const groups = await runCommand(['id', '-nG', userInfo().username], { env });
  return groups.stdout.split(' ').includes('docker');
}

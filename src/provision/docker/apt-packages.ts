import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../events.ts';
import { runCommand } from '../run-command.ts';
import { findCompose } from './compose.ts';

/** What a machine already has of what `relia setup --docker` installs. */
export interface Presence {
  /** An engine answers, or dockerd is installed. */
  readonly engine: boolean;
  readonly client: boolean;
  readonly compose: boolean;
  readonly iptables: boolean;
  readonly ip: boolean;
  readonly mmdebstrap: boolean;
  /** False when the kernel enforces AppArmor and the program that loads Docker's profile is missing. */
  readonly apparmor: boolean;
}

/** Packages for what is missing, the best one that apt has (`available`) for each. Pure. */
export function packagesFor(presence: Presence, available: ReadonlySet<string>): readonly string[] {
  // The compose plugin where there is one: docker-compose 1.29 is on its way out of the distributions.
  const compose = available.has('docker-compose-v2') ? 'docker-compose-v2' : 'docker-compose';
  return [
    ...(presence.engine ? [] : ['docker.io']),
    // Debian 13 splits the client off, as a recommendation only.
    ...(presence.client || !available.has('docker-cli') ? [] : ['docker-cli']),
    ...(presence.compose ? [] : [compose]),
    ...(presence.iptables ? [] : ['iptables']),
    ...(presence.ip ? [] : ['iproute2']),
    ...(presence.mmdebstrap ? [] : ['mmdebstrap']),
    ...(presence.apparmor ? [] : ['apparmor']),
  ];
}

/** Looks at the machine. `engineAnswers`: an engine was reached, wherever its daemon is. */
export async function readPresence(env: Environment, engineAnswers: boolean): Promise<Presence> {
  return {
    engine: engineAnswers || isInstalled('dockerd', env),
    client: isInstalled('docker', env),
    compose: 'version' in (await findCompose(env)),
    iptables: isInstalled('iptables', env),
    ip: isInstalled('ip', env),
    mmdebstrap: isInstalled('mmdebstrap', env),
    apparmor: !isAppArmorEnforced() || isInstalled('apparmor_parser', env),
  };
}

/** Which of the packages, whose name differs between distributions, apt has here. */
export async function readAvailable(env: Environment): Promise<ReadonlySet<string>> {
  const asked = ['docker-compose-v2', 'docker-cli'];
  const policy = await runCommand(['apt-cache', 'policy', ...asked], { env: { ...env, LC_ALL: 'C' } });
  return parsePolicy(policy.stdout);
}

/** The packages with a candidate in the output of `apt-cache policy` (in the C locale). */
export function parsePolicy(output: string): ReadonlySet<string> {
  const found = output.matchAll(/^(\S+):\n(?: {2}.*\n)*? {2}Candidate: (?!\(none\))/gm);
  return new Set([...found].flatMap(([, name]) => (name === undefined ? [] : [name])));
}

/** True on Debian, Ubuntu and what derives from them, by os-release. */
export function isDebianLike(osRelease: string): boolean {
  const words = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value]) =>
    (value ?? '').replaceAll('"', '').split(' '),
  );
  return words.includes('debian') || words.includes('ubuntu');
}

/** The text of os-release; empty where there is none. */
export function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** True when a command is on PATH or where the administrator's commands are, which a user's PATH may lack. */
export function isInstalled(command: string, env: Environment): boolean {
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, command)));
}

function isAppArmorEnforced(): boolean {
  try {
    return readFileSync('/sys/module/apparmor/parameters/enabled', 'utf8').startsWith('Y');
  } catch {
    return false;
  }
}

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Provisioning } from '../events.ts';
import { runCommand, type Command } from '../run-command.ts';
import { isAtLeast } from '../tool/tool-version.ts';
import type { PartSpec, StackPart } from './parts.ts';

const SIMULATE_DEADLINE_MS = 60_000;
const UPDATE_DEADLINE_MS = 180_000;
const DOWNLOAD_DEADLINE_MS = 600_000;
const UNPACK_DEADLINE_MS = 120_000;

/** A dependency that the server runs without: perl tools around it, the compiler behind its JIT, what packages are set up with. */
const WANTED = /^(?:lib(?!llvm|perl)|redis-|haproxy$|postgresql(?:-client)?-\d+$)/;
const UNWANTED = '-perl';

/** How apt is called, and why it cannot be, in words. */
export interface Apt {
  /** Options that go before every verb. */
  readonly options: readonly string[];
}

/** What unpacking packages needs beside their names. */
export interface PackageWork {
  readonly apt: Apt;
  /** Where the packages' files are downloaded to. */
  readonly folder: string;
  readonly context: Provisioning;
  readonly say: (detail: string) => void;
}

/** The packages that apt would newly install, in the output of `apt-get -s install`; upgrades are left out. */
export function parseSimulation(output: string): readonly string[] {
  const lines = output.matchAll(/^Inst (\S+) (\[[^\]]*\] )?\(/gm);
  return [...lines].flatMap(([, name, upgraded]) => (name === undefined || upgraded !== undefined ? [] : [name]));
}

/** Those of the packages that hold the server or a library it may load. */
export function neededOf(packages: readonly string[]): readonly string[] {
  return packages.filter((name) => WANTED.test(name) && !name.endsWith(UNWANTED));
}

/** The highest `postgresql-N` in the output of `apt-cache search --names-only '^postgresql-[0-9]+$'`; `undefined` when none is new enough. */
export function newestPostgres(output: string, oldest: string): string | undefined {
  const versions = [...output.matchAll(/^postgresql-(\d+) /gm)].flatMap(([, version]) =>
    version !== undefined && isAtLeast(version, oldest) ? [Number(version)] : [],
  );
  return versions.length === 0 ? undefined : String(Math.max(...versions));
}

/**
 * apt as this user may use it: with the machine's own package lists where they hold the package, else with lists of relia's own,
 * fetched into the folder. Throws when neither is possible.
 */
export async function openApt(
  spec: PartSpec,
  work: Omit<PackageWork, 'apt'>,
): Promise<{ readonly apt: Apt; readonly packages: readonly string[] }> {
  const { folder, context, say } = work;
  const own: Apt = { options: sandboxOptions() };
  const known = await packagesFor(spec, { ...work, apt: own });
  if (typeof known !== 'string') return { apt: own, packages: known };
  say('fetching package lists');
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const apt: Apt = {
    options: [
      ...own.options,
      '-o',
      `Dir::State::Lists=${lists}`,
      '-o',
      `Dir::Cache=${cache}`,
      '-o',
      'Debug::NoLocking=1',
    ],
  };
  const { env, signal } = context;
  const update = await runCommand(aptGet(apt, 'update'), { env: plain(env), signal, timeoutMs: UPDATE_DEADLINE_MS });
  if (!update.ok) throw new Error(`${known}; and the package lists could not be fetched: ${update.failure}`);
  const fetched = await packagesFor(spec, { ...work, apt });
  if (typeof fetched === 'string') throw new Error(fetched);
  return { apt, packages: fetched };
}

/** Downloads the packages and unpacks them into a folder, as this user, without installing anything. */
export async function unpackPackages(packages: readonly string[], into: string, work: PackageWork): Promise<void> {
  const { apt, folder, context, say } = work;
  const { env, signal } = context;
  const archives = join(folder, 'archives');
  await mkdir(archives, { recursive: true });
  await mkdir(into, { recursive: true });
  say(`downloading ${packages.join(', ')}`);
  const options = { env: plain(env), signal, cwd: archives, timeoutMs: DOWNLOAD_DEADLINE_MS };
  const download = await runCommand(aptGet(apt, 'download', ...packages), options);
  if (!download.ok) throw new Error(download.failure);
  for (const name of (await readdir(archives)).filter((file) => file.endsWith('.deb'))) {
    say(`unpacking ${name}`);
    const unpack = await runCommand(['dpkg-deb', '-x', join(archives, name), into], {
      env: plain(env),
      signal,
      timeoutMs: UNPACK_DEADLINE_MS,
    });
    if (!unpack.ok) throw new Error(unpack.failure);
  }
}

/** The packages of a server and those it needs that are not installed; a text says why there are none. */
async function packagesFor(spec: PartSpec, work: Omit<PackageWork, 'folder'>): Promise<readonly string[] | string> {
  const { apt, context } = work;
  const names = await namesFor(spec, work);
  if (names.length === 0) return `apt knows no ${spec.title} ${spec.oldest} or newer`;
  const { env, signal } = context;
  const simulation = await runCommand(aptGet(apt, '-s', 'install', '--no-install-recommends', ...names), {
    env: plain(env),
    signal,
    timeoutMs: SIMULATE_DEADLINE_MS,
  });
  if (!simulation.ok) return simulation.failure;
  // The package itself may be installed without being what was looked for: it is unpacked all the same.
  return [...new Set([...names, ...neededOf(parseSimulation(simulation.output))])];
}

async function namesFor(spec: PartSpec, { apt, context }: Omit<PackageWork, 'folder'>): Promise<readonly string[]> {
  const fixed: Readonly<Record<Exclude<StackPart, 'postgres'>, readonly string[]>> = {
    redis: ['redis-server', 'redis-tools'],
    haproxy: ['haproxy'],
  };
  if (spec.part !== 'postgres') return fixed[spec.part];
  const search = await runCommand(['apt-cache', ...apt.options, 'search', '--names-only', '^postgresql-[0-9]+$'], {
    env: plain(context.env),
    signal: context.signal,
    timeoutMs: SIMULATE_DEADLINE_MS,
  });
  const version = newestPostgres(search.stdout, spec.oldest);
  return version === undefined ? [] : [`postgresql-${version}`, `postgresql-client-${version}`];
}

function aptGet({ options }: Apt, ...args: readonly string[]): Command {
  return ['apt-get', '-q', ...options, ...args];
}

/** Root's downloads would go through a user that may not enter root's folders. */
function sandboxOptions(): readonly string[] {
  return process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
}

/** apt's words are read, so they must be English. */
function plain(env: Provisioning['env']): Provisioning['env'] {
  return { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
}

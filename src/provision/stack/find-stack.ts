import { constants } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ReliaError } from '../../errors.ts';
import type { Environment } from '../events.ts';
import { runCommand } from '../run-command.ts';
import { isAtLeast } from '../tool/tool-version.ts';
import { parsePartVersion, STACK_PARTS, type PartSpec, type StackPart } from './parts.ts';
import { partFolder, stackCaches } from './stack-cache.ts';

const VERSION_DEADLINE_MS = 10_000;

/** A server that can be run, with the programs around it. */
export interface FoundPart {
  readonly part: StackPart;
  readonly version: string;
  /** Absolute paths by name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly from: 'path' | 'system' | 'cache';
}

/** What was found of a server, and what was looked at and refused, one line each. */
export interface PartSearch {
  readonly spec: PartSpec;
  readonly found: FoundPart | undefined;
  readonly refused: readonly string[];
}

/** The servers of the stack as programs by name, with their versions. */
export interface StackPrograms {
  /** Absolute paths by name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** Looks for one server: PATH, the distribution's folders, relia's cache; the first that works. */
export async function findPart(spec: PartSpec, env: Environment): Promise<PartSearch> {
  const refused: string[] = [];
  for (const { folder, from } of await candidates(spec, env)) {
    const trial = await tryFolder(spec, folder, env);
    if ('version' in trial) return { spec, found: { part: spec.part, ...trial, from }, refused };
    if (trial.reason !== undefined) refused.push(trial.reason);
  }
  return { spec, found: undefined, refused };
}

/** Looks for every server of the stack. */
export async function findStack(env: Environment): Promise<readonly PartSearch[]> {
  return Promise.all(STACK_PARTS.map(async (spec) => findPart(spec, env)));
}

/** Like {@link findStack}, as programs by name. Throws RELIA_PROGRAM_NOT_FOUND with everything that is missing. */
export async function requireStack(env: Environment): Promise<StackPrograms> {
  const searches = await findStack(env);
  const missing = searches.filter(({ found }) => found === undefined);
  if (missing.length > 0) {
    throw new ReliaError('RELIA_PROGRAM_NOT_FOUND', {
      message: `${missing.map(({ spec }) => `${spec.title} ${spec.oldest} or newer`).join(', ')} was found neither on PATH nor in ${stackCaches(env).join(' or ')}`,
      hint: 'run `relia setup --stack`, or install what is missing by hand',
      details: missing.flatMap(({ refused }) => refused),
    });
  }
  const found = searches.flatMap((search) => (search.found === undefined ? [] : [search.found]));
  return {
    programs: Object.fromEntries(found.flatMap(({ programs }) => Object.entries(programs))),
    versions: Object.fromEntries(found.map(({ part, version }) => [part, version])),
  };
}

/** Tries the programs in a folder. No reason: it holds no such server. */
export async function tryFolder(
  spec: PartSpec,
  folder: string,
  env: Environment,
): Promise<Pick<FoundPart, 'version' | 'programs'> | { readonly reason: string | undefined }> {
  const [server] = spec.programs;
  const path = join(folder, server);
  if (!(await isExecutable(path))) return { reason: undefined };
  const absent: string[] = [];
  for (const name of spec.programs) if (!(await isExecutable(join(folder, name)))) absent.push(name);
  if (absent.length > 0) return { reason: `${folder} has ${server} but not ${absent.join(', ')}` };
  const { ok, output, failure } = await runCommand([path, spec.versionFlag], { env, timeoutMs: VERSION_DEADLINE_MS });
  if (!ok) return { reason: `${path}: ${failure}` };
  const version = parsePartVersion(output);
  if (version === undefined) return { reason: `${path} tells no version` };
  if (!isAtLeast(version, spec.oldest)) {
    return { reason: `${path} is ${version}; ${spec.oldest} or newer is needed` };
  }
  return { version, programs: Object.fromEntries(spec.programs.map((name) => [name, join(folder, name)])) };
}

interface Candidate {
  readonly folder: string;
  readonly from: FoundPart['from'];
}

async function candidates(spec: PartSpec, env: Environment): Promise<readonly Candidate[]> {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const [server] = spec.programs;
  // Debian links single programs of a version into PATH: the others are where the link leads.
  const behind = await Promise.all(onPath.map(async (folder) => behindLink(join(folder, server))));
  const known = await Promise.all(spec.folders.map(expand));
  const all: readonly Candidate[] = [
    ...onPath.map((folder): Candidate => ({ folder, from: 'path' })),
    ...behind.flatMap((folder): Candidate[] => (folder === undefined ? [] : [{ folder, from: 'path' }])),
    ...known.flat().map((folder): Candidate => ({ folder, from: 'system' })),
    ...stackCaches(env).map((cache): Candidate => ({
      folder: join(partFolder(cache, spec.part), 'bin'),
      from: 'cache',
    })),
  ];
  return all.filter(({ folder }, index) => all.findIndex((other) => other.folder === folder) === index);
}

async function behindLink(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  return real === undefined ? undefined : dirname(real);
}

/** The folders that a pattern stands for, the highest number first. */
async function expand(pattern: string): Promise<readonly string[]> {
  const [before, after] = pattern.split('*');
  if (before === undefined || after === undefined) return [pattern];
  const parent = before.endsWith('/') ? before.slice(0, -1) : dirname(before);
  const prefix = before.slice(parent.length + 1);
  const names = await readdir(parent).catch(() => []);
  return names
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => Number.parseInt(b.slice(prefix.length), 10) - Number.parseInt(a.slice(prefix.length), 10))
    .map((name) => join(parent, `${name}${after}`));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import { findFreePorts, requireFreePort } from './free-ports.ts';
import { untilHealthy } from './health.ts';
import { readStackFile, type StackFile } from './stack-file.ts';
import { removeStack } from './stack-down.ts';
import { startPart } from './start-part.ts';
import type { StackRecord, StackState } from './stack-state.ts';
import { partsOf, requireStack, type Environment, type World } from './world.ts';

/** The programs that stacks run, wherever they were found. */
export interface StackPrograms {
  /** Absolute paths by name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** The stack to bring up. */
export interface StackSpec {
  readonly project: string;
  /** The stack file, absolute. */
  readonly stackFile: string;
  readonly entry: { readonly service: string; readonly port: number };
  readonly readyWithinS: number;
  readonly env: Environment;
  /** Finds the programs. Throws RELIA_PROGRAM_NOT_FOUND. */
  programs(): Promise<StackPrograms>;
}

/** True when a part of the stack lives. */
export function isStackUp(state: StackState): boolean {
  const stack = state.read();
  return stack !== undefined && partsOf(stack).some(({ name }) => state.main(name) !== undefined);
}

/**
 * Works the stack out and puts it on the disk: its ports, its folder, its programs. Nothing is started yet. What a dead one
 * of the same name left is removed first. Throws RELIA_FILE_NOT_FOUND, RELIA_SCENARIO_INVALID, RELIA_PROGRAM_NOT_FOUND,
 * RELIA_TARGET_NOT_FOUND, RELIA_PORT_TAKEN, RELIA_UNSUPPORTED.
 */
export async function prepareStack(state: StackState, spec: StackSpec): Promise<StackRecord> {
  if (process.platform !== 'linux') {
    throw new ReliaError('RELIA_UNSUPPORTED', {
      message: `stacks run as local processes on Linux only, this is ${process.platform}: unsupported here`,
      hint: 'run on Docker',
    });
  }
  const file = readStackFile(spec.stackFile);
  requireEntry(file, spec);
  const { programs, versions } = await spec.programs();
  requirePrograms(file, programs);
  await removeStack(state, () => undefined);
  const token = randomBytes(12).toString('hex');
  const record: StackRecord = {
    schema: 'relia.process-stack/1',
    project: state.project,
    token,
    secret: randomBytes(12).toString('hex'),
    here: dirname(spec.stackFile),
    data: dataFolder(state, file, token),
    entry: spec.entry,
    ports: await choosePorts(file, spec),
    programs: { ...programs, node: process.execPath },
    versions: { ...versions, node: process.versions.node },
    file,
  };
  state.create(record);
  return record;
}

/**
 * Starts every part, each when those it depends on are healthy, and waits until all are; takes everything down again when that
 * fails. Throws RELIA_STACK_NOT_READY, RELIA_PROCESS_FAILED.
 */
export async function startStack(world: World, spec: StackSpec, progress: Progress): Promise<void> {
  const { state } = world;
  const stack = requireStack(state);
  const deadline = Date.now() + spec.readyWithinS * 1_000;
  progress(`starting ${state.project} as local processes`);
  // Others must get through to the folders of parts that run without rights; each part's own folder is closed.
  mkdirSync(stack.data, { recursive: true, mode: 0o711 });
  const ready = new Map<string, Promise<void>>();
  const begin = (name: string): Promise<void> => {
    const known = ready.get(name);
    if (known !== undefined) return known;
    const own = (async () => {
      await Promise.all((stack.file.services[name]?.dependsOn ?? []).map(begin));
      await world.exclusively(name, () => startPart(world, name));
      await untilHealthy(world, name, deadline);
    })();
    ready.set(name, own);
    return own;
  };
  try {
    // All settle before anything is removed: a part that is just starting must not be missed.
    const results = await Promise.allSettled(Object.keys(stack.file.services).map(begin));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await removeStack(state, progress);
    throw error;
  }
}

function requireEntry({ services }: StackFile, { entry, stackFile }: StackSpec): void {
  if (services[entry.service]?.ports.includes(entry.port) === true) return;
  throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
    message: `${stackFile} has no service "${entry.service}" with port ${String(entry.port)}, which the system names as its entry`,
    hint: `its services are ${Object.keys(services).join(', ')}`,
  });
}

function requirePrograms({ services }: StackFile, programs: Readonly<Record<string, string>>): void {
  const wanted = new Set(Object.values(services).flatMap((service) => service.programs));
  const missing = [...wanted].filter((name) => name !== 'node' && programs[name] === undefined);
  if (missing.length === 0) return;
  throw new ReliaError('RELIA_PROGRAM_NOT_FOUND', {
    message: `the stack needs ${missing.join(', ')}, which relia cannot find: unsupported here`,
    hint: 'run `relia setup --stack`, or run on Docker',
  });
}

async function choosePorts(file: StackFile, { entry, env }: StackSpec): Promise<StackRecord['ports']> {
  const given = env['RELIA_ENTRY_PORT'];
  const entryPort = given === undefined || given === '' ? undefined : await requireFreePort(Number(given));
  const wanted = Object.entries(file.services).flatMap(([service, { ports }]) =>
    ports.map((port) => ({ service, port })),
  );
  const free = await findFreePorts(wanted.length, new Set(entryPort === undefined ? [] : [entryPort]));
  const chosen: Record<string, Record<string, number>> = {};
  wanted.forEach(({ service, port }, index) => {
    const isEntry = service === entry.service && port === entry.port;
    const own = isEntry ? (entryPort ?? free[index]) : free[index];
    if (own !== undefined) chosen[service] = { ...chosen[service], [port]: own };
  });
  return chosen;
}

/**
 * Where the parts live: in relia's state folder, which is closed to others; where root must let a part run without rights, in a
 * folder of its own among those for temporary files that are kept on the disk.
 */
function dataFolder(state: StackState, { services }: StackFile, token: string): string {
  const gives = process.getuid?.() === 0 && Object.values(services).some(({ user }) => user !== undefined);
  if (!gives) return join(state.folder, 'data');
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  return join(base, `relia-${state.project}-${token.slice(0, 8)}`);
}

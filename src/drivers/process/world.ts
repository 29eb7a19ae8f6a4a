import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { InstanceRef } from '../../ports/undo.ts';
import type { Belonging } from './members.ts';
import { LOCAL } from './free-ports.ts';
import { logFile, partFolder, type StackRecord, type StackState } from './stack-state.ts';
import type { Service } from './stack-file.ts';
import { fill, type Filling } from './template.ts';

/** Variables that mark every process of relia's: the stack, the part, and the run of a helper. */
export const STACK_VARIABLE = 'RELIA_STACK';
export const PART_VARIABLE = 'RELIA_PART';

/** relia's own environment, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What acts on a stack of local processes are carried out with. */
export interface World {
  readonly state: StackState;
  readonly env: Environment;
  /** Told right after a part changed, with the time it was seen (epoch milliseconds). */
  changed(service: string, at: number): void;
  /** Lets only one act at a time change a part: one that starts it must not meet one that ends it. */
  exclusively<Result>(service: string, work: () => Promise<Result>): Promise<Result>;
}

/** A part of a stack with everything that is known of it. */
export interface Part {
  readonly name: string;
  readonly service: Service;
  readonly stack: StackRecord;
  readonly folder: string;
  readonly log: string;
}

/** Lets one act at a time work on each part. */
export function createExclusively(): World['exclusively'] {
  const last = new Map<string, Promise<unknown>>();
  return async (service, work) => {
    const before = last.get(service) ?? Promise.resolve();
    const own = before.then(work, work);
    last.set(
      service,
      own.catch(() => undefined),
    );
    return own;
  };
}

/** The stack. Throws RELIA_TARGET_NOT_FOUND when there is none. */
export function requireStack(state: StackState): StackRecord {
  const record = state.read();
  if (record !== undefined) return record;
  throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
    message: `the stack "${state.project}" does not run as local processes`,
    hint: 'check `relia stack status`',
  });
}

/** The part that an instance is. Throws RELIA_TARGET_NOT_FOUND. */
export function requirePart(state: StackState, { service, number }: Pick<InstanceRef, 'service' | 'number'>): Part {
  const stack = requireStack(state);
  const found = number === 1 ? stack.file.services[service] : undefined;
  if (found !== undefined) return partOf(stack, service, found);
  throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
    message: `the stack "${state.project}" has no ${service}${number === 1 ? '' : `-${String(number)}`}`,
    hint: `its parts are ${Object.keys(stack.file.services).join(', ')}`,
  });
}

/** Every part of a stack, by name. */
export function partsOf(stack: StackRecord): readonly Part[] {
  return Object.entries(stack.file.services)
    .map(([name, service]) => partOf(stack, name, service))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function partOf(stack: StackRecord, name: string, service: Service): Part {
  return { name, service, stack, folder: partFolder(stack, name), log: logFile(stack, name) };
}

/** What tells a part's processes from all others. */
export function belongingOf(state: StackState, { name, stack, log }: Part): Belonging {
  const main = state.main(name);
  return {
    variable: `${PART_VARIABLE}=${stack.token}/${name}`,
    mains: main === undefined ? [] : [main],
    // The kernel names files by their real paths.
    logs: [join(realFolder(stack.data), basename(log))],
  };
}

/** What tells every process of a stack, helpers included, from all others. */
export function belongingOfStack(state: StackState, stack: StackRecord): Belonging {
  const parts = partsOf(stack).map((part) => belongingOf(state, part));
  return {
    variable: `${STACK_VARIABLE}=${stack.token}`,
    mains: parts.flatMap(({ mains }) => mains),
    logs: parts.flatMap(({ logs }) => logs),
  };
}

/** A folder without symbolic links in its path; as it is when it is not there. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** How a part's texts are filled in: where it is led through a proxy, it is told the proxy's address. */
export function fillingOf(
  { name, stack, folder }: Part,
  led: Readonly<Record<string, string>>,
  env: Environment,
): Filling {
  return {
    service: name,
    words: { folder, here: stack.here, secret: stack.secret },
    env,
    address: ({ service, port }) => {
      const proxy = led[`${service}:${String(port)}`];
      if (proxy !== undefined && service !== name) return { host: LOCAL, port: Number(proxy.split(':')[1]) };
      return { host: LOCAL, port: portOf(stack, service, port) };
    },
  };
}

/** The free port that stands for a service's own. Throws a RangeError when the stack file has none: it was checked on reading. */
export function portOf(stack: StackRecord, service: string, port: number): number {
  const found = stack.ports[service]?.[port];
  if (found === undefined) throw new RangeError(`"${service}" has no port ${String(port)}`);
  return found;
}

/** The environment of a part's processes: nothing of relia's own but what every program needs. */
export function environmentOf(part: Part, filling: Filling): Readonly<Record<string, string>> {
  const { service, stack, name, folder } = part;
  const own = Object.entries(service.environment).map(([key, text]) => [key, fill(text, filling)] as const);
  return {
    PATH: [...new Set(programFolders(stack)), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: folder,
    LANG: 'C.UTF-8',
    [STACK_VARIABLE]: stack.token,
    [PART_VARIABLE]: `${stack.token}/${name}`,
    ...Object.fromEntries(own),
  };
}

function programFolders(stack: StackRecord): readonly string[] {
  return Object.values(stack.programs).map((path) => path.slice(0, path.lastIndexOf('/')));
}

/** The path of a program that a stack names. */
export function programPath(stack: StackRecord, word: string): string {
  return stack.programs[word] ?? word;
}

/** A short rest between two looks at a process. */
export async function rest(ms: number): Promise<void> {
  await delay(ms);
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ReliaError } from '../../errors.ts';
import type { ProcessRef } from '../../ports/undo.ts';
import { bootId, stateOf } from './process-table.ts';
import { keptStackFileSchema } from './stack-file.ts';

/** A process by identity; start times count from a boot of the machine. */
const processSchema = z.object({ pid: z.int(), startTime: z.string(), boot: z.string() });
const portsSchema = z.record(z.string(), z.int());

const stackSchema = z.object({
  schema: z.literal('relia.process-stack/1'),
  project: z.string(),
  /** A random word: what carries it belongs to this stack. */
  token: z.string(),
  /** Only this stack's parts know it. */
  secret: z.string(),
  /** The stack file's folder. */
  here: z.string(),
  /** Where the parts have their folders and logs, absolute. */
  data: z.string(),
  entry: z.object({ service: z.string(), port: z.int() }),
  /** The port of 127.0.0.1 for each port of each service. */
  ports: z.record(z.string(), portsSchema),
  /** Absolute paths by name. */
  programs: z.record(z.string(), z.string()),
  versions: z.record(z.string(), z.string()),
  file: keptStackFileSchema,
});

const instanceSchema = z.object({
  main: processSchema.optional(),
  startedAt: z.string().default(''),
  /** `down` where an act of relia's ended it: nobody starts it again by himself. */
  wanted: z.enum(['up', 'down']).default('up'),
  isHealthy: z.boolean().default(false),
  /** The ports (`service:port`) that it is to reach through a proxy, with the proxy's `host:port`. */
  led: z.record(z.string(), z.string()).default({}),
  /** Those of them that its present process was started with. */
  startedLed: z.record(z.string(), z.string()).default({}),
});

const helperSchema = z.object({ run: z.string(), link: z.string(), main: processSchema.optional() });

type StoredProcess = z.output<typeof processSchema>;

const BOOT = bootId();

/** A stack that was brought up, with all that is needed to start a part of it again. */
export type StackRecord = z.output<typeof stackSchema>;
/** A part of it as it was last started. */
export type InstanceRecord = z.output<typeof instanceSchema>;
/** A proxy's process beside it. */
export type HelperRecord = z.output<typeof helperSchema>;

/** What is known on disk of one stack: enough to end it, and to mend it, without its scenario. Read anew at every act. */
export class StackState {
  readonly project: string;
  readonly folder: string;

  constructor(stateFolder: string, project: string) {
    this.project = project;
    this.folder = join(stateFolder, project);
  }

  /** The stack; `undefined` when there is none. Throws RELIA_PROCESS_FAILED when there is one that cannot be read. */
  read(): StackRecord | undefined {
    const path = join(this.folder, 'stack.json');
    if (!existsSync(path)) return undefined;
    const record = readJson(path, stackSchema);
    if (record !== undefined) return record;
    // Never as if there were none: its processes would be forgotten.
    throw new ReliaError('RELIA_PROCESS_FAILED', {
      message: `${path} cannot be read: the stack "${this.project}" was brought up by another version of relia`,
      hint: 'take it down with that version',
    });
  }

  /** Puts the stack on the disk, before anything of it is made. */
  create(record: StackRecord): void {
    mkdirSync(join(this.folder, 'instances'), { recursive: true, mode: 0o700 });
    mkdirSync(join(this.folder, 'helpers'), { recursive: true, mode: 0o700 });
    writeWhole(join(this.folder, 'stack.json'), record);
  }

  /** A part as it was last started; one that never was is down. */
  instance(service: string): InstanceRecord {
    return readJson(this.#instancePath(service), instanceSchema) ?? instanceSchema.parse({});
  }

  /** Changes what is known of a part. */
  change(service: string, change: Partial<InstanceRecord>): void {
    // The stack may just have been taken away: nothing may bring its folder back.
    if (!existsSync(join(this.folder, 'instances'))) return;
    writeWhole(this.#instancePath(service), { ...this.instance(service), ...change });
  }

  /** The main process of a part while it lives. */
  main(service: string): ProcessRef | undefined {
    return living(this.instance(service).main);
  }

  /** The pid that a part's main process has, or had when it was last started in this boot of the machine. */
  lastPid(service: string): number | undefined {
    const { main } = this.instance(service);
    return main?.boot === BOOT ? main.pid : undefined;
  }

  helpers(): readonly HelperRecord[] {
    return namesIn(join(this.folder, 'helpers')).flatMap((name) => {
      const record = readJson(join(this.folder, 'helpers', name), helperSchema);
      return record === undefined ? [] : [record];
    });
  }

  putHelper(record: HelperRecord): void {
    writeWhole(this.#helperPath(record), record);
  }

  removeHelper(record: Pick<HelperRecord, 'run' | 'link'>): void {
    rmSync(this.#helperPath(record), { force: true });
  }

  /** Forgets the stack. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #instancePath(service: string): string {
    return join(this.folder, 'instances', `${service}.json`);
  }

  #helperPath({ run, link }: Pick<HelperRecord, 'run' | 'link'>): string {
    return join(this.folder, 'helpers', `${run}--${link}.json`);
  }
}

/** The process while it lives; `undefined` when it is gone, or was of an earlier boot. */
export function living(main: StoredProcess | undefined): ProcessRef | undefined {
  return main?.boot === BOOT && stateOf(main) !== 'gone' ? main : undefined;
}

/** A process as it is put on the disk. */
export function stored({ pid, startTime }: ProcessRef): StoredProcess {
  return { pid, startTime, boot: BOOT };
}

/** The projects that have a stack of local processes. */
export function listProjects(stateFolder: string): readonly string[] {
  return namesIn(stateFolder).filter((name) => existsSync(join(stateFolder, name, 'stack.json')));
}

/** The part's own folder. */
export function partFolder(record: StackRecord, service: string): string {
  return join(record.data, service);
}

/** The part's log. */
export function logFile(record: StackRecord, service: string): string {
  return join(record.data, `${service}.log`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.endsWith('.part'));
  } catch {
    return [];
  }
}

function readJson<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Written whole or not at all: what cannot be read is not there, or was made by another version.
    return undefined;
  }
}

/** Secrets are in it: nobody else may read it. */
function writeWhole(path: string, value: unknown): void {
  const draft = `${path}.part`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, path);
}

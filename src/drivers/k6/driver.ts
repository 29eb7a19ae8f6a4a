import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { ReliaError } from '../../errors.ts';
import type { LoadEvent, LoadGenerator, LoadHandle, LoadRequest } from '../../ports/load.ts';
import type { ProcessRef, UndoAct } from '../../ports/undo.ts';
import { formatMs } from '../../scenario/duration.ts';
import { bundleLoad, type Bundle } from './bundle.ts';
import { environmentOf, filesIn, inspectArguments, type LoadFiles } from './command.ts';
import { LoadRun, type LoadRunParts } from './load-run.ts';
import { loadPeriodMs, virtualUsers } from './options.ts';
import { readOwnPlan, type OwnPlan } from './own-options.ts';
import { signalGroup, spawnLoad } from './spawn-load.ts';

const UNDO_PATIENCE_MS = 3_000;
const UNDO_POLL_MS = 50;
/** A script's own duration and `load.duration` may differ by this much. */
const DURATION_TOLERANCE_MS = 1_000;

/** What the driver needs from outside. */
export interface K6Options {
  /** Where the k6 binary is. Rejects with RELIA_K6_NOT_FOUND. */
  readonly k6Path: () => Promise<string>;
  /** The kernel's start time of a living process; `undefined` when there is none. */
  readonly startTimeOf: (pid: number) => string | undefined;
}

/** Makes load with k6: bundles the script, runs it in a process of its own, reads its records as they come. */
export class K6LoadGenerator implements LoadGenerator {
  readonly kinds = ['end-process'] as const;
  readonly #k6Path: () => Promise<string>;
  readonly #startTimeOf: (pid: number) => string | undefined;

  constructor({ k6Path, startTimeOf }: K6Options) {
    this.#k6Path = k6Path;
    this.#startTimeOf = startTimeOf;
  }

  async version(): Promise<string> {
    const { stdout } = await execa(await this.#k6Path(), ['version'], { reject: false });
    return /k6 v?(\S+)/.exec(stdout)?.[1] ?? stdout;
  }

  async prepare(request: LoadRequest): Promise<{ readonly codeHash: string }> {
    const bundle = await bundleLoad(request);
    const files = await writeFiles(request.folder, bundle);
    checkDuration(request, await this.#inspect(request, files, bundle));
    return { codeHash: bundle.codeHash };
  }

  async start(request: LoadRequest, onEvent: (event: LoadEvent) => void): Promise<LoadHandle> {
    const bundle = await bundleLoad(request);
    const files = await writeFiles(request.folder, bundle);
    const plan = await this.#planOf(request, files, bundle);
    const process = await spawnLoad({
      path: await this.#k6Path(),
      files,
      cwd: bundle.folder,
      env: environmentOf(request, globalThis.process.env),
      startTimeOf: this.#startTimeOf,
    });
    return new LoadRun({ request, files, process, plan, onEvent });
  }

  async undo(act: UndoAct): Promise<void> {
    if (act.kind !== 'end-process')
      throw new ReliaError('RELIA_BUG', { message: `the k6 driver cannot undo ${act.kind}` });
    const { process: ref } = act;
    if (!this.#isAlive(ref)) return;
    signalGroup(ref.pid, 'SIGTERM');
    if (await this.#isGoneWithin(ref, UNDO_PATIENCE_MS)) return;
    signalGroup(ref.pid, 'SIGKILL');
    if (await this.#isGoneWithin(ref, UNDO_PATIENCE_MS)) return;
    throw new ReliaError('RELIA_K6_EXITED', {
      message: `k6 (process ${String(ref.pid)}) could not be ended`,
      hint: `end it by hand: kill -9 ${String(ref.pid)}`,
    });
  }

  #isAlive({ pid, startTime }: ProcessRef): boolean {
    return this.#startTimeOf(pid) === startTime;
  }

  async #isGoneWithin(ref: ProcessRef, patienceMs: number): Promise<boolean> {
    for (let waited = 0; waited < patienceMs; waited += UNDO_POLL_MS) {
      if (!this.#isAlive(ref)) return true;
      await sleep(UNDO_POLL_MS);
    }
    return !this.#isAlive(ref);
  }

  /** Lets k6 read script and options, which also runs the script's own beginning, but nothing of the load. */
  async #inspect(request: LoadRequest, files: LoadFiles, { code, folder }: Bundle): Promise<OwnPlan> {
    const { exitCode, stdout, stderr } = await execa(await this.#k6Path(), inspectArguments(files), {
      input: code,
      cwd: folder,
      env: environmentOf(request, process.env),
      extendEnv: false,
      reject: false,
    });
    if (exitCode === 0) return readOwnPlan(stdout);
    const details = stderr.split('\n').filter((line) => line.trim() !== '');
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: `k6 does not accept ${request.scriptPath ?? 'the script made of load.operations'}`,
      hint: 'correct the script; what k6 says of it is below',
      details: details.slice(-15),
    });
  }

  async #planOf(request: LoadRequest, files: LoadFiles, bundle: Bundle): Promise<LoadRunParts['plan']> {
    const { load } = request;
    if (load.rate !== undefined) {
      return {
        periodMs: loadPeriodMs(load.rate),
        durationMs: load.duration,
        maxVUs: virtualUsers(load, load.rate).max,
      };
    }
    const own = await this.#inspect(request, files, bundle);
    return { periodMs: own.periodMs, durationMs: own.durationMs ?? load.duration, maxVUs: own.maxVUs };
  }
}

async function writeFiles(folder: string, bundle: Bundle): Promise<LoadFiles> {
  await mkdir(folder, { recursive: true });
  const files = filesIn(folder);
  await writeFile(files.script, bundle.code);
  await writeFile(files.config, '{}');
  return files;
}

/** With its own options a script says itself how long it runs; the faults are placed by what the scenario says. */
function checkDuration({ load, scriptPath }: LoadRequest, { durationMs }: OwnPlan): void {
  if (load.rate !== undefined || durationMs === null) return;
  if (Math.abs(durationMs - load.duration) <= DURATION_TOLERANCE_MS) return;
  throw new ReliaError('RELIA_SCENARIO_INVALID', {
    message: `load.duration is ${formatMs(load.duration)}, but the own options of ${scriptPath ?? 'the script'} run ${formatMs(durationMs)}`,
    hint: 'make them equal, or give load.rate so that relia drives the script',
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { LoadExitEvent } from '../../history/event.ts';
import type { LoadEvent, LoadHandle, LoadRequest } from '../../ports/load.ts';
import type { ProcessRef } from '../../ports/undo.ts';
import type { LoadFiles } from './command.ts';
import type { IterationLog } from './iteration-log.ts';
import { readIterations } from './iterations.ts';
import { eventOf, untracedEvent, type EventContext } from './operation-event.ts';
import { lastCount, type IterationCount } from './progress.ts';
import { findGaps } from './reconcile.ts';
import { parseRecordLine } from './record-line.ts';
import { subjectsOf } from './subject-data.ts';
import { FileTail, lastLines } from './tail.ts';

const POLL_MS = 100;
/** A script's teardown may take its time; the load itself is cut off at once. */
const STOP_PATIENCE_MS = 10_000;
/** k6's exit codes for an end before the load was through: stopped, interrupted by a signal, `test.abort()`. */
const ABORT_CODES: ReadonlySet<number> = new Set([103, 105, 108]);

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly isSignalled: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The process that makes the load. */
export interface LoadProcess {
  readonly ref: ProcessRef;
  readonly ended: Promise<ProcessEnd>;
  /** Signals it and everything it started. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** What a load under way is made of. */
export interface LoadRunParts {
  readonly request: LoadRequest;
  readonly files: LoadFiles;
  readonly process: LoadProcess;
  readonly plan: { readonly periodMs: number | null; readonly durationMs: number; readonly maxVUs: number };
  readonly onEvent: (event: LoadEvent) => void;
}

/** What is known of a load when it is over. */
interface LoadOver {
  readonly end: ProcessEnd;
  readonly exit: LoadExitEvent;
  readonly count: IterationCount | undefined;
}

/** A k6 that runs: reads its records while it does, and accounts for what left none when it is over. */
export class LoadRun implements LoadHandle {
  readonly finished: Promise<LoadExitEvent>;
  readonly #parts: LoadRunParts;
  readonly #context: EventContext;
  #startTime: number | undefined;
  #end: ProcessEnd | undefined;
  readonly #ended = new AbortController();
  #isStopping = false;

  constructor(parts: LoadRunParts) {
    this.#parts = parts;
    const { load, t0 } = parts.request;
    this.#context = {
      operations: 'operations' in load ? load.operations : [],
      subjectOf: subjectsOf(parts.request),
      t0,
    };
    void parts.process.ended.then((end) => {
      this.#end = end;
    });
    this.finished = this.#follow();
    // Whoever awaits it still learns of a failure; a caller that does not yet must not be ended by it.
    this.finished.catch(() => undefined);
  }

  get process(): ProcessRef {
    return this.#parts.process.ref;
  }

  async stop(): Promise<void> {
    const { process } = this.#parts;
    if (this.#end === undefined && !this.#isStopping) {
      this.#isStopping = true;
      process.signal('SIGTERM');
      const patience = new AbortController();
      const late = sleep(STOP_PATIENCE_MS, undefined, { signal: patience.signal }).then(
        () => {
          process.signal('SIGKILL');
        },
        () => undefined,
      );
      await process.ended;
      patience.abort();
      await late;
    }
    await this.finished;
  }

  async #follow(): Promise<LoadExitEvent> {
    await using tail = new FileTail(this.#parts.files.records, (line) => {
      this.#take(line);
    });
    while (this.#end === undefined) {
      await tail.poll();
      // Not a race with a promise that lives as long as the load: every turn would leave something hanging on it.
      await sleep(POLL_MS, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
    await tail.poll();
    return await this.#account(this.#end);
  }

  #take(line: string): void {
    const read = parseRecordLine(line);
    if (read?.type === 'request') this.#parts.onEvent(eventOf(read.record, this.#context));
    else if (read?.type === 'scenario') this.#begin(read.startTime);
  }

  #begin(startTime: number): void {
    if (this.#startTime !== undefined) return;
    this.#startTime = startTime;
    const { periodMs, durationMs } = this.#parts.plan;
    this.#parts.onEvent({ type: 'load-start', at: startTime - this.#context.t0, periodMs, durationMs });
  }

  async #account(end: ProcessEnd): Promise<LoadExitEvent> {
    const { files, onEvent } = this.#parts;
    const count = lastCount(await lastLines(files.progress, 20));
    if (this.#startTime === undefined && !this.#isStopping) throw await this.#neverBegan(end);
    const exit: LoadExitEvent = {
      type: 'load-exit',
      at: end.at - this.#context.t0,
      exitCode: end.exitCode,
      complete: end.isSignalled ? null : (count?.complete ?? null),
      interrupted: end.isSignalled ? null : (count?.interrupted ?? null),
      early: this.#isEarly(end),
    };
    await this.#reportGaps({ end, exit, count });
    onEvent(exit);
    return exit;
  }

  #isEarly({ exitCode, isSignalled, at }: ProcessEnd): boolean {
    if (this.#isStopping || isSignalled || (exitCode !== null && ABORT_CODES.has(exitCode))) return true;
    const { periodMs, durationMs } = this.#parts.plan;
    return periodMs !== null && at < (this.#startTime ?? at) + durationMs - periodMs;
  }

  async #reportGaps(over: LoadOver): Promise<void> {
    const startTime = Math.floor(this.#startTime ?? this.#context.t0);
    const logs = await readIterations(this.#parts.files.records, startTime);
    for (const [scenario, log] of logs)
      this.#reportGapsOf(scenario, log, { ...over, startTime, isOnly: logs.size === 1 });
  }

  #reportGapsOf(
    scenario: string,
    log: IterationLog,
    { end, exit, count, startTime, isOnly }: LoadOver & { readonly startTime: number; readonly isOnly: boolean },
  ): void {
    const { plan, onEvent } = this.#parts;
    // k6 counts over all scenarios together.
    const counted = isOnly && count !== undefined && !end.isSignalled ? count.complete + count.interrupted : null;
    const { drops, untraced } = findGaps({
      log,
      periodMs: plan.periodMs,
      durationMs: plan.durationMs,
      started: isOnly ? counted : log.highest + 1,
      isEarly: exit.early,
      endMs: end.at - startTime,
      maxVUs: plan.maxVUs,
    });
    const offset = (this.#startTime ?? startTime) - this.#context.t0;
    for (const { iteration, atMs } of untraced) {
      onEvent(untracedEvent({ scenario, iteration, call: offset + atMs }, this.#context));
    }
    for (const { tick, atMs } of drops) onEvent({ type: 'drop', tick, at: offset + atMs });
  }

  async #neverBegan({ exitCode }: ProcessEnd): Promise<ReliaError> {
    const { files } = this.#parts;
    const details = [...(await lastLines(files.log, 10)), ...(await lastLines(files.errors, 10))];
    const code = exitCode === null ? 'a signal' : `exit code ${String(exitCode)}`;
    return new ReliaError('RELIA_K6_EXITED', {
      message: `k6 ended with ${code} before its first iteration`,
      hint: `its own log is ${files.log}`,
      details,
    });
  }
}

import type { DropEvent, LoadExitEvent, LoadStartEvent, OperationEvent } from '../history/event.ts';
import type { DataSet } from '../scenario/data-schema.ts';
import type { Load } from '../scenario/load-schema.ts';
import type { ProcessRef, Undoer } from './undo.ts';

/** All a load generator needs to know. */
export interface LoadRequest {
  readonly run: string;
  readonly seed: number;
  readonly load: Load;
  readonly data: Readonly<Record<string, DataSet>>;
  /** Base URL of the system's entry. */
  readonly entryUrl: string;
  /** Absolute path of the user's script, when the load has one. */
  readonly scriptPath: string | undefined;
  /** A folder of the run's where the generator keeps its files. */
  readonly folder: string;
  /** Epoch milliseconds that event times count from. */
  readonly t0: number;
}

/** What the generator reports while it runs and right after its end, in the order it learns of it. */
export type LoadEvent = LoadStartEvent | OperationEvent | DropEvent | LoadExitEvent;

/** A load under way. */
export interface LoadHandle {
  readonly process: ProcessRef;
  /** Ends the load now; what is in flight becomes `info`. Idempotent. */
  stop(): Promise<void>;
  /** Settles when the generator is gone and every event was handed over; the last one is `load-exit`. */
  readonly finished: Promise<LoadExitEvent>;
}

/** Drives the system with requests and says of each what came of it. */
export interface LoadGenerator extends Undoer {
  /** The generator's version as it says itself. Throws RELIA_K6_NOT_FOUND. */
  version(): Promise<string>;
  /** Checks script and options without sending anything; returns the digest of the code that will run. Throws RELIA_SCRIPT_INVALID. */
  prepare(request: LoadRequest): Promise<{ readonly codeHash: string }>;
  /** Starts the load; resolves when the process exists. Throws RELIA_K6_EXITED when it ends before its first iteration. */
  start(request: LoadRequest, onEvent: (event: LoadEvent) => void): Promise<LoadHandle>;
}

/**
 * The history of a run: append-only facts, one JSON object a line. Every time is in milliseconds since the run's `t0`
 * (an epoch time in the header), fractions allowed; intervals are closed, so equal times mean "concurrent".
 */

/** First line of every history. */
export interface HeaderEvent {
  readonly type: 'header';
  readonly schema: 'relia.history/1';
  readonly run: string;
  readonly scenario: string;
  /** Epoch milliseconds that all other times count from. */
  readonly t0: number;
}

/** `info` = the outcome is unknown: it may have taken place, now or later. */
export type Outcome = 'ok' | 'fail' | 'info';

/** What a request means. `request`: only that it was sent (a user's own script). */
export type Meaning = 'add' | 'read' | 'write' | 'cas' | 'transfer' | 'request';

/** What an operation wrote or read. `null` on a read: observed to be absent. */
export type OperationValue =
  string | number | null | { readonly from: string; readonly to: string; readonly amount: number };

/** One request: what was asked, when, and what came of it. */
export interface OperationEvent {
  readonly type: 'op';
  /** When it was sent. k6 stamps whole milliseconds, so the true instant is in [call, call + 1). */
  readonly call: number;
  /** When the answer was complete, or the client gave up; `null` when neither was seen. */
  readonly return: number | null;
  readonly vu: number;
  /** The load generator's own scenario, iteration (run-wide) and place in the iteration: its identity. */
  readonly scenario: string;
  readonly iteration: number;
  readonly index: number;
  /** The declared operation's name, or the request's name in a user's script. */
  readonly name: string;
  readonly does: Meaning;
  readonly on?: string;
  readonly key?: string;
  readonly value?: OperationValue;
  readonly version?: number;
  readonly outcome: Outcome;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** k6's error code, when it gave one. */
  readonly error?: number;
  /** Who answered, as the system says (`x-served-by`). */
  readonly by?: string;
  /** Outside the iterations: requests of a script's setup or teardown. */
  readonly stage?: 'setup' | 'teardown';
  /** Set when the iteration left no record: all that is known is what it was going to do. */
  readonly untraced?: true;
}

/** A request that was due and never sent: no virtual user was free. Failed demand, at its tick. */
export interface DropEvent {
  readonly type: 'drop';
  readonly tick: number;
  readonly at: number;
}

/** The load as it was really started. */
export interface LoadStartEvent {
  readonly type: 'load-start';
  /** The generator's own start time: tick i is due at `at + i * periodMs`. */
  readonly at: number;
  /** `null` for a closed model: the next request waits for an answer. */
  readonly periodMs: number | null;
  readonly durationMs: number;
}

/** What the load generator said of itself at its end. */
export interface LoadExitEvent {
  readonly type: 'load-exit';
  readonly at: number;
  readonly exitCode: number | null;
  /** Iterations by the generator's own count; `null` when it did not say. */
  readonly complete: number | null;
  readonly interrupted: number | null;
  /** Ended before its duration: halted, killed or crashed. */
  readonly early: boolean;
}

/** The steps of a run, in order. */
export type Phase =
  | 'target'
  | 'interpose'
  | 'warm-up'
  | 'steady-state'
  | 'faults'
  | 'hold'
  | 'load-end'
  | 'settle'
  | 'final-read'
  | 'restore'
  | 'done';

export interface PhaseEvent {
  readonly type: 'phase';
  readonly phase: Phase;
  readonly at: number;
}

/** A moment with its uncertainty: it lies in [lo, hi]. */
export interface Instant {
  readonly at: number;
  readonly lo: number;
  readonly hi: number;
  /** `engine-event`: the container engine's own event; `read-back`: seen in the proxy's state; `call`: the control call's bracket. */
  readonly source: 'engine-event' | 'read-back' | 'call';
}

/** One control call that a fault made. */
export interface ControlCall {
  readonly what: string;
  readonly at: number;
  readonly tookMs: number;
  readonly failed?: string;
}

/** A step in the life of a fault. */
export interface FaultEvent {
  readonly type: 'fault';
  /** The fault's id in the scenario. */
  readonly fault: string;
  readonly step: 'injected' | 'healed' | 'skipped' | 'failed';
  readonly at: number;
  /** When it became active (`injected`) or gone (`healed`). */
  readonly instant?: Instant;
  /** The instances or links that were hit, by name. */
  readonly hit: readonly string[];
  readonly calls: readonly ControlCall[];
  readonly reason?: string;
}

/** What was measured at the faulted part itself: did the fault bite, is it gone? */
export interface WitnessEvent {
  readonly type: 'witness';
  readonly fault: string;
  readonly of: 'bite' | 'heal';
  readonly verdict: 'confirmed' | 'refuted' | 'unknown';
  readonly at: number;
  readonly evidence: readonly string[];
}

/** A measurement of the system beside the load. */
export interface ProbeEvent {
  readonly type: 'probe';
  readonly probe: 'replica-lag' | 'instances-up';
  readonly target: string;
  readonly at: number;
  /** Seconds for a lag, a count for instances; `null` when the node did not answer. */
  readonly value: number | null;
}

/** One node's copy of a data set, read when all was over. */
export interface FinalReadEvent {
  readonly type: 'final-read';
  readonly on: string;
  readonly node: string;
  readonly call: number;
  readonly return: number;
  /** Every id found, with multiplicity. */
  readonly ids: readonly string[];
  /** The value found beside each id, in the order of `ids`, when the read gives it. */
  readonly values?: readonly (string | number)[];
  /** What each account of a bank held, when that was read too. */
  readonly balances?: Readonly<Record<string, number>>;
  /** Why the node could not be read; `ids` is then empty and proves nothing. */
  readonly failed?: string;
}

/** The two clocks side by side, once a second. */
export interface ClockEvent {
  readonly type: 'clock';
  readonly at: number;
  /** Milliseconds of the monotonic clock, from an arbitrary start. */
  readonly monotonic: number;
}

/** How the run ended. The last line of a history that is whole. */
export interface EndingEvent {
  readonly type: 'ending';
  readonly ending: Ending;
  readonly at: number;
  readonly reason?: string;
}

/** `halted` by a guard or a person, `broken` by relia's own world. */
export type Ending = 'completed' | 'halted' | 'broken';

/** One line of a history. */
export type HistoryEvent =
  | HeaderEvent
  | OperationEvent
  | DropEvent
  | LoadStartEvent
  | LoadExitEvent
  | PhaseEvent
  | FaultEvent
  | WitnessEvent
  | ProbeEvent
  | FinalReadEvent
  | ClockEvent
  | EndingEvent;

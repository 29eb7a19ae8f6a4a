import type { Instant } from '../../history/event.ts';
import type { Verdict } from '../verdict.ts';
import type { Operation, Operations, Value } from './operation.ts';

/** The models a history can be judged by. */
export const MODELS = [
  'ledger',
  'register',
  'cas-register',
  'mutex',
  'kv',
  'session',
  'bank',
  'set',
  'queue',
  'counter',
  'unique-ids',
  'append-list',
] as const;

/** The name of a model. */
export type ModelName = (typeof MODELS)[number];

/** When a fault was active, on the clock of the history; without `end` it lasted to the end of the history. */
export interface FaultWindow {
  /** What it is called, and what it hit; for people only. */
  readonly name?: string;
  readonly start: Pick<Instant, 'at' | 'lo' | 'hi'>;
  readonly end?: Pick<Instant, 'at' | 'lo' | 'hi'>;
}

/** How often a queue may hand out one entry, and whether it may lose one. */
export type Delivery = 'at-most-once' | 'at-least-once' | 'exactly-once';

/** What a checker is told beside the history. */
export interface CheckOptions {
  /** The object's first value; for a bank the total of all accounts, or each account's first balance. */
  readonly initial?: Value;
  /** The most steps a search may take before it says `inconclusive`. */
  readonly steps?: number;
  /** Faults that were active meanwhile: what a loss and its RPO are measured from. */
  readonly faults?: readonly FaultWindow[];
  /** `ledger`: nodes that had to be read back at the end. Default: those whose final reads are in the history. */
  readonly finalNodes?: readonly string[];
  /** `ledger`: how the history's own ids begin; others are foreign and only counted. Default: all are its own. */
  readonly namespace?: string;
  /** `ledger`, `set`: a write may be there more than once. Default `forbid`. */
  readonly duplicates?: 'forbid' | 'allow';
  /** `ledger`, `set`: a read may miss what was acknowledged before it was sent, as long as a later one shows it. Default `allow`. */
  readonly staleReads?: 'forbid' | 'allow';
  /** `ledger`: the nodes' copies may differ at the end. Default `allow`: they are reported. */
  readonly divergence?: 'forbid' | 'allow';
  /** `queue`: what it promises. Default `at-least-once`. */
  readonly delivery?: Delivery;
  /** `bank`: accounts may be overdrawn. Default `forbid`. */
  readonly overdrafts?: 'forbid' | 'allow';
  /** `bank`: the accounts there are. Default: those that transfers name, and those of the first read. */
  readonly accounts?: readonly string[];
}

/** One kind of thing that was found (or looked for and not found): how often, and the operations that show it. */
export interface Anomaly {
  /** `lost`, `stale`, `wrong-total` ... */
  readonly kind: string;
  readonly verdict: Verdict;
  readonly count: number;
  /** One sentence with the numbers. */
  readonly summary: string;
  /** The first, the worst and the last one seen; the same where there is but one. */
  readonly first?: AnomalyEvidence;
  readonly worst?: AnomalyEvidence;
  readonly last?: AnomalyEvidence;
}

/** One occurrence, with the operations it rests on (their `index`). */
export interface AnomalyEvidence {
  readonly text: string;
  readonly operations: readonly number[];
}

/** An operation in an order, and the state after it in words. */
export interface Placed {
  readonly operation: number;
  readonly state: string;
}

/** Why no order explains a history: where the longest consistent one ends. Operations are named by their `index`. */
export interface Impossible {
  readonly key: string;
  /** The operation that no order leads past. */
  readonly operation: number;
  /** The end of the longest order that is consistent up to there. */
  readonly order: readonly Placed[];
  /** What had been called and not returned when it returned. */
  readonly pending: readonly number[];
  /** States that the object could have been in there, in words; of many the first. */
  readonly states: readonly string[];
  /** What to draw: all of the above. */
  readonly window: readonly number[];
  /** The time to draw, from the first call to the return of the impossible one. */
  readonly from: number;
  readonly to: number;
}

/** What a checker concluded. */
export interface Checked {
  /** Its name; that of a {@link ModelName}, or of a model of the user's own. */
  readonly model: string;
  readonly verdict: Verdict;
  /** Why, in a word or a short sentence; `shape-mismatch` when values are of a type the model does not expect. */
  readonly reason: string;
  /** Operations that were judged. */
  readonly operations: number;
  readonly anomalies: readonly Anomaly[];
  /** Further figures, by name, in a fixed order. */
  readonly figures: Readonly<Record<string, number | string | null>>;
  /** Where the search for an order ended; of an inconclusive one how far it got. */
  readonly impossible?: Impossible;
}

/** A checker: a pure function from a history to what can be concluded of it. Never throws for a history that was read. */
export type Checker = (history: Operations, options?: CheckOptions) => Checked;

/** Evidence that rests on these operations. */
export function evidence(text: string, ...operations: readonly Operation[]): AnomalyEvidence {
  return { text, operations: operations.map(({ index }) => index) };
}

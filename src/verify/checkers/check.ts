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

/** What a checker is told beside the history. */
export interface CheckOptions {
  /** The object's first value; for a bank the total of all accounts. */
  readonly initial?: Value;
  /** The most steps a search may take before it says `inconclusive`. */
  readonly steps?: number;
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

/** What a checker concluded. */
export interface Checked {
  readonly model: ModelName;
  readonly verdict: Verdict;
  /** Why, in a word or a short sentence; `shape-mismatch` when values are of a type the model does not expect. */
  readonly reason: string;
  /** Operations that were judged. */
  readonly operations: number;
  readonly anomalies: readonly Anomaly[];
  /** Further figures, by name, in a fixed order. */
  readonly figures: Readonly<Record<string, number | string | null>>;
}

/** A checker: a pure function from a history to what can be concluded of it. Never throws for a history that was read. */
export type Checker = (history: Operations, options?: CheckOptions) => Checked;

/** Evidence that rests on these operations. */
export function evidence(text: string, ...operations: readonly Operation[]): AnomalyEvidence {
  return { text, operations: operations.map(({ index }) => index) };
}

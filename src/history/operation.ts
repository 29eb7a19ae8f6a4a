import type { Outcome } from './event.ts';

/** A value as a history holds it. `null`: observed to be absent; `undefined`: not known (a read that did not return). */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };

/** What an operation can do, in the words of the field. */
export const VERBS = [
  'add',
  'read',
  'write',
  'cas',
  'get',
  'put',
  'append',
  'enqueue',
  'dequeue',
  'drain',
  'transfer',
  'generate',
  'acquire',
  'release',
] as const;

/** What an operation does. */
export type Verb = (typeof VERBS)[number];

/**
 * One operation as the checkers see it, whatever recorded it. Intervals are closed: equal times mean "concurrent", and at equal
 * times calls come before returns.
 */
export interface Operation {
  /** Its place in the source, dense from 0 in the order of invocation; evidence names operations by it. */
  readonly index: number;
  /** How its source names it (`relia/17/0`, a line); for evidence only. */
  readonly label: string;
  /** Does one thing at a time; retired after an `info`. */
  readonly process: string;
  /** What session guarantees hold for; survives an `info`. The process when the source knows no sessions. */
  readonly session: string;
  readonly verb: Verb;
  /** The key it works on; empty where the model has one object only. */
  readonly key: string;
  /**
   * What is written (`cas`: `[from, to]`, `transfer`: `{ from, to, amount }`), or what was read; see {@link Value}. A read of a
   * whole ledger or set (its key is empty): `[id, ...]`, or `{ ids: [id, ...], values: [value, ...] }` where values were read
   * beside the ids. A read of all balances of a bank: `{ account: balance }`.
   */
  readonly value: Value;
  readonly outcome: Outcome;
  /** Milliseconds, or the source's order when it has no times. */
  readonly call: number;
  /** `Infinity` when it never returned or its outcome is unknown: it may take effect at any time later, or never. */
  readonly ret: number;
  /** The server's own version or sequence number of the value, when it tells one. */
  readonly version?: number | undefined;
  /** Who answered, when the system says. */
  readonly node?: string | undefined;
  /** A read that was made when all was over. */
  readonly isFinal?: boolean | undefined;
  /** A `cas` that failed because it found another value than the expected one: it saw that, between its call and its return. */
  readonly isRefusal?: boolean | undefined;
}

/** A history as the checkers take it. */
export interface Operations {
  readonly list: readonly Operation[];
  /** The source has an order but no times: latencies and RPO cannot be told. */
  readonly isOrderOnly: boolean;
}

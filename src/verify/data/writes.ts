import type { OperationEvent, Outcome } from '../../history/event.ts';

/** One write of unique data. */
export interface Write {
  readonly id: string;
  readonly outcome: Outcome;
  /** When it was acknowledged, milliseconds since t0; infinite when it was not. */
  readonly acknowledgedAt: number;
  readonly operation: OperationEvent;
}

/** The writes of one data set, by place in the order they were first tried: columns, since there may be a million. */
export interface Writes {
  readonly count: number;
  readonly operations: readonly OperationEvent[];
  readonly outcomes: readonly Outcome[];
  /** Milliseconds since t0; infinite where it was not acknowledged. */
  readonly acknowledgedAt: readonly number[];
  readonly placeOf: ReadonlyMap<string, number>;
}

/** A write's outcome. One answered 409 is unknown: the load generator sends again by itself, and the second may have met the first. */
export function writeOutcome({ outcome, status }: OperationEvent): Outcome {
  return outcome === 'fail' && status === 409 ? 'info' : outcome;
}

const CERTAINTY: Readonly<Record<Outcome, number>> = { ok: 2, info: 1, fail: 0 };

/** Collects adds of a ledger, or transfers of a bank. An id tried twice counts once, by its best outcome. */
export function collectWrites(history: readonly OperationEvent[], on: string): Writes {
  const operations: OperationEvent[] = [];
  const outcomes: Outcome[] = [];
  const acknowledgedAt: number[] = [];
  const placeOf = new Map<string, number>();
  for (const operation of history) {
    const { does, key } = operation;
    if (operation.on !== on || key === undefined || (does !== 'add' && does !== 'transfer')) continue;
    const outcome = writeOutcome(operation);
    const at = outcome === 'ok' ? (operation.return ?? Infinity) : Infinity;
    const known = placeOf.get(key);
    const place = known ?? operations.length;
    if (known === undefined) placeOf.set(key, place);
    else {
      const gain = CERTAINTY[outcome] - CERTAINTY[outcomes[known] ?? 'fail'];
      if (gain < 0 || (gain === 0 && at >= (acknowledgedAt[known] ?? 0))) continue;
    }
    operations[place] = operation;
    outcomes[place] = outcome;
    acknowledgedAt[place] = at;
  }
  return { count: operations.length, operations, outcomes, acknowledgedAt, placeOf };
}

/** The write at a place. */
export function writeAt({ operations, outcomes, acknowledgedAt }: Writes, place: number): Write | undefined {
  const operation = operations[place];
  const outcome = outcomes[place];
  if (operation === undefined || outcome === undefined) return undefined;
  return { id: operation.key ?? '', outcome, acknowledgedAt: acknowledgedAt[place] ?? Infinity, operation };
}

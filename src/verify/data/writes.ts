import type { OperationEvent, Outcome } from '../../history/event.ts';

/** What is known of one write of unique data. */
export interface Write {
  readonly id: string;
  readonly outcome: Outcome;
  /** When it was acknowledged, milliseconds since t0; infinite when it was not. */
  readonly acknowledgedAt: number;
  readonly operation: OperationEvent;
}

/** A write's outcome. One answered 409 is unknown: the load generator sends again by itself, and the second may have met the first. */
export function writeOutcome({ outcome, status }: OperationEvent): Outcome {
  return outcome === 'fail' && status === 409 ? 'info' : outcome;
}

const CERTAINTY: Readonly<Record<Outcome, number>> = { ok: 2, info: 1, fail: 0 };

function better(a: Write, b: Write): Write {
  const difference = CERTAINTY[b.outcome] - CERTAINTY[a.outcome] || a.acknowledgedAt - b.acknowledgedAt;
  return difference > 0 ? b : a;
}

/** The writes of one data set by id: adds of a ledger, or transfers of a bank. An id tried twice counts once, by its best outcome. */
export function collectWrites(operations: readonly OperationEvent[], on: string): Map<string, Write> {
  const writes = new Map<string, Write>();
  for (const operation of operations) {
    const { does, key } = operation;
    if (operation.on !== on || key === undefined || (does !== 'add' && does !== 'transfer')) continue;
    const outcome = writeOutcome(operation);
    const acknowledgedAt = outcome === 'ok' ? (operation.return ?? Infinity) : Infinity;
    const write = { id: key, outcome, acknowledgedAt, operation };
    const known = writes.get(key);
    writes.set(key, known === undefined ? write : better(known, write));
  }
  return writes;
}

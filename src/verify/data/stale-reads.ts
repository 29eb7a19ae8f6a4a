import type { OperationEvent } from '../../history/event.ts';
import { formatMs } from '../../scenario/duration.ts';
import { nearestRank } from '../quantiles.ts';
import type { Evidence, StaleReads } from '../judgement.ts';
import { identityOf } from '../requests.ts';
import { roundMs } from '../text.ts';

/**
 * Times are stamped in whole milliseconds, rounded down: an acknowledgement came certainly before a request was sent when
 * its stamp is at least this much older. Nearer ones may have been concurrent, which proves nothing.
 */
export const CERTAINLY_BEFORE_MS = 1;

/** A read that missed what had been acknowledged before it was sent. */
export interface StaleRead {
  readonly operation: OperationEvent;
  /** From the acknowledgement of what it missed to its sending, milliseconds. */
  readonly byMs: number;
  /** What it missed, in words. */
  readonly missed: string;
}

function evidenceOf(read: StaleRead | undefined): Evidence | null {
  if (read === undefined) return null;
  const { operation, byMs, missed } = read;
  const by = operation.by === undefined ? '' : ` from ${operation.by}`;
  return {
    text: `read of ${operation.key ?? '?'}${by} missed ${missed} ${formatMs(byMs)} before`,
    at: operation.call,
    operations: [identityOf(operation)],
  };
}

function compareReads(a: StaleRead, b: StaleRead): number {
  return a.operation.call - b.operation.call || a.operation.iteration - b.operation.iteration;
}

/** Sums stale reads up. */
export function summariseStale(reads: readonly StaleRead[]): StaleReads {
  const ordered = [...reads].sort(compareReads);
  const ages = Float64Array.from(ordered, ({ byMs }) => byMs).sort();
  const quantile = (percentile: number): number | null => {
    const value = ages[nearestRank(percentile, ages.length) - 1];
    return value === undefined ? null : roundMs(value);
  };
  const by = new Map<string, number>();
  for (const { operation } of ordered) {
    const server = operation.by ?? 'unknown';
    by.set(server, (by.get(server) ?? 0) + 1);
  }
  let worst = ordered[0];
  for (const read of ordered) if (worst !== undefined && read.byMs > worst.byMs) worst = read;
  return {
    count: ordered.length,
    by: Object.fromEntries([...by].sort(([a], [b]) => (a < b ? -1 : 1))),
    medianMs: quantile(50),
    p95Ms: quantile(95),
    maxMs: quantile(100),
    first: evidenceOf(ordered[0]),
    worst: evidenceOf(worst),
    last: evidenceOf(ordered.at(-1)),
  };
}

/** The first, the worst and the last stale read, each once. */
export function shownOf({ first, worst, last }: StaleReads): readonly Evidence[] {
  const shown = [first, worst, last].filter((one) => one !== null);
  return [...new Map(shown.map((one) => [(one.operations ?? [one.text]).join(), one])).values()];
}

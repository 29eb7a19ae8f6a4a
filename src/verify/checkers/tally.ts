import type { Verdict } from '../verdict.ts';
import type { Anomaly, AnomalyEvidence } from './check.ts';

/** One occurrence of an anomaly. */
export interface Occurrence {
  /** When; the earliest is shown as the first, the latest as the last. */
  readonly at: number;
  /** How bad, on any scale; the greatest is shown as the worst. */
  readonly badness: number;
  /** Told only when it is shown. */
  readonly tell: () => AnomalyEvidence;
}

/** Occurrences of one kind, counted; only the first, the worst and the last are kept. */
export interface Tally {
  readonly kind: string;
  /** What one occurrence means. */
  readonly verdict: Verdict;
  count: number;
  first: Occurrence | undefined;
  worst: Occurrence | undefined;
  last: Occurrence | undefined;
}

/** Nothing seen yet. */
export function tally(kind: string, verdict: Verdict): Tally {
  return { kind, verdict, count: 0, first: undefined, worst: undefined, last: undefined };
}

/** Takes note of `times` occurrences that are shown as one. */
export function note(seen: Tally, occurrence: Occurrence, times = 1): void {
  seen.count += times;
  const { at, badness } = occurrence;
  if (seen.first === undefined || at < seen.first.at) seen.first = occurrence;
  if (seen.worst === undefined || badness > seen.worst.badness) seen.worst = occurrence;
  if (seen.last === undefined || at >= seen.last.at) seen.last = occurrence;
}

/** A tally on the way out. What was looked for and not found passes, unless there was nothing to find it in. */
export function anomalyOf(seen: Tally, summary: string, isVacuous: boolean): Anomaly {
  const { kind, count, first, worst, last } = seen;
  if (first === undefined || worst === undefined || last === undefined) {
    return { kind, verdict: isVacuous ? 'inconclusive' : 'pass', count, summary };
  }
  return { kind, verdict: seen.verdict, count, summary, first: first.tell(), worst: worst.tell(), last: last.tell() };
}

import type { Edge, Segment } from '../judgement.ts';
import { CLEAN_REQUESTS, findStretches, type Detection } from './detection.ts';
import { measureSegments, type FoundSegment } from './segments.ts';
import type { Series } from './series.ts';

/** A time in which users were hurt, before its requests are named. */
export interface FoundEpisode {
  readonly start: Edge;
  readonly end: Edge;
  readonly segments: readonly Segment[];
  /** Places of the requests of each segment, [from, to). */
  readonly places: readonly { readonly from: number; readonly to: number }[];
  readonly bad: number;
  readonly requests: number;
  readonly flaps: number;
  /** The observation ended before the hold was over. */
  readonly censored: boolean;
}

/** Recovered is: healthy for the whole hold, with enough requests to tell. */
function wasSeenToEnd(series: Series, { segment, to, isOpen }: FoundSegment, detection: Detection): boolean {
  const periodMs = 1_000 / detection.ratePerS;
  const isLongEnough = detection.to - segment.end.est >= detection.holdMs - periodMs;
  // The edge lies between two requests: one of the hold's may stand before it.
  return !isOpen && isLongEnough && series.count - to >= CLEAN_REQUESTS - 1;
}

/**
 * The times in which users were hurt (scoring by windows and runs; segments by improbable gaps; edges by maximum
 * likelihood). O(n) for a series of n requests, but for the logarithms.
 */
export function findEpisodes(series: Series, detection: Detection): FoundEpisode[] {
  return findStretches(series, detection).flatMap((stretch) => {
    const found = measureSegments(series, stretch, detection);
    const first = found[0];
    const last = found.at(-1);
    if (first === undefined || last === undefined) return [];
    return {
      start: first.segment.start,
      end: last.segment.end,
      segments: found.map(({ segment }) => segment),
      places: found.map(({ from, to }) => ({ from, to })),
      bad: found.reduce((sum, { segment }) => sum + segment.bad, 0),
      requests: found.reduce((sum, { segment }) => sum + segment.requests, 0),
      flaps: found.length - 1,
      censored: !wasSeenToEnd(series, last, detection),
    };
  });
}

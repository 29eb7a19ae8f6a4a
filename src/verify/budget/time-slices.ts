import { badWithin, errorSeries, type Series } from '../episodes/series.ts';
import type { SliceBudget } from './budget.ts';
import type { Observation } from '../observation.ts';
import { placeOf } from '../requests.ts';
import { roundMs, roundShare } from '../text.ts';

/** A slice of a second in which 5 % of the requests fail is bad, unless the scenario says otherwise. */
const USUAL_LENGTH_MS = 1_000;
const USUAL_LEAST = 0.95;
/** Fewer requests in a slice say nothing of it: at low rates it is longer. */
const LEAST_REQUESTS = 10;
/** Moments within one slice at which the slices are tried to begin. */
const PHASES = 60;

/** What bad slices are counted in. */
export interface SliceCase {
  readonly observation: Observation;
  /** From here on, milliseconds since t0. */
  readonly sinceMs: number;
  /** Of the availability objective: the slices that may be bad are `(1 - objective) * period`. */
  readonly objective: number;
  readonly periodMs: number;
  readonly asked: { readonly length?: number | undefined; readonly atLeast?: number | undefined } | undefined;
}

interface Grid {
  readonly begin: number;
  readonly end: number;
  readonly lengthMs: number;
  readonly atLeast: number;
}

/** Slices that end after `sinceMs` with too small a share of good requests. A slice without any request is not bad: nobody saw it. */
function badSlices(series: Series, { begin, end, lengthMs, atLeast }: Grid, sinceMs: number): number {
  let bad = 0;
  const first = Math.max(0, Math.floor((sinceMs - begin) / lengthMs));
  for (let index = first; begin + index * lengthMs < end; index++) {
    const from = placeOf(series.sent, begin + index * lengthMs);
    const to = placeOf(series.sent, begin + (index + 1) * lengthMs);
    const requests = to - from;
    if (requests > 0 && (requests - badWithin(series, from, to)) / requests < atLeast) bad++;
  }
  return bad;
}

/**
 * Error budget by time slices (OpenSLO's `Timeslices`): `bad slices * length / ((1 - objective) * period)`. The slices begin
 * with the load; since an outage may touch one more when they begin at another moment, the fewest and the most are told.
 */
export function measureSlices({ observation, sinceMs, objective, periodMs, asked }: SliceCase): SliceBudget {
  const { judged, loadStart, to, ratePerS } = observation;
  const atLeast = asked?.atLeast ?? USUAL_LEAST;
  const lengthMs = Math.max(asked?.length ?? USUAL_LENGTH_MS, (LEAST_REQUESTS * 1_000) / ratePerS);
  const series = errorSeries(judged);
  const counts = Array.from({ length: PHASES }, (_unused, phase) => {
    const begin = loadStart - (phase * lengthMs) / PHASES;
    return badSlices(series, { begin, end: to, lengthMs, atLeast }, sinceMs);
  });
  const bad = counts[0] ?? 0;
  return {
    lengthMs: roundMs(lengthMs),
    atLeast,
    bad,
    fewest: Math.min(...counts),
    most: Math.max(...counts),
    spent: roundShare((bad * lengthMs) / ((1 - objective) * periodMs)),
  };
}

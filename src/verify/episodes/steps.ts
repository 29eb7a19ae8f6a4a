import { bestLogLikelihood } from '../binomial.ts';
import { badWithin, type Series } from './series.ts';

/** A change of the share must fit this much better than none, beyond the price of its place: about e^7 to one. */
const LEAST_GAIN = 7;
/** Smaller changes of the share are not worth telling. */
const LEAST_CHANGE = 0.15;
/** Halvings; a decaying share ends as a staircase of at most 2^depth steps. */
const DEPTH = 5;

function bestSplit(series: Series, from: number, to: number): number | undefined {
  const n = to - from;
  const all = badWithin(series, from, to);
  const whole = bestLogLikelihood(all, n);
  let best = LEAST_GAIN + Math.log(Math.max(1, n));
  let place: number | undefined;
  for (let left = 1; left < n; left++) {
    const badLeft = badWithin(series, from, from + left);
    const gain = bestLogLikelihood(badLeft, left) + bestLogLikelihood(all - badLeft, n - left) - whole;
    if (gain <= best || Math.abs(badLeft / left - (all - badLeft) / (n - left)) < LEAST_CHANGE) continue;
    best = gain;
    place = from + left;
  }
  return place;
}

/** Where the share of bad requests changes inside [from, to): places, ascending, by binary segmentation. */
export function findSteps(series: Series, from: number, to: number, depth = DEPTH): number[] {
  if (depth === 0) return [];
  const place = bestSplit(series, from, to);
  if (place === undefined) return [];
  return [...findSteps(series, from, place, depth - 1), place, ...findSteps(series, place, to, depth - 1)];
}

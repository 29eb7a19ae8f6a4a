import { bestLogLikelihood } from '../binomial.ts';
import type { Edge } from '../judgement.ts';
import { badWithin, type Series } from './series.ts';

/** Splits whose log-likelihood is this close to the best one's belong to the interval: 93-100 % coverage (simulated). */
const DROP = 3;

/** Where the state changed: the place of the first request after the change, and when that was. */
export interface FoundEdge {
  readonly place: number;
  readonly edge: Edge;
}

/**
 * The change in [from, to) from one share of bad requests to another, by maximum likelihood of two Bernoulli segments.
 * `towards: 'good'`: the share falls. The change lies between two requests: the estimate is their middle, the interval
 * reaches over all splits that fit nearly as well. `undefined` when the share changes only the other way.
 */
export function findEdge(
  series: Series,
  { from, to, towards }: { readonly from: number; readonly to: number; readonly towards: 'good' | 'bad' },
): FoundEdge | undefined {
  const n = to - from;
  const all = badWithin(series, from, to);
  const likelihoods = new Float64Array(Math.max(0, n)).fill(-Infinity);
  let best = -Infinity;
  let bestAt = 0;
  for (let left = 1; left < n; left++) {
    const badLeft = badWithin(series, from, from + left);
    const fall = badLeft / left - (all - badLeft) / (n - left);
    if (towards === 'good' ? fall <= 0 : fall >= 0) continue;
    const likelihood = bestLogLikelihood(badLeft, left) + bestLogLikelihood(all - badLeft, n - left);
    likelihoods[left] = likelihood;
    if (likelihood > best) {
      best = likelihood;
      bestAt = left;
    }
  }
  if (bestAt === 0) return undefined;
  const first = likelihoods.findIndex((likelihood) => best - likelihood <= DROP);
  const last = likelihoods.findLastIndex((likelihood) => best - likelihood <= DROP);
  return { place: from + bestAt, edge: edgeAround(series, from + bestAt, from + first, from + last) };
}

/** The edge before `place`, with an interval from the request before `first` to the one at `last`. */
export function edgeAround({ sent, sentBy }: Series, place: number, first = place, last = place): Edge {
  const at = sent[place] ?? 0;
  const before = sent[place - 1] ?? at;
  return { est: (before + at) / 2, lo: sent[first - 1] ?? before, hi: sentBy[last] ?? at };
}

import { binomialWeight } from './binomial.ts';
import type { Quantile } from './judgement.ts';
import { roundMs } from './text.ts';

/** The percentiles that are printed. */
export const PERCENTILES = [50, 90, 95, 99, 99.9] as const;

/** Each tail of a two-sided 95 % interval. */
const TAIL = 0.025;

/** The fewest values for which a two-sided 95 % interval of a percentile exists: p50 6, p95 72, p99 368. */
export function leastForInterval(percentile: number): number {
  const q = percentile / 100;
  return Math.ceil(Math.log(TAIL) / Math.log(Math.max(q, 1 - q)));
}

/** Place of a percentile among n ascending values, from 1 (nearest rank). */
export function nearestRank(percentile: number, n: number): number {
  return Math.max(1, Math.ceil(Number(((percentile / 100) * n).toFixed(9))));
}

/** Beyond this many standard deviations a binomial distribution has nothing left that matters here. */
const REACH = 7;

/** Walks a binomial distribution's tail from its far end inwards; the first count up to which it weighs more than TAIL. */
function tailEnd(n: number, q: number): number {
  const reach = REACH * Math.sqrt(n * q * (1 - q)) + 1;
  let k = Math.max(0, Math.floor(n * q - reach));
  let weight = binomialWeight(k, n, q);
  let sum = weight;
  while (sum <= TAIL && k < n) {
    weight *= ((n - k) / (k + 1)) * (q / (1 - q));
    sum += weight;
    k++;
  }
  return k;
}

/**
 * Places (from 1) between which a percentile of the population lies with 95 % confidence: order statistics, no model. With
 * B values below it (binomial), it lies above the value at place r when B >= r.
 */
export function rankInterval(percentile: number, n: number): { readonly lo: number; readonly hi: number } {
  const q = percentile / 100;
  return { lo: Math.max(1, tailEnd(n, q)), hi: Math.min(n, n - tailEnd(n, 1 - q) + 1) };
}

/**
 * The percentiles of `total` values of which the finite ones are given, ascending; the others are infinite. An infinite
 * quantile has `value: null` although there were enough values.
 */
export function quantilesOf(ascending: Float64Array, total: number): Quantile[] {
  const at = (rank: number): number | null => {
    const value = ascending[rank - 1];
    return value === undefined ? null : roundMs(value);
  };
  return PERCENTILES.map((percentile) => {
    const needs = leastForInterval(percentile);
    if (total < needs) return { percentile, value: null, lo: null, hi: null, needs };
    const { lo, hi } = rankInterval(percentile, total);
    return { percentile, value: at(nearestRank(percentile, total)), lo: at(lo), hi: at(hi), needs };
  });
}

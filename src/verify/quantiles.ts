import { lowerTail, upperTail } from './binomial.ts';
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

/** The smallest of [low, high] for which `holds`, which is false first and true from then on; `high` when it never is. */
function firstThat(low: number, high: number, holds: (value: number) => boolean): number {
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Places (from 1) between which a percentile of the population lies with 95 % confidence: order statistics, no model. */
export function rankInterval(percentile: number, n: number): { readonly lo: number; readonly hi: number } {
  const q = percentile / 100;
  return {
    lo: firstThat(1, n, (rank) => lowerTail(rank, n, q) > TAIL),
    hi: firstThat(1, n, (rank) => upperTail(rank, n, q) <= TAIL),
  };
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

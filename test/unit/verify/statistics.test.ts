import { describe, expect, it } from 'vitest';
import {
  bestLogLikelihood,
  binomialWeight,
  leastImprobableRun,
  logFactorial,
  upperTail,
  wilsonUpper,
} from '../../../src/verify/binomial.ts';
import { leastForInterval, nearestRank, quantilesOf, rankInterval } from '../../../src/verify/quantiles.ts';

/** P(X >= k) term by term. */
function summedTail(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = k; i <= n; i++) sum += binomialWeight(i, n, p);
  return sum;
}

describe('binomial statistics', () => {
  it('know ln(n!)', () => {
    expect(logFactorial(0)).toBe(0);
    expect(logFactorial(10)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logFactorial(170)).toBeCloseTo(706.5730622457874, 9);
    expect(logFactorial(16) - logFactorial(15)).toBeCloseTo(Math.log(16), 12);
  });

  it('know both tails, at their ends too', () => {
    expect(upperTail(0, 10, 0.5)).toBe(1);
    expect(upperTail(11, 10, 0.5)).toBe(0);
    expect(upperTail(10, 10, 0.5)).toBeCloseTo(1 / 1_024, 15);
    expect(upperTail(1, 10, 0.5)).toBeCloseTo(1 - 1 / 1_024, 15);
    expect([upperTail(1, 10, 0), upperTail(1, 10, 1)]).toEqual([0, 1]);
    for (const [k, n, p] of [
      [3, 20, 0.1],
      [1, 20, 0.1],
      [40, 200, 0.15],
      [12, 200, 0.15],
    ] as const) {
      expect(upperTail(k, n, p)).toBeCloseTo(summedTail(k, n, p), 12);
    }
  });

  it("know Wilson's upper bound", () => {
    expect(wilsonUpper(0, 0)).toBe(1);
    expect(wilsonUpper(0, 300)).toBeCloseTo(0.00894, 5);
    // It is the share whose own standard error, 1.6449 times, reaches down to what was seen.
    const bound = wilsonUpper(5, 100);
    expect((bound - 0.05) / Math.sqrt((bound * (1 - bound)) / 100)).toBeCloseTo(1.6449, 10);
  });

  it('know the shortest run that is no chance', () => {
    expect(leastImprobableRun(12_000, wilsonUpper(0, 3_000), 0.001)).toBe(3);
    expect(leastImprobableRun(120, wilsonUpper(0, 40), 0.001)).toBe(5);
    expect(leastImprobableRun(1_000, 1, 0.001)).toBe(200);
  });

  it('know that all or none is certain', () => {
    expect([bestLogLikelihood(0, 9), bestLogLikelihood(9, 9)]).toEqual([0, 0]);
    expect(bestLogLikelihood(1, 2)).toBeCloseTo(2 * Math.log(0.5), 12);
  });
});

describe('quantiles', () => {
  it('need enough requests for an interval', () => {
    expect([50, 90, 95, 99, 99.9].map(leastForInterval)).toEqual([6, 36, 72, 368, 3_688]);
  });

  it('are values that were measured, by nearest rank', () => {
    expect([nearestRank(50, 5), nearestRank(50, 4), nearestRank(99.9, 1_000), nearestRank(1, 5)]).toEqual([
      3, 2, 999, 1,
    ]);
  });

  it('have intervals of which each tail weighs at most 2.5 %, and no wider ones would', () => {
    for (const [percentile, n] of [
      [50, 6],
      [50, 101],
      [90, 36],
      [95, 72],
      [95, 1_600],
      [99, 368],
      [99.9, 3_688],
      [50, 1_200_000],
    ] as const) {
      const q = percentile / 100;
      const { lo, hi } = rankInterval(percentile, n);
      const below = (rank: number): number => 1 - upperTail(rank, n, q);
      expect(below(lo)).toBeLessThanOrEqual(0.025);
      expect(below(lo + 1)).toBeGreaterThan(0.025);
      expect(upperTail(hi, n, q)).toBeLessThanOrEqual(0.025);
      expect(upperTail(hi - 1, n, q)).toBeGreaterThan(0.025);
    }
  });

  it('are not given below that number', () => {
    const [p50, p90] = quantilesOf(
      Float64Array.from({ length: 20 }, (_unused, index) => index + 1),
      20,
    );
    expect(p50).toEqual({ percentile: 50, value: 10, lo: 6, hi: 15, needs: 6 });
    expect(p90).toEqual({ percentile: 90, value: null, lo: null, hi: null, needs: 36 });
  });

  it('are infinite where a failed request waited for ever', () => {
    const answered = Float64Array.from({ length: 90 }, () => 5);
    const [p50, , p95] = quantilesOf(answered, 100);
    expect(p50).toMatchObject({ value: 5, lo: 5, hi: 5 });
    expect(p95).toMatchObject({ value: null, lo: 5, hi: null, needs: 72 });
  });
});

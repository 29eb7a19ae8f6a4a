import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erfc, subScore } from '../../../../src/verify/grade/log-normal.ts';

describe('the complementary error function', () => {
  it.each([
    [-1, 1.842_700_792_949_714_8],
    [0, 1],
    [0.5, 0.479_500_122_186_953_5],
    [1, 0.157_299_207_050_285_13],
    [2, 0.004_677_734_981_047_266],
    [3, 2.209_049_699_858_544e-5],
    [5, 1.537_459_794_428_034_9e-12],
  ])('of %f is %f', (x, value) => {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-10);
  });

  it('is the same on both sides of where one series takes over from the other', () => {
    expect(erfc(2.5 - 1e-13)).toBeCloseTo(erfc(2.5), 12);
  });
});

describe('a sub-score', () => {
  it.each([
    [0, 1],
    [0.5, 0.982],
    [1, 0.9],
    [1.5, 0.791],
    [2, 0.682],
    [3, 0.5],
    [6, 0.209],
  ])('of %f times the target is %f', (times, score) => {
    expect(Math.abs(subScore(times * 7, 7) - score)).toBeLessThanOrEqual(0.001);
  });

  it('never rises with what was measured, never falls with what is allowed, and stays in [0, 1]', () => {
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(amount, amount, amount, (measured, more, target) => {
        const score = subScore(measured, target);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(subScore(measured + more, target)).toBeLessThanOrEqual(score + 1e-12);
        expect(subScore(measured, target + more)).toBeGreaterThanOrEqual(score - 1e-12);
      }),
    );
  });

  it('forgives nothing where nothing is allowed', () => {
    expect([subScore(0, 0), subScore(1e-9, 0)]).toEqual([1, 0]);
  });
});

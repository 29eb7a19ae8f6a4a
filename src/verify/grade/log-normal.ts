/** Where erfc has the value 0.2: half of it, 0.1, is what a sub-score lacks at its target. */
const ERFC_INVERSE_FIFTH = 0.9061938024368232;
/** A sub-score is halved at this many times the target. */
const HALF_AT = 3;
/** Beyond this the continued fraction of erfc is the quicker one, below it the series of erf. */
const SERIES_UP_TO = 2.5;

/** The complementary error function, to about 14 digits: the series of erf near 0, the continued fraction of erfc far from it. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < SERIES_UP_TO) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/**
 * How good a measured number is against its target, 0 to 1, less being better: the upper tail of a log-normal curve through
 * 0.90 at the target and 0.50 at three times the target (the form of Lighthouse's scores). 1 for nothing at all; with a
 * target of 0 anything is too much.
 */
export function subScore(measured: number, target: number): number {
  if (measured <= 0) return 1;
  if (target <= 0) return 0;
  const sigma = Math.log(HALF_AT) / (Math.SQRT2 * ERFC_INVERSE_FIFTH);
  return 0.5 * erfc(Math.log(measured / (HALF_AT * target)) / (Math.SQRT2 * sigma));
}

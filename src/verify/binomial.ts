/** Statistics of independent yes-or-no outcomes: what may be concluded from k bad ones of n. */

const LN_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/** ln(n!), exact to rounding: a product for small n, Stirling's series above (error below 1e-13 from 16 on). */
export function logFactorial(n: number): number {
  if (n < 16) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const inverse = 1 / n;
  const squared = inverse * inverse;
  const series = inverse * (1 / 12 - squared * (1 / 360 - squared * (1 / 1_260 - squared / 1_680)));
  return (n + 0.5) * Math.log(n) - n + LN_SQRT_2PI + series;
}

/** P(X = k) for X bad outcomes of n, each with probability p of (0, 1). */
export function binomialWeight(k: number, n: number, p: number): number {
  const ways = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  return Math.exp(ways + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** P(X >= k) for X bad outcomes of n, each with probability p. */
export function upperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  // Below the mean the terms grow; the other tail's shrink.
  if (k <= n * p) return 1 - upperTail(n - k + 1, n, 1 - p);
  const odds = p / (1 - p);
  let term = binomialWeight(k, n, p);
  let sum = term;
  for (let i = k + 1; i <= n; i++) {
    term *= ((n - i + 1) / i) * odds;
    sum += term;
    if (term < sum * 1e-12) break;
  }
  return Math.min(1, sum);
}

/** One-sided 95 % quantile of the normal distribution. */
const Z_95 = 1.6449;

/** Wilson's one-sided 95 % upper bound of a share of which k of n were seen; 1 without any. */
export function wilsonUpper(k: number, n: number): number {
  if (n === 0) return 1;
  const p = k / n;
  const square = Z_95 * Z_95;
  const root = Z_95 * Math.sqrt((p * (1 - p)) / n + square / (4 * n * n));
  return (p + square / (2 * n) + root) / (1 + square / n);
}

/** Log-likelihood of k bad of n at the share that fits them best. */
export function bestLogLikelihood(k: number, n: number): number {
  if (k <= 0 || k >= n) return 0;
  return k * Math.log(k / n) + (n - k) * Math.log1p(-k / n);
}

/** A run never needs to be longer than this to be believed. */
const LONGEST_RUN = 200;

/** The shortest run of bad outcomes that, anywhere among n, has a probability below `level` when each is bad with probability p. */
export function leastImprobableRun(n: number, p: number, level: number): number {
  let length = 1;
  while (n * p ** length >= level && length < LONGEST_RUN) length++;
  return length;
}

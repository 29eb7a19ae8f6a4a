const NBSP = '\u00a0';

/** A number with three significant digits, never in scientific notation. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(digits);
}

/** A latency in milliseconds as a person reads it: `0.84 ms`, `184 ms`, `2.01 s`. */
export function latency(ms: number): string {
  return ms < 1_000 ? `${threeDigits(ms)}${NBSP}ms` : `${threeDigits(ms / 1_000)}${NBSP}s`;
}

/** A latency on an axis, without decimals that say nothing: `1 ms`, `500 ms`, `2 s`. */
export function axisLatency(ms: number): string {
  return ms < 1_000
    ? `${String(Number(ms.toPrecision(3)))}${NBSP}ms`
    : `${String(Number((ms / 1_000).toPrecision(3)))}${NBSP}s`;
}

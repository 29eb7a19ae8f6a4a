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

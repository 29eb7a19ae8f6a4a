/** Assumed 99th percentile of the response time where no latency objective says better, in milliseconds. */
export const ASSUMED_P99_MS = 250;

/** What the number of virtual users follows from. */
export interface Demand {
  /** Iterations a second. */
  readonly rate: number;
  /** The longest a single iteration waits for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** What nearly every answer takes, in milliseconds. */
  readonly p99Ms?: number;
}

/**
 * The least number of virtual users that keeps a rate up while every answer fails to come: each of them is held for a whole
 * timeout. Little's law (L = lambda * W) with a margin of a tenth; the 99th percentile stands for the way back to normal.
 * @example requiredVUs({ rate: 200, timeoutMs: 2_000, p99Ms: 250 }) === 495
 */
export function requiredVUs({ rate, timeoutMs, p99Ms = ASSUMED_P99_MS }: Demand): number {
  // Rounded before the ceiling: 1.1 has no exact binary form.
  return Math.max(1, Math.ceil(Number(((1.1 * rate * (timeoutMs + p99Ms)) / 1_000).toFixed(6))));
}

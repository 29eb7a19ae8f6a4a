/** Time, as a parameter. */
export interface Clock {
  /** Wall clock, epoch milliseconds with fractions. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start. */
  monotonic(): number;
  /** Resolves at `epochMs` or at once when that has passed; rejects with the signal's reason when it aborts. */
  until(epochMs: number, signal?: AbortSignal): Promise<void>;
}

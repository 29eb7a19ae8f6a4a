import { roundMs } from '../text.ts';

/** Names of the quantiles that are told, and the quantiles. */
const QUANTILES = { P0: 0, P50: 0.5, P95: 0.95, P99: 0.99, Max: 1 } as const;

/** Latencies, of which most are none. */
export interface Latencies {
  zeros: number;
  /** Milliseconds, all above 0. */
  readonly others: number[];
}

/** Takes one in; a negative one is none. */
export function takeLatency(latencies: Latencies, ms: number): void {
  if (ms > 0) latencies.others.push(ms);
  else latencies.zeros++;
}

/** The figures where there are no times to tell latencies by. */
export function noLatencies(name: string): Record<string, null> {
  return Object.fromEntries(Object.keys(QUANTILES).map((quantile) => [`${name}${quantile}Ms`, null]));
}

/**
 * Latencies in milliseconds as figures: `stableP50Ms` ... The quantile q of n values is the one at place min(n - 1, floor(n q)),
 * as Jepsen's set-full has it, so the median of two is the greater. All are `null` when there are none.
 */
export function latencyFigures(name: string, { zeros, others }: Latencies): Record<string, number | null> {
  const ascending = new Float64Array(others).sort();
  const n = zeros + ascending.length;
  // The zeros come first and are only counted.
  const at = (q: number): number => roundMs(ascending[Math.min(n - 1, Math.floor(n * q)) - zeros] ?? 0);
  if (n === 0) return noLatencies(name);
  return Object.fromEntries(Object.entries(QUANTILES).map(([quantile, q]) => [`${name}${quantile}Ms`, at(q)]));
}

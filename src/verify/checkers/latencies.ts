import { roundMs } from '../text.ts';

/** Names of the quantiles that are told, and the quantiles. */
const QUANTILES = { P0: 0, P50: 0.5, P95: 0.95, P99: 0.99, Max: 1 } as const;

/**
 * Latencies in milliseconds as figures: `stableP50Ms` ... The quantile q of n values is the one at place min(n - 1, floor(n q)),
 * as Jepsen's set-full has it, so the median of two is the greater. All are `null` when there are none, or no times.
 */
export function latencyFigures(
  name: string,
  latencies: readonly number[],
  isOrderOnly: boolean,
): Record<string, number | null> {
  const ascending = new Float64Array(latencies).sort();
  const n = ascending.length;
  const at = (q: number): number | null => {
    const value = ascending[Math.min(n - 1, Math.floor(n * q))];
    return value === undefined || isOrderOnly ? null : roundMs(value);
  };
  return Object.fromEntries(Object.entries(QUANTILES).map(([quantile, q]) => [`${name}${quantile}Ms`, at(q)]));
}

import { formatMs } from './duration.ts';
import { requiredVUs } from './little.ts';
import { longestTimeoutMs, type Scenario } from './scenario.ts';

/** The highest latency quantile that the scenario holds the system to, in milliseconds. */
function statedQuantileMs({ steadyState }: Scenario): number | undefined {
  const stated = steadyState.slos.flatMap((slo) => (slo.sli === 'latency' ? [slo] : []));
  return stated.sort((a, b) => b.percentile - a.percentile)[0]?.atMost;
}

/** What is allowed and probably not meant, one line each, with its place. Empty for most scenarios. */
export function adviceOn(scenario: Scenario): string[] {
  const { load } = scenario;
  if ('script' in load || load.rate === undefined || load.maxVUs === undefined) return [];
  const timeoutMs = longestTimeoutMs(scenario);
  const p99Ms = statedQuantileMs(scenario);
  const needed = requiredVUs({ rate: load.rate, timeoutMs, ...(p99Ms === undefined ? {} : { p99Ms }) });
  if (load.maxVUs >= needed) return [];
  return [
    `load.maxVUs: ${String(load.maxVUs)} virtual users cannot send ${String(load.rate)} requests a second while each waits up to ${formatMs(timeoutMs)}; with fewer than ${String(needed)} requests may be dropped, which makes the verdict inconclusive`,
  ];
}

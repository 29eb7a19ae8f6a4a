import type { FaultSpan } from './faults/fault-lives.ts';
import type { Stretch } from './judgement.ts';
import type { Observation } from './observation.ts';
import { quantilesOf } from './quantiles.ts';
import { countFates, GOOD, sentWithin } from './requests.ts';
import { roundMs, roundShare } from './text.ts';

function stretchOf({ all }: Observation, name: Stretch['name'], from: number, to: number): Stretch {
  const requests = sentWithin(all, from, to);
  const { good, failed, dropped } = countFates(requests);
  const latencies = requests.latency.filter((_latency, place) => requests.fate[place] === GOOD).sort();
  return {
    name,
    from: roundMs(from),
    to: roundMs(to),
    requests: requests.count,
    bad: failed + dropped,
    dropped,
    availability: requests.count === 0 ? null : roundShare(good / requests.count),
    goodput: to > from ? roundMs((good * 1_000) / (to - from)) : 0,
    latency: quantilesOf(latencies, latencies.length),
    userLatency: quantilesOf(latencies, requests.count),
  };
}

/** What users saw in each part of the run. The fault's part reaches from the first injection to the last heal. */
export function measureStretches(observation: Observation, span: FaultSpan | undefined): Stretch[] {
  const { loadStart, from, steadyUntil, to } = observation;
  // The last request is sent before the end, or at it when that is all that is known.
  const end = to + 1e-6;
  const parts = [
    stretchOf(observation, 'warm-up', loadStart, from),
    stretchOf(observation, 'steady-state', from, Math.min(steadyUntil, end)),
  ];
  if (span !== undefined) {
    const healed = span.end?.at ?? end;
    parts.push(stretchOf(observation, 'fault', span.start.at, healed));
    if (healed < end) parts.push(stretchOf(observation, 'after', healed, end));
  }
  return [...parts, stretchOf(observation, 'whole', from, end)];
}

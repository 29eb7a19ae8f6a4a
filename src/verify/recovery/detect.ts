import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { wilsonUpper } from '../binomial.ts';
import { planDetection, type Detection, type Rules } from '../episodes/detection.ts';
import { findEpisodes, type FoundEpisode } from '../episodes/find-episodes.ts';
import { badWithin, errorSeries, slowSeries, type Series } from '../episodes/series.ts';
import { failureClass } from '../failure-class.ts';
import type { Edge, Episode, Segment } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { nearestRank } from '../quantiles.ts';
import { GOOD, placeOf, sentWithin, type Requests } from '../requests.ts';
import { roundMs } from '../text.ts';

/** The least share of failed, and of slow, requests in a window that hurts. */
const LEAST_FAILED = 0.05;
const LEAST_SLOW = 0.1;

/** The times in which users were hurt, and by which rules they were told. */
export interface Detected {
  readonly episodes: readonly Episode[];
  readonly slowAboveMs: number;
  /** The rules of the error series. */
  readonly detection: Detection;
}

/**
 * The latency above which a request is slow: what the latency objective allows, and in any case clearly above the steady
 * state (1.5 times its p99, and 10 ms more).
 */
export function slowAbove({ steadyState }: Scenario, steady: Requests): number {
  const latencies = steady.took.filter((_took, place) => steady.fate[place] === GOOD).sort();
  const p99 = latencies[nearestRank(99, latencies.length) - 1] ?? 0;
  const asked = steadyState.slos.flatMap((slo) => (slo.sli === 'latency' && slo.percentile >= 90 ? [slo.atMost] : []));
  return Math.max(asked.length === 0 ? 0 : Math.min(...asked), 1.5 * p99, p99 + 10);
}

/** Without a latency objective nobody has said that speed is part of normal service: slowness is then no harm. */
function isLatencyAsked({ steadyState }: Scenario): boolean {
  return steadyState.slos.some(({ sli }) => sli === 'latency');
}

function detectionOf(
  series: Series,
  observation: Observation,
  rules: Pick<Rules, 'leastShare' | 'holdMs' | 'clumped'>,
): Detection {
  const { from, to, steadyUntil, ratePerS } = observation;
  const baseline = placeOf(series.sent, steadyUntil);
  const usualShare = wilsonUpper(badWithin(series, 0, baseline), baseline);
  return planDetection(series, { ...rules, from, to, ratePerS, usualShare });
}

function roundEdge({ est, lo, hi }: Edge): Edge {
  return { est: roundMs(est), lo: roundMs(lo), hi: roundMs(hi) };
}

function roundGradual(gradual: Segment['gradual']): Segment['gradual'] {
  if (gradual === null) return null;
  const { share, crossing, lastBad } = gradual;
  return { share, crossing: roundEdge(crossing), lastBad: roundEdge(lastBad) };
}

interface Naming {
  readonly kind: Episode['kind'];
  readonly series: Series;
  readonly requests: Requests;
  readonly history: History;
}

function classesOf(found: FoundEpisode, { kind, series, requests, history }: Naming): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { from, to } of found.places) {
    for (let place = from; place < to; place++) {
      if (series.bad[place] !== 1) continue;
      const operation = history.operations[requests.source[place] ?? -1];
      const failure = operation === undefined ? 'dropped' : failureClass(operation);
      const text = kind === 'degraded' ? 'slow' : failure;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

function named(found: FoundEpisode, naming: Naming): Episode {
  const { start, end, segments, bad, requests, flaps, censored } = found;
  return {
    kind: naming.kind,
    start: roundEdge(start),
    end: roundEdge(end),
    segments: segments.map((segment) => ({
      start: roundEdge(segment.start),
      end: roundEdge(segment.end),
      bad: segment.bad,
      requests: segment.requests,
      steps: segment.steps.map((step) => ({ ...step, from: roundMs(step.from), to: roundMs(step.to) })),
      gradual: roundGradual(segment.gradual),
    })),
    bad,
    requests,
    flaps,
    censored,
    classes: classesOf(found, naming),
  };
}

/** Finds when users were hurt, once by errors and, where latency is an objective, once by slowness. In the order they began. */
export function detectEpisodes(scenario: Scenario, history: History, observation: Observation): Detected {
  const { judged: requests, from, steadyUntil } = observation;
  const holdMs = scenario.hold;
  const slowAboveMs = slowAbove(scenario, sentWithin(requests, from, steadyUntil));
  const errors = errorSeries(requests);
  const ofErrors = detectionOf(errors, observation, { leastShare: LEAST_FAILED, holdMs, clumped: false });
  const episodes = [
    ...findEpisodes(errors, ofErrors).map((found) =>
      named(found, { kind: 'error', series: errors, requests, history }),
    ),
    ...(isLatencyAsked(scenario) ? slowEpisodes() : []),
  ].sort((a, b) => a.start.est - b.start.est);

  function slowEpisodes(): readonly Episode[] {
    const series = slowSeries(requests, slowAboveMs);
    const rules = detectionOf(series, observation, { leastShare: LEAST_SLOW, holdMs, clumped: true });
    return findEpisodes(series, rules).map((found) => named(found, { kind: 'degraded', series, requests, history }));
  }
  return { episodes, slowAboveMs: roundMs(slowAboveMs), detection: ofErrors };
}

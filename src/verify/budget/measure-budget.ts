import type { Scenario } from '../../scenario/scenario.ts';
import type { FaultSpan } from '../faults/fault-lives.ts';
import type { Budget } from './budget.ts';
import type { Episode } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { countFates, FAILED, GOOD, sentWithin, type Requests } from '../requests.ts';
import { roundMs, roundShare } from '../text.ts';
import { simulatePager } from './pager.ts';
import { measureSlices } from './time-slices.ts';

/** The period when the scenario names none: 30 days. */
const PERIOD_MS = 30 * 86_400_000;

const ROLLING = [
  { over: 'worst 5 s', spanMs: 5_000 },
  { over: 'worst 1 min', spanMs: 60_000 },
  { over: 'worst 5 min', spanMs: 300_000 },
] as const;

function badShare(requests: Requests): number | undefined {
  return requests.count === 0 ? undefined : 1 - countFates(requests).good / requests.count;
}

/** The highest share of bad requests in any window of `spanMs` that lies inside the observation. O(n). */
function worstShare({ judged, from, to, ratePerS }: Observation, spanMs: number): number | undefined {
  if (to - from < spanMs) return undefined;
  let worst = 0;
  let bad = 0;
  let start = 0;
  for (let place = 0; place < judged.count; place++) {
    // A request stands for the time up to the next one.
    const end = (judged.sent[place] ?? 0) + 1_000 / ratePerS;
    bad += judged.fate[place] === GOOD ? 0 : 1;
    while ((judged.sent[start] ?? Infinity) < end - spanMs) bad -= judged.fate[start++] === GOOD ? 0 : 1;
    if (end - from >= spanMs - 1) worst = Math.max(worst, bad / (place - start + 1));
  }
  return worst;
}

function burnRates(
  observation: Observation,
  span: FaultSpan,
  episodes: readonly Episode[],
): [string, number | undefined][] {
  const { judged, to } = observation;
  const outages = episodes.filter(({ kind, end }) => kind === 'error' && end.hi > span.start.lo);
  const from = Math.min(...outages.map(({ start }) => start.est));
  const until = Math.max(...outages.map(({ end }) => end.est));
  return [
    ['fault', badShare(sentWithin(judged, span.start.at, span.end?.at ?? to))],
    ['impact', outages.length === 0 ? undefined : badShare(sentWithin(judged, from, until))],
    ['whole run', badShare(judged)],
    ...ROLLING.map(({ over, spanMs }): [string, number | undefined] => [over, worstShare(observation, spanMs)]),
  ];
}

/**
 * Bad requests since the fault: sent from its start on, or under way when it struck and failed after that. What had
 * failed before it is not its doing.
 */
function badSince({ judged }: Observation, since: number): number {
  let bad = 0;
  for (let place = 0; place < judged.count; place++) {
    const sent = judged.sent[place] ?? 0;
    const isAfter = sent >= since || (judged.fate[place] === FAILED && sent + (judged.took[place] ?? 0) >= since);
    if (isAfter && judged.fate[place] !== GOOD) bad += 1;
  }
  return bad;
}

/**
 * Error budget by occurrences (SRE Workbook, ch. 2 and 5): bad requests from the first injection to the end of the
 * observation against `(1 - objective) * rate * period` allowed ones. `undefined` without an availability objective.
 */
export function measureBudget(
  scenario: Scenario,
  observation: Observation,
  { span, episodes }: { readonly span: FaultSpan; readonly episodes: readonly Episode[] },
): Budget | undefined {
  const slo = scenario.steadyState.slos.find(({ sli }) => sli === 'availability');
  if (slo?.sli !== 'availability' || observation.ratePerS === 0) return undefined;
  const { objective } = slo;
  const periodMs = scenario.expect.errorBudget?.period ?? PERIOD_MS;
  const bad = badSince(observation, span.start.at);
  const fullOutageMs = (bad * 1_000) / observation.ratePerS;
  const spent = fullOutageMs / ((1 - objective) * periodMs);
  return {
    objective,
    periodMs,
    bad,
    spent: roundShare(spent),
    fullOutageMs: roundMs(fullOutageMs),
    affordableRepeats: bad === 0 ? null : Math.floor(Number((1 / spent).toPrecision(12))),
    burn: burnRates(observation, span, episodes).flatMap(([over, share]) =>
      share === undefined ? [] : [{ over, rate: roundShare(share / (1 - objective)) }],
    ),
    slices: measureSlices({
      observation,
      sinceMs: span.start.at,
      objective,
      periodMs,
      asked: scenario.expect.errorBudget?.slices,
    }),
    alerts: simulatePager({ observation, span, objective, periodMs }),
  };
}

import type { OperationEvent } from '../history/event.ts';
import { collectHistory } from '../history/history.ts';
import { formatMs } from '../scenario/duration.ts';
import type { Slo } from '../scenario/scenario-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { conclude, type Conclusion } from './conclusion.ts';
import type { Finding } from './judgement.ts';
import { leastForInterval, nearestRank } from './quantiles.ts';
import { collectRequests, countFates, GOOD, sentWithin, type Requests } from './requests.ts';
import { counted, listed, percent } from './text.ts';
import { combine, type Verdict } from './verdict.ts';

/** Below this many requests a share says nothing: 59 clean ones reject 5 % of errors. */
const LEAST_REQUESTS = 60;
/** The least share of the requests that were due in the window that must have been answered by now. */
const LEAST_SEEN = 0.9;

interface Held {
  readonly verdict: Verdict;
  readonly text: string;
}

function holdsAvailability(objective: number, requests: Requests): Held {
  const { good } = countFates(requests);
  const availability = good / requests.count;
  const text = `${percent(availability)} succeeded (at least ${percent(objective)})`;
  return { verdict: availability >= objective ? 'pass' : 'inconclusive', text };
}

function holdsLatency({ percentile, atMost }: Extract<Slo, { sli: 'latency' }>, requests: Requests): Held {
  const asUsersSee = requests.latency.map((latency, place) => (requests.fate[place] === GOOD ? latency : Infinity));
  const value = asUsersSee.sort()[nearestRank(percentile, requests.count) - 1] ?? Infinity;
  const seen = Number.isFinite(value) ? formatMs(value) : 'no answer';
  const text = `p${String(percentile)} ${seen} (at most ${formatMs(atMost)})`;
  return { verdict: value <= atMost ? 'pass' : 'inconclusive', text };
}

function leastRequests(slos: readonly Slo[]): number {
  return Math.max(
    LEAST_REQUESTS,
    ...slos.map((slo) => (slo.sli === 'latency' ? leastForInterval(slo.percentile) : LEAST_REQUESTS)),
  );
}

/** How many requests the window must have seen, and what to call them. */
function expected({ load, steadyState }: Scenario): { readonly least: number; readonly due: number } {
  const due = 'operations' in load ? Math.floor(((load.rate ?? 0) * steadyState.window) / 1_000) : 0;
  return { due, least: Math.max(leastRequests(steadyState.slos), Math.ceil(due * LEAST_SEEN)) };
}

/**
 * Judges the steady state on the requests of its window, by point estimates: without enough requests, or with an objective
 * missed, nothing that follows would prove anything.
 */
export function concludeSteadyState(scenario: Scenario, requests: Requests): Conclusion {
  const { window, slos } = scenario.steadyState;
  const question = { id: 'steady-state', about: 'validity', title: 'Steady state before the first fault' } as const;
  const { due, least } = expected(scenario);
  const seen = `${counted(requests.count, 'request')} in ${formatMs(window)}`;
  if (requests.count < least) {
    const needed = least > leastRequests(slos) ? `${counted(due, 'request')} were due` : `${String(least)} are needed`;
    const summary = `only ${seen}; ${needed}`;
    return conclude(question, {
      verdict: 'inconclusive',
      summary,
      because: `the steady state was not proven: ${summary}`,
    });
  }
  const held = slos.map((slo) =>
    slo.sli === 'availability' ? holdsAvailability(slo.objective, requests) : holdsLatency(slo, requests),
  );
  const verdict = combine(held.map((one) => one.verdict));
  const missed = held.filter((one) => one.verdict !== 'pass').map(({ text }) => text);
  return conclude(question, {
    verdict,
    summary: `${seen}: ${held.map(({ text }) => text).join(', ')}`,
    because:
      verdict === 'pass'
        ? `the system was steady before the fault`
        : `the system was not in its steady state before the fault: ${listed(missed)}`,
  });
}

/**
 * Judges the steady state while the load still runs, on the operations sent in [loadStart + warm-up, + window) that are known
 * by now; `loadStartMs` in milliseconds since t0. Too few requests, or an objective missed: inconclusive, since nothing was
 * proven. What was dropped is known only when the load has ended: the run's judgement counts it.
 */
export function judgeSteadyState(
  scenario: Scenario,
  operations: readonly OperationEvent[],
  loadStartMs: number,
): Finding {
  const header = { type: 'header', schema: 'relia.history/1', run: '', scenario: '', t0: 0 } as const;
  const requests = collectRequests(scenario, collectHistory(header, operations));
  const from = loadStartMs + scenario.load.warmUp;
  return concludeSteadyState(scenario, sentWithin(requests, from, from + scenario.steadyState.window)).finding;
}

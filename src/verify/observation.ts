import type { History } from '../history/history.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { collectRequests, placeOf, sentWithin, sliceRequests, type Requests } from './requests.ts';

/** What was watched, and when; times in milliseconds since t0. */
export interface Observation {
  readonly loadStart: number;
  /** End of the warm-up: from here on everything counts. */
  readonly from: number;
  /** End of the steady state's window. */
  readonly steadyUntil: number;
  /** End of the load: its planned one, or the last request when it ended early. */
  readonly to: number;
  /** Requests a second that users wanted, dropped ones included. */
  readonly ratePerS: number;
  /** Time between two ticks; `null` for a closed model. */
  readonly periodMs: number | null;
  /** Everything that was sent. */
  readonly all: Requests;
  /** What was sent after the warm-up. */
  readonly judged: Requests;
}

/** The observation of a run; `undefined` when its load never began. */
export function observe(scenario: Scenario, history: History): Observation | undefined {
  const { loadStart, loadExit } = history;
  if (loadStart === undefined) return undefined;
  const { at, durationMs, periodMs } = loadStart;
  const all = collectRequests(scenario, history);
  const from = at + scenario.load.warmUp;
  const judged = sliceRequests(all, placeOf(all.sent, from), all.count);
  const last = all.sent[all.count - 1] ?? from;
  const isWhole = loadExit !== undefined && !loadExit.early;
  const until = Math.max(from, isWhole ? at + durationMs : last);
  return {
    loadStart: at,
    from,
    steadyUntil: from + scenario.steadyState.window,
    to: Math.max(until, last),
    // The last one stands at the end: it has no period of its own. k6 still sends the tick that is due when time is up.
    ratePerS: until > from ? (sentWithin(judged, from, until).count * 1_000) / (until - from) : 0,
    periodMs,
    all,
    judged,
  };
}

import { formatMs } from '../../scenario/duration.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import type { Observation } from '../observation.ts';
import { countFates, DROPPED } from '../requests.ts';
import { count, percent } from '../text.ts';

/** Above this share of dropped demand the load was another one than asked for. */
const MOST_DROPPED = 0.005;
/** Nothing sent for as long is unwatched time, milliseconds; at low rates three periods. */
const LONGEST_GAP_MS = 1_000;

/** Had the load generator the means to send what was due? */
export function concludeDemand({ judged }: Observation): Conclusion {
  const question = { id: 'demand', about: 'validity', title: 'The load generator kept up' } as const;
  const { dropped } = countFates(judged);
  const share = judged.count === 0 ? 0 : dropped / judged.count;
  const summary = `${count(dropped)} of ${count(judged.count)} requests were dropped (${percent(share)})`;
  if (share <= MOST_DROPPED) return conclude(question, { verdict: 'pass', summary });
  return conclude(question, {
    verdict: 'inconclusive',
    summary: `load generator starved: ${summary}`,
    because: `the load generator was starved (${percent(share)} dropped): allow it more virtual users (load.maxVUs)`,
  });
}

/** Was there a time in which nothing was sent although it was due? */
export function concludeGaps({ judged, loadStart, from, to, periodMs }: Observation): Conclusion | undefined {
  if (periodMs === null) return undefined;
  const question = { id: 'gaps', about: 'validity', title: 'No gap in what was sent' } as const;
  const allowed = Math.max(LONGEST_GAP_MS, 3 * periodMs);
  let longest = 0;
  let at = from;
  let previous = from;
  let latest = 0;
  for (let place = 0; place <= judged.count; place++) {
    const next = judged.sent[place] ?? to;
    // A dropped request was not sent at all.
    if (judged.fate[place] !== DROPPED)
      latest = Math.max(latest, (judged.latency[place] ?? 0) - (judged.took[place] ?? 0));
    if (next - previous > longest) {
      longest = next - previous;
      at = previous;
    }
    previous = next;
  }
  // Nothing is late where nobody knows when it was due.
  const late = latest > 0 ? `; the latest was sent ${formatMs(latest)} after it was due` : '';
  const summary = `the longest time without a request was ${formatMs(longest)} (at most ${formatMs(allowed)})${late}`;
  if (longest <= allowed) return conclude(question, { verdict: 'pass', summary });
  return conclude(question, {
    verdict: 'inconclusive',
    summary,
    because: `nothing was sent for ${formatMs(longest)}, ${formatMs(at - loadStart)} into the load: the load generator froze`,
    evidence: [{ text: 'the last request before the gap', at }],
  });
}

/** Requests after the first fault below which nothing can be said: 59 clean ones reject 5 % of errors. */
const LEAST_AFTER_FAULT = 59;

/** Were there enough requests from the first fault on? */
export function concludeSamples(requestsSinceFault: number): Conclusion {
  const question = { id: 'samples', about: 'validity', title: 'Enough requests to judge' } as const;
  const summary = `${count(requestsSinceFault)} requests from the first fault on (at least ${count(LEAST_AFTER_FAULT)})`;
  if (requestsSinceFault >= LEAST_AFTER_FAULT) return conclude(question, { verdict: 'pass', summary });
  return conclude(question, { verdict: 'inconclusive', summary, because: `there were too few requests: ${summary}` });
}

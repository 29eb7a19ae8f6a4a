import { conclude, type Conclusion, type Question } from './conclusion.ts';
import type { FaultLife } from './faults/fault-lives.ts';
import type { Observation } from './observation.ts';
import { GOOD, type Requests } from './requests.ts';
import { count, counted, percent } from './text.ts';

/** Below this many requests a share says nothing. */
const LEAST_REQUESTS = 60;

/** The question about availability during the faults. */
export function availabilityQuestion(atLeast: number): Question {
  return {
    id: 'availability',
    about: 'objective',
    title: 'Availability during the fault',
    objective: `at least ${percent(atLeast)}`,
  };
}

interface Window {
  readonly from: number;
  readonly to: number;
}

function shareOf(requests: Requests, windows: readonly Window[]): { readonly n: number; readonly good: number } {
  let n = 0;
  let good = 0;
  for (let place = 0; place < requests.count; place++) {
    const at = requests.sent[place] ?? 0;
    if (!windows.some(({ from, to }) => at >= from && at < to)) continue;
    n += 1;
    good += requests.fate[place] === GOOD ? 1 : 0;
  }
  return { n, good };
}

/** The time each fault was active: as its instants say, and at its shortest and longest within their uncertainty. */
function windowsOf(
  lives: readonly FaultLife[],
  end: number,
): Readonly<Record<'said' | 'shortest' | 'longest', Window[]>> {
  const active = lives.flatMap(({ injected, healed }) => (injected === null ? [] : [{ injected, healed }]));
  return {
    said: active.map(({ injected, healed }) => ({ from: injected.at, to: healed?.at ?? end })),
    shortest: active.map(({ injected, healed }) => ({ from: injected.hi, to: healed?.lo ?? end })),
    longest: active.map(({ injected, healed }) => ({ from: injected.lo, to: healed?.hi ?? end })),
  };
}

/** Judges the share of good requests while a fault was active, at the bounds of what "while" may be. */
export function concludeAvailability(
  atLeast: number,
  { judged, to }: Observation,
  lives: readonly FaultLife[],
): Conclusion {
  const question = availabilityQuestion(atLeast);
  const windows = windowsOf(lives, to);
  const said = shareOf(judged, windows.said);
  if (said.n < LEAST_REQUESTS) {
    const summary = `only ${counted(said.n, 'request')} while the fault was active, ${String(LEAST_REQUESTS)} are needed`;
    return conclude(question, { verdict: 'inconclusive', summary });
  }
  const shares = [said, shareOf(judged, windows.shortest), shareOf(judged, windows.longest)]
    .filter(({ n }) => n > 0)
    .map(({ n, good }) => good / n);
  const share = percent(said.good / said.n);
  const summary = `${count(said.good)} of ${count(said.n)} requests succeeded while the fault was active (${share})`;
  const asked = percent(atLeast);
  if (Math.min(...shares) >= atLeast) {
    const because = `${share} of requests succeeded during the fault (at least ${asked})`;
    return conclude(question, { verdict: 'pass', summary, measured: share, because });
  }
  if (Math.max(...shares) < atLeast) {
    const because = `only ${share} of requests succeeded during the fault, ${asked} is asked`;
    return conclude(question, { verdict: 'fail', summary, measured: share, because });
  }
  const because = `whether ${asked} of requests succeeded during the fault depends on when exactly it was active`;
  return conclude(question, { verdict: 'inconclusive', summary: `${summary}; ${because}`, measured: share, because });
}

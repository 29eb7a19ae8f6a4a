import type { History } from '../../history/history.ts';
import { formatMs } from '../../scenario/duration.ts';
import { conclude, type Answer, type Conclusion, type Question } from '../conclusion.ts';
import type { FaultSpan } from '../faults/fault-lives.ts';
import { faultNoun } from '../faults/fault-words.ts';
import type { Estimate, Evidence, Recovery } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { GOOD, nameOfRequest, placeOf } from '../requests.ts';
import { span as spanText } from '../text.ts';
import type { Verdict } from '../verdict.ts';
import type { Detected } from './detect.ts';
import { hurtSince } from './measure.ts';
import { whoWasHurt } from './who.ts';

/** What the recovery objective is judged on. */
export interface RecoveryCase {
  readonly history: History;
  readonly observation: Observation;
  readonly detected: Detected;
  readonly span: FaultSpan;
  readonly recovery: Recovery;
  readonly withinMs: number;
  /** The heal was witnessed: what is seen after it is no longer the fault. */
  readonly isHealed: boolean;
}

/** The question that every answer about recovery answers. */
export function recoveryQuestion(withinMs: number): Question {
  return {
    id: 'recovery',
    about: 'objective',
    title: 'Users are served again in time',
    objective: `within ${formatMs(withinMs)}`,
  };
}

function compare({ lo, hi }: Estimate, withinMs: number): Verdict {
  if (hi !== null && hi <= withinMs) return 'pass';
  return lo > withinMs ? 'fail' : 'inconclusive';
}

/** The first and the last request that failed or was slow, and where the edges are. */
function evidenceOf({ history, observation, detected, span }: RecoveryCase): Evidence[] {
  const { judged } = observation;
  return hurtSince(detected.episodes, span).flatMap(({ kind, start, end }) => {
    const isBad = (place: number): boolean =>
      kind === 'error' ? judged.fate[place] !== GOOD : (judged.took[place] ?? 0) > detected.slowAboveMs;
    let first = placeOf(judged.sent, start.est);
    while (first < judged.count - 1 && !isBad(first)) first++;
    let last = Math.min(judged.count, placeOf(judged.sent, end.est)) - 1;
    if (end.est >= (judged.sent[judged.count - 1] ?? 0)) last = judged.count - 1;
    while (last > first && !isBad(last)) last--;
    const word = kind === 'error' ? 'failed' : 'slow';
    return [
      {
        text: `first ${word} request`,
        at: judged.sent[first] ?? 0,
        operations: [nameOfRequest(judged, first, history)],
      },
      { text: `last ${word} request`, at: judged.sent[last] ?? 0, operations: [nameOfRequest(judged, last, history)] },
    ];
  });
}

/** From this share of the fault's time on, the outage lasted as long as the fault. */
const ALL_ALONG = 0.9;

/** How the end of the trouble lies to the end of the fault, as a clause. */
function courseOf({ recovery, span }: RecoveryCase): string {
  const { end, start } = span;
  const { fromFaultEnd, recovered, fullOutageMs } = recovery;
  if (end === null || fromFaultEnd === null) return 'the fault was never healed';
  const activeMs = end.at - start.at;
  const lasted = `while the fault lasted (${formatMs(activeMs)})`;
  if (recovered && fromFaultEnd.value === 0)
    return `recovered while the fault was still active (it lasted ${formatMs(activeMs)})`;
  const during =
    fullOutageMs >= ALL_ALONG * activeMs ? `nothing recovered ${lasted}` : `service was not normal ${lasted}`;
  if (!recovered) return `${during}, nor before the load ended`;
  return `${during}, only ${formatMs(fromFaultEnd.value)} after its heal`;
}

function answerRecovered(of: RecoveryCase, total: Estimate): Pick<Answer, 'verdict' | 'because'> {
  const { recovery, span, withinMs } = of;
  const noun = faultNoun(span.first);
  const within = formatMs(withinMs);
  const who = whoWasHurt(of);
  const verdict = compare(total, withinMs);
  if (verdict === 'pass') {
    return {
      verdict,
      because: `${who} served normally again ${formatMs(total.value)} after ${noun} (within ${within})`,
    };
  }
  if (verdict === 'fail') {
    const end = recovery.recovered ? `, but after ${formatMs(total.value)}` : '';
    return {
      verdict,
      because: `${who} not served normally again within ${within} of ${noun}${end}: ${courseOf(of)}`,
    };
  }
  const because =
    total.hi === null
      ? `the observation ended before it was clear whether ${who} served normally again within ${within} of ${noun}`
      : `the recovery time ${spanText(total)} cannot be told from the ${within} allowed: repeat with a higher rate`;
  return { verdict, because };
}

function answerAbsorbed({ recovery, span, withinMs }: RecoveryCase): Pick<Answer, 'verdict' | 'because'> {
  const noun = faultNoun(span.first);
  if (!recovery.absorbed) {
    return { verdict: 'inconclusive', because: `users noticed nothing, but ${noun} was not witnessed` };
  }
  if (recovery.detectionFloorMs > withinMs) {
    const floor = formatMs(recovery.detectionFloorMs);
    return {
      verdict: 'inconclusive',
      because: `outages below ${floor} are invisible at this rate, and less is allowed`,
    };
  }
  return { verdict: 'pass', because: `users noticed nothing of ${noun}` };
}

/** A fault that may still be there explains what is seen after its heal: only what is too late before it counts. */
function answerUnhealed(of: RecoveryCase, answer: Pick<Answer, 'verdict' | 'because'>): typeof answer {
  const { span, withinMs, isHealed } = of;
  const activeMs = (span.end?.lo ?? Infinity) - span.start.hi;
  if (answer.verdict !== 'fail' || isHealed || activeMs > withinMs) return answer;
  return { verdict: 'inconclusive', because: `${faultNoun(span.first)} may not be over: its end was not witnessed` };
}

/** Judges the recovery time on its interval, from the start of the first fault. */
export function concludeRecovery(of: RecoveryCase): Conclusion {
  const { recovery, withinMs } = of;
  const question = recoveryQuestion(withinMs);
  const total = recovery.fromFaultStart;
  if (total === null) {
    return conclude(question, { verdict: 'inconclusive', summary: 'no recovery time could be measured' });
  }
  const approximate = recovery.approximate ? ' (closed model: approximate)' : '';
  const floor = `full outages shorter than about ${formatMs(recovery.detectionFloorMs)} are invisible at this rate`;
  if (recovery.timeToImpact === null) {
    const measured = recovery.absorbed ? 'absorbed' : 'no impact seen';
    const summary = `users noticed nothing; ${floor}${approximate}`;
    return conclude(question, { ...answerAbsorbed(of), summary, measured });
  }
  const answer = answerUnhealed(of, answerRecovered(of, total));
  const measured = recovery.recovered ? spanText(total) : `${spanText(total)} (not recovered within the observation)`;
  const summary = `${measured} from the start of the fault: ${courseOf(of)}; ${floor}${approximate}`;
  return conclude(question, { ...answer, summary, measured, evidence: evidenceOf(of) });
}

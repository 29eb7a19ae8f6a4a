import { formatMs } from '../../scenario/duration.ts';
import { conclude, type Answer, type Conclusion, type Question } from '../conclusion.ts';
import { faultNoun } from '../faults/fault-words.ts';
import type { Estimate } from '../judgement.ts';
import { span as spanText } from '../text.ts';
import type { Verdict } from '../verdict.ts';
import { courseOf, doubtOf, fadeOf, recoveryEvidence, type RecoveryFacts } from './recovery-words.ts';
import { whoWasHurt } from './who.ts';

/** What the recovery objective is judged on. */
export interface RecoveryCase extends RecoveryFacts {
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

type Told = Pick<Answer, 'verdict' | 'because'>;

function whyUnclear(of: RecoveryCase, total: Estimate, who: string): string {
  const within = formatMs(of.withinMs);
  const asked = `whether ${who} served normally again within ${within} of ${faultNoun(of.span.first)}`;
  const doubt = doubtOf(of);
  if (doubt !== undefined) return `${asked} is not certain: ${doubt}`;
  if (total.hi === null) return `the observation ended before it was clear ${asked}`;
  return `the recovery time ${spanText(total)} cannot be told from the ${within} allowed: repeat with a higher rate`;
}

function answerRecovered(of: RecoveryCase, total: Estimate): Told {
  const { recovery, span, withinMs } = of;
  const noun = faultNoun(span.first);
  const within = formatMs(withinMs);
  const who = whoWasHurt(of);
  const took = formatMs(total.value);
  const verdict = compare(total, withinMs);
  switch (verdict) {
    case 'pass':
      return { verdict, because: `${who} served normally again ${took} after ${noun} (within ${within})` };
    case 'fail': {
      const end = recovery.recovered ? `, but after ${took}` : '';
      const because = `${who} not served normally again within ${within} of ${noun}${end}: ${courseOf(of)}`;
      return { verdict, because };
    }
    case 'inconclusive':
      return { verdict, because: whyUnclear(of, total, who) };
  }
}

function answerAbsorbed({ recovery, span, withinMs }: RecoveryCase): Told {
  const noun = faultNoun(span.first);
  if (!recovery.absorbed) {
    return { verdict: 'inconclusive', because: `users were served normally, but ${noun} was not witnessed` };
  }
  if (recovery.detectionFloorMs > withinMs) {
    const floor = formatMs(recovery.detectionFloorMs);
    return {
      verdict: 'inconclusive',
      because: `outages below ${floor} are invisible at this rate, and less is allowed`,
    };
  }
  return { verdict: 'pass', because: `users were served normally throughout ${noun}` };
}

/** A fault that may still be there explains what is seen after its heal: only what is too late before it counts. */
function answerUnhealed(of: RecoveryCase, answer: Told): Told {
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
    const summary = `no outage and no slowness was seen; ${floor}${approximate}`;
    return conclude(question, { ...answerAbsorbed(of), summary, measured });
  }
  const answer = answerUnhealed(of, answerRecovered(of, total));
  const measured = recovery.recovered ? spanText(total) : `${spanText(total)} (not recovered within the observation)`;
  const doubt = doubtOf(of);
  const late = answer.verdict === 'fail' ? `not recovered within ${formatMs(withinMs)}: ` : '';
  const told = [
    `${late}${measured} from the start of the fault: ${courseOf(of)}`,
    ...[fadeOf(of), doubt].filter((clause) => clause !== undefined),
    floor,
  ];
  const summary = `${told.join('; ')}${approximate}`;
  return conclude(question, { ...answer, summary, measured, evidence: recoveryEvidence(of) });
}

import type { History } from '../../history/history.ts';
import { formatMs } from '../../scenario/duration.ts';
import type { Evidence, Recovery } from '../judgement.ts';
import { GOOD, nameOfRequest, placeOf } from '../requests.ts';
import { percent, span } from '../text.ts';
import { hurtSince, lastToEnd, type Hurt, type HurtQuestion } from './hurt.ts';

/** What recovery is told from. */
export interface RecoveryFacts extends HurtQuestion {
  readonly history: History;
  readonly recovery: Recovery;
}

function evidenceOfHurt({ kind, start, end }: Hurt, { history, observation, detected }: RecoveryFacts): Evidence[] {
  const { judged } = observation;
  const isBad = (place: number): boolean =>
    kind === 'error' ? judged.fate[place] !== GOOD : (judged.took[place] ?? 0) > detected.slowAboveMs;
  let first = placeOf(judged.sent, start.est);
  while (first < judged.count - 1 && !isBad(first)) first++;
  const isToTheEnd = end.est >= (judged.sent[judged.count - 1] ?? 0);
  let last = isToTheEnd ? judged.count - 1 : placeOf(judged.sent, end.est) - 1;
  while (last > first && !isBad(last)) last--;
  const told = (text: string, place: number): Evidence => ({
    text,
    at: judged.sent[place] ?? 0,
    operations: [nameOfRequest(judged, place, history)],
  });
  const word = kind === 'error' ? 'failed' : 'slow';
  return [told(`first ${word} request`, first), told(`last ${word} request`, last)];
}

/** The first and the last request of the first and of the last time in which users were hurt. */
export function recoveryEvidence(facts: RecoveryFacts): Evidence[] {
  const hurts = hurtSince(facts);
  const [first] = hurts;
  const last = lastToEnd(hurts);
  const shown = first === undefined || last === undefined || first === last ? hurts.slice(0, 1) : [first, last];
  return shown.flatMap((hurt) => evidenceOfHurt(hurt, facts));
}

/** From this share of the fault's time on, the outage lasted as long as the fault. */
const ALL_ALONG = 0.9;

/** How the end of the trouble lies to the end of the fault, as a clause. */
export function courseOf({ recovery, span: { start, end } }: RecoveryFacts): string {
  const { fromFaultEnd, recovered, fullOutageMs, holdMs } = recovery;
  if (end === null || fromFaultEnd === null) return 'the fault was never healed';
  const active = formatMs(end.at - start.at);
  if (recovered && fromFaultEnd.value === 0) return `recovered while the fault was still active (it lasted ${active})`;
  const what = fullOutageMs >= ALL_ALONG * (end.at - start.at) ? 'nothing recovered' : 'service was not normal';
  const during = `${what} while the fault lasted (${active})`;
  if (!recovered) return `${during}, nor for ${formatMs(holdMs)} on end before the load ended`;
  return `${during}, only ${formatMs(fromFaultEnd.value)} after its heal`;
}

/** What is doubtful about the end, as a clause; `undefined` when nothing is. */
export function doubtOf(facts: RecoveryFacts): string | undefined {
  const doubtful = hurtSince(facts).find(({ isDoubtful }) => isDoubtful);
  if (doubtful === undefined) return undefined;
  const at = formatMs(doubtful.start.est - facts.observation.loadStart);
  return `what was slow ${at} into the load came while the load generator itself was late: the machine may have been busy`;
}

/** How a recovery without a sharp end went, as a clause; `undefined` for one that has it. */
export function fadeOf({ recovery: { gradual } }: RecoveryFacts): string | undefined {
  if (gradual === null) return undefined;
  const { kind, share, crossing, lastBad } = gradual;
  const bad = kind === 'error' ? 'failed' : 'were slow';
  return `it was gradual: fewer than ${percent(share)} ${bad} from ${span(crossing)} on, the last that stand out at ${span(lastBad)}`;
}

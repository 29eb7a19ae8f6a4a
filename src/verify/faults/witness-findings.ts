import type { WitnessEvent } from '../../history/event.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import type { Evidence } from '../judgement.ts';
import type { FaultLife } from './fault-lives.ts';
import { faultNoun } from './fault-words.ts';

function evidenceOf(witness: WitnessEvent | undefined): Evidence[] {
  return witness === undefined ? [] : witness.evidence.map((text) => ({ text, at: witness.at }));
}

const SEEN: Readonly<Record<WitnessEvent['verdict'], string>> = {
  confirmed: 'seen at the faulted part',
  refuted: 'the faulted part shows the contrary',
  unknown: 'the faulted part could not be asked',
};

/** Did the fault bite? Without a witness nobody knows what was tested. */
export function concludeBite({ fault, injected, reason, bite }: FaultLife): Conclusion {
  const noun = faultNoun(fault);
  const question = { id: `witness.${fault.id}.bite`, about: 'validity', title: `Witness of ${noun}: it bit` } as const;
  if (injected === null) {
    const why = reason === undefined ? 'it was never injected' : `it was not injected: ${reason}`;
    return conclude(question, { verdict: 'inconclusive', summary: why, because: `${noun} did not take place: ${why}` });
  }
  if (bite?.verdict === 'confirmed') {
    return conclude(question, { verdict: 'pass', summary: SEEN.confirmed, evidence: evidenceOf(bite) });
  }
  const summary = bite === undefined ? 'nobody looked whether it bit' : SEEN[bite.verdict];
  return conclude(question, {
    verdict: 'inconclusive',
    summary,
    because: `${noun} was not witnessed: ${summary}`,
    evidence: evidenceOf(bite),
  });
}

/** Is the fault gone? Without a witness what came after it may be the fault still. */
export function concludeHeal({ fault, injected, healed, reason, heal }: FaultLife): Conclusion | undefined {
  if (injected === null) return undefined;
  const noun = faultNoun(fault);
  const question = {
    id: `witness.${fault.id}.heal`,
    about: 'validity',
    title: `Witness of ${noun}: it is gone`,
  } as const;
  if (healed !== null && heal?.verdict === 'confirmed') {
    return conclude(question, { verdict: 'pass', summary: SEEN.confirmed, evidence: evidenceOf(heal) });
  }
  let summary = heal === undefined ? 'nobody looked whether it is gone' : SEEN[heal.verdict];
  if (healed === null) summary = reason === undefined ? 'it was not healed' : `it was not healed: ${reason}`;
  return conclude(question, {
    verdict: 'inconclusive',
    summary,
    because: `nobody knows whether ${noun} is over: ${summary}`,
    evidence: evidenceOf(heal),
  });
}

import { conclude, type Conclusion } from '../conclusion.ts';
import type { FaultSpan } from '../faults/fault-lives.ts';
import { faultNoun } from '../faults/fault-words.ts';
import type { Observation } from '../observation.ts';
import { GOOD, sentWithin } from '../requests.ts';
import { counted } from '../text.ts';
import type { Detected } from './detect.ts';

/**
 * Were users well until the first fault? Requests under way when it struck were sent before it; those that had failed by
 * then did not fail because of it.
 */
export function concludeCalm(observation: Observation, { episodes, detection }: Detected, span: FaultSpan): Conclusion {
  const question = { id: 'calm', about: 'validity', title: 'Users were well until the first fault' } as const;
  let failed = 0;
  let first = Infinity;
  for (const { start, end } of episodes.filter(({ kind }) => kind === 'error').flatMap(({ segments }) => segments)) {
    const before = sentWithin(observation.judged, start.est, Math.min(end.est, span.start.lo));
    for (let place = 0; place < before.count; place++) {
      const sent = before.sent[place] ?? 0;
      if (before.fate[place] === GOOD || sent + (before.took[place] ?? Infinity) >= span.start.lo) continue;
      failed += 1;
      first = Math.min(first, sent);
    }
  }
  if (failed < detection.leastRun) {
    return conclude(question, { verdict: 'pass', summary: 'no outage before it' });
  }
  const summary = `${counted(failed, 'request')} had failed in an outage before ${faultNoun(span.first)}`;
  return conclude(question, { verdict: 'inconclusive', summary, evidence: [{ text: 'the first of them', at: first }] });
}

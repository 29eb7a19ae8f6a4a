import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { checkSession } from '../checkers/session.ts';
import { GUARANTEES } from '../checkers/session-guarantees.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import { count, counted, listed } from '../text.ts';
import { anomaliesOf, recordedSet } from './recorded-set.ts';

interface SessionCase {
  readonly scenario: Scenario;
  readonly history: History;
  /** The wall clock went on steadily: times may be compared. */
  readonly hasClock: boolean;
}

/**
 * Did any session go back behind what it had read or written? A session is a virtual user, on one key. Nothing when the
 * scenario does not ask.
 */
export function concludeSessions(on: string, { scenario, history, hasClock }: SessionCase): Conclusion[] {
  const most = scenario.expect.data?.sessionViolations;
  if (most === undefined) return [];
  const question = {
    id: `data.${on}.session`,
    about: 'data',
    title: `No session of ${on} goes back in time`,
    objective: most === 0 ? 'never' : `at most ${counted(most, 'time')}`,
  } as const;
  if (!hasClock) {
    const because = `whether a session of ${on} went back cannot be told: the clock stepped`;
    return [conclude(question, { verdict: 'inconclusive', summary: 'the clock stepped', because })];
  }
  const operations = recordedSet(history, on, 'session');
  const checked = checkSession(operations);
  const { count: n, summaries, evidence } = anomaliesOf(checked, { kinds: GUARANTEES, operations });
  const measured = count(n);
  const because = `sessions of ${on} went back behind what they had seen ${n === 1 ? 'once' : `${count(n)} times`}`;
  if (n > most)
    return [conclude(question, { verdict: 'fail', summary: listed(summaries), because, measured, evidence })];
  if (n > 0) return [conclude(question, { verdict: 'pass', summary: listed(summaries), because, measured, evidence })];
  const { verdict, reason } = checked;
  return [conclude(question, { verdict, summary: reason, because: `sessions of ${on}: ${reason}`, measured })];
}

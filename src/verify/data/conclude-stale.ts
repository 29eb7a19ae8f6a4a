import { formatMs } from '../../scenario/duration.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import type { RegisterResult, StaleReads } from '../judgement.ts';
import { count, counted, listed, percent } from '../text.ts';
import type { DataObjective } from './data-case.ts';
import { shownOf } from './stale-reads.ts';

/** What the finding about stale reads rests on. */
export interface StaleCase {
  readonly on: string;
  readonly reads: number;
  readonly stale: StaleReads;
  readonly sessions?: RegisterResult['sessions'];
  readonly objective: DataObjective;
  /** The wall clock went on steadily: times may be compared. */
  readonly hasClock: boolean;
}

function summaryOf({ reads, stale, sessions }: StaleCase): string {
  const { count: n, medianMs, maxMs, by } = stale;
  const parts = [`${count(n)} of ${counted(reads, 'read')} stale${n === 0 ? '' : ` (${percent(n / reads)})`}`];
  if (medianMs !== null && maxMs !== null)
    parts.push(`median ${formatMs(medianMs)}, at most ${formatMs(maxMs)} behind`);
  if (n > 0)
    parts.push(`served by ${listed(Object.entries(by).map(([server, times]) => `${server} (${count(times)})`))}`);
  if (sessions !== undefined && sessions.monotonicReads + sessions.readYourWrites > 0) {
    parts.push(
      `${count(sessions.monotonicReads)} went back behind an earlier read, ${count(sessions.readYourWrites)} behind an own write`,
    );
  }
  return parts.join(', ');
}

/** Did reads see what had been acknowledged before they were sent? With `report` they are only counted. */
export function concludeStale(of: StaleCase): Conclusion {
  const { on, reads, stale, objective, hasClock } = of;
  const most = objective.staleReads;
  const question = {
    id: `data.${on}.stale`,
    about: 'data',
    title: `Reads of ${on} are up to date`,
    objective: most === 'report' ? 'reported only' : `at most ${count(most)} stale`,
  } as const;
  const evidence = shownOf(stale);
  const common = { summary: summaryOf(of), measured: count(stale.count), evidence };
  const because = `${count(stale.count)} of ${counted(reads, 'read')} of ${on} ${stale.count === 1 ? 'was' : 'were'} stale`;
  if (most === 'report') return conclude(question, { verdict: 'pass', ...common, because });
  if (reads === 0) {
    return conclude(question, { verdict: 'inconclusive', ...common, because: `nothing of ${on} was read` });
  }
  if (!hasClock) {
    return conclude(question, {
      verdict: 'inconclusive',
      ...common,
      because: `whether reads of ${on} were stale cannot be told: the clock stepped`,
    });
  }
  return conclude(question, { verdict: stale.count > most ? 'fail' : 'pass', ...common, because });
}

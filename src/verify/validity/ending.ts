import type { Ending } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import { conclude, type Conclusion } from '../conclusion.ts';

/** How the run ended; one that was killed before it could say is broken. */
export function endingOf({ ending }: History): Ending {
  return ending?.ending ?? 'broken';
}

/** Did the run go through to its end? */
export function concludeEnding(history: History): Conclusion {
  const question = { id: 'ending', about: 'validity', title: 'The run went through to its end' } as const;
  const { ending } = history;
  if (ending === undefined) {
    return conclude(question, {
      verdict: 'inconclusive',
      summary: 'the history has no end',
      because: 'relia was killed before the run was over: its history has no end',
    });
  }
  const reason = ending.reason === undefined ? '' : `: ${ending.reason}`;
  const evidence = [{ text: `${ending.ending}${reason}`, at: ending.at }];
  if (ending.ending === 'completed') {
    return conclude(question, { verdict: 'pass', summary: `completed${reason}`, evidence });
  }
  const because =
    ending.ending === 'halted'
      ? `the run was halted${reason}`
      : `the run broke off through a fault in relia's own world${reason}`;
  return conclude(question, { verdict: 'inconclusive', summary: `${ending.ending}${reason}`, because, evidence });
}

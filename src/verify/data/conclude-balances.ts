import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { checkBank } from '../checkers/bank.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import { count, counted, listed } from '../text.ts';
import { anomaliesOf, recordedSet } from './recorded-set.ts';

/** What the checker of banks calls what is wrong with balances; what is wrong with rows is the ledger's to tell. */
const KINDS = ['unexpected-key', 'nil-balance', 'wrong-total', 'negative-value', 'unreconciled'] as const;

/** Balances by what every account held at first; `undefined` when the scenario does not say so, or nobody reads them. */
function openingOf(on: string, { data }: Scenario): Readonly<Record<string, number>> | undefined {
  const set = data[on];
  if (set?.model !== 'bank' || set.opening === undefined) return undefined;
  if (!set.finalReads.some((read) => 'balances' in read && read.balances !== undefined)) return undefined;
  const { opening } = set;
  return Object.fromEntries(Array.from({ length: set.accounts }, (_, account) => [String(account), opening]));
}

/**
 * Do the transfers that are there explain every balance? The total alone does not tell: it stays the same when a transfer
 * moved nothing. Nothing when balances are not read.
 */
export function concludeBalances(
  on: string,
  { scenario, history }: { readonly scenario: Scenario; readonly history: History },
): Conclusion[] {
  const initial = openingOf(on, scenario);
  if (initial === undefined) return [];
  const question = {
    id: `data.${on}.balances`,
    about: 'data',
    title: `The transfers explain the balances of ${on}`,
    objective: 'every balance',
  } as const;
  const operations = recordedSet(history, on, 'bank');
  const checked = checkBank(operations, { initial });
  const { count: n, summaries, evidence } = anomaliesOf(checked, { kinds: KINDS, operations });
  if (n > 0) {
    const because = `the transfers do not explain the balances of ${on}: ${listed(summaries)}`;
    return [conclude(question, { verdict: 'fail', summary: listed(summaries), because, measured: count(n), evidence })];
  }
  const books = Number(checked.figures['booksCompared'] ?? 0);
  if (books === 0) {
    const because = `whether the transfers explain the balances of ${on} is not known: they were not read back`;
    return [conclude(question, { verdict: 'inconclusive', summary: 'the balances were not read back', because })];
  }
  const accounts = counted(Object.keys(initial).length, 'balance');
  const because = `the transfers explain the ${accounts} of ${on}`;
  return [conclude(question, { verdict: 'pass', summary: `${accounts}, all explained`, because, measured: '0' })];
}

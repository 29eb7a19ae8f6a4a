import { checkAppendList } from '../../verify/checkers/append-list.ts';
import { checkBank } from '../../verify/checkers/bank.ts';
import type { Checker, ModelName } from '../../verify/checkers/check.ts';
import { checkCounter } from '../../verify/checkers/counter.ts';
import { checkLedger } from '../../verify/checkers/ledger.ts';
import { checkQueue } from '../../verify/checkers/queue.ts';
import { checkSession } from '../../verify/checkers/session.ts';
import { checkSet } from '../../verify/checkers/set.ts';
import { checkUniqueIds } from '../../verify/checkers/unique-ids.ts';

const CHECKERS: Partial<Readonly<Record<ModelName, Checker>>> = {
  ledger: checkLedger,
  session: checkSession,
  bank: checkBank,
  set: checkSet,
  queue: checkQueue,
  counter: checkCounter,
  'unique-ids': checkUniqueIds,
  'append-list': checkAppendList,
};

/** The checker of a model. */
export function checkerOf(model: ModelName): Checker {
  const checker = CHECKERS[model];
  if (checker === undefined) throw new RangeError(`there is no checker for ${model} yet`);
  return checker;
}

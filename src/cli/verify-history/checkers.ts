import { checkAppendList } from '../../verify/checkers/append-list.ts';
import { checkBank } from '../../verify/checkers/bank.ts';
import type { Checker, ModelName } from '../../verify/checkers/check.ts';
import { checkCounter } from '../../verify/checkers/counter.ts';
import { checkKv } from '../../verify/checkers/kv.ts';
import { checkLedger } from '../../verify/checkers/ledger.ts';
import { checkQueue } from '../../verify/checkers/queue.ts';
import { checkCasRegister, checkMutex, checkRegister } from '../../verify/checkers/registers.ts';
import { checkSession } from '../../verify/checkers/session.ts';
import { checkSet } from '../../verify/checkers/set.ts';
import { checkUniqueIds } from '../../verify/checkers/unique-ids.ts';

const CHECKERS: Readonly<Record<ModelName, Checker>> = {
  register: checkRegister,
  'cas-register': checkCasRegister,
  mutex: checkMutex,
  kv: checkKv,
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
  return CHECKERS[model];
}

import { compileRegister } from '../linearizability/register-machine.ts';
import type { Checker, ModelName } from './check.ts';
import type { Operation, Verb } from './operation.ts';
import { searchOrder, type SearchedModel } from './search-order.ts';

function pairShape({ verb, value, label }: Operation): string | undefined {
  if (verb !== 'cas' || (Array.isArray(value) && value.length === 2)) return undefined;
  return `a cas names the value it expects and the one it writes; ${label} does not`;
}

function registerModel(model: ModelName, verbs: readonly Verb[]): SearchedModel {
  return { model, verbs, initial: null, shapeOf: pairShape, compile: compileRegister };
}

const REGISTER = registerModel('register', ['read', 'write']);
const CAS_REGISTER = registerModel('cas-register', ['read', 'write', 'cas']);
const MUTEX: SearchedModel = {
  model: 'mutex',
  verbs: ['acquire', 'release'],
  initial: false,
  shapeOf: () => undefined,
  compile: compileRegister,
};

/** A register, initially empty: one order of reads and writes explains what every read returned. Exponential at worst, budgeted. */
export const checkRegister: Checker = (history, options) => searchOrder(REGISTER, history, options);

/** A register with compare-and-set. */
export const checkCasRegister: Checker = (history, options) => searchOrder(CAS_REGISTER, history, options);

/** A lock, initially free: never held twice at once, never released while free. */
export const checkMutex: Checker = (history, options) => searchOrder(MUTEX, history, { ...options, initial: false });

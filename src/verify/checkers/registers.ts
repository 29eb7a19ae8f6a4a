import { compileRegister } from '../linearizability/register-machine.ts';
import type { Checker, ModelName } from './check.ts';
import type { Operation, Value, Verb } from './operation.ts';
import { searchOrder, type SearchedModel } from './search-order.ts';
import { isList } from './values.ts';

function pairOf({ value }: Operation): readonly Value[] {
  return isList(value) ? value : [];
}

function pairShape(operation: Operation): string | undefined {
  if (operation.verb !== 'cas' || pairOf(operation).length === 2) return undefined;
  return `a cas names the value it expects and the one it writes; ${operation.label} does not`;
}

/** A read that returned something, or a cas that took place or found another value. */
function isTelling({ verb, outcome, value, isRefusal }: Operation): boolean {
  if (verb === 'read') return outcome === 'ok' && value !== undefined;
  return verb === 'cas' && (outcome === 'ok' || isRefusal === true);
}

function valuesOf(operation: Operation): { readonly written: readonly Value[]; readonly seen: readonly Value[] } {
  if (operation.verb === 'write') return { written: [operation.value], seen: [] };
  if (operation.verb === 'cas') return { written: pairOf(operation).slice(1), seen: pairOf(operation).slice(0, 1) };
  return { written: [], seen: [operation.value] };
}

/** A register as a searched model. */
export function registerModel(model: ModelName, verbs: readonly Verb[]): SearchedModel {
  return { model, verbs, initial: null, shapeOf: pairShape, isTelling, valuesOf, compile: compileRegister };
}

const REGISTER = registerModel('register', ['read', 'write']);
const CAS_REGISTER = registerModel('cas-register', ['read', 'write', 'cas']);
const MUTEX: SearchedModel = {
  model: 'mutex',
  verbs: ['acquire', 'release'],
  initial: false,
  shapeOf: () => undefined,
  isTelling: ({ outcome }) => outcome === 'ok',
  compile: compileRegister,
};

/** A register, initially empty: one order of reads and writes explains what every read returned. Exponential at worst, budgeted. */
export const checkRegister: Checker = (history, options) => searchOrder(REGISTER, history, options);

/** A register with compare-and-set. */
export const checkCasRegister: Checker = (history, options) => searchOrder(CAS_REGISTER, history, options);

/** A lock, initially free: never held twice at once, never released while free. */
export const checkMutex: Checker = (history, options) => searchOrder(MUTEX, history, { ...options, initial: false });

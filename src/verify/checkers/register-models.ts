import { compileRegister } from '../linearizability/register-machine.ts';
import type { ModelName } from './check.ts';
import type { Operation, Value, Verb } from './operation.ts';
import type { SearchedModel, ValuesOf } from './searched-model.ts';
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

const VALUES: ValuesOf = {
  writtenBy: (operation) => {
    if (operation.verb === 'write') return operation.value;
    return operation.verb === 'cas' ? pairOf(operation)[1] : undefined;
  },
  seenBy: (operation) => {
    if (operation.verb === 'read') return operation.value;
    return operation.verb === 'cas' ? pairOf(operation)[0] : undefined;
  },
};

function registerModel(model: ModelName, verbs: readonly Verb[]): SearchedModel {
  return { model, verbs, initial: null, shapeOf: pairShape, isTelling, values: VALUES, compile: compileRegister };
}

/** A register with reads and writes. */
export const REGISTER = registerModel('register', ['read', 'write']);

/** A register with compare-and-set too. */
export const CAS_REGISTER = registerModel('cas-register', ['read', 'write', 'cas']);

/** A lock: a register that holds whether it is held, and that is only compared and set. */
export const MUTEX: SearchedModel = {
  model: 'mutex',
  verbs: ['acquire', 'release'],
  initial: false,
  shapeOf: () => undefined,
  isTelling: ({ outcome }) => outcome === 'ok',
  compile: compileRegister,
};

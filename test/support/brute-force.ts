import type { Operation, Value } from '../../src/history/operation.ts';

/** An object as it would behave if operations took place one after the other. States are compared as JSON. */
export interface ObjectModel {
  readonly initial: Value;
  /** The state after `operation` with its result took place in `state`; `undefined` when it could not have gone so. */
  step(state: Value, operation: Operation): { readonly state: Value } | undefined;
}

/** Must it be placed, may it be, or is it left out? */
function duty({ outcome, isRefusal }: Operation): 'must' | 'may' | 'not' {
  if (outcome === 'ok' || isRefusal === true) return 'must';
  return outcome === 'info' ? 'may' : 'not';
}

/**
 * Is there an order of the operations, within their closed intervals, in which the object would have given these results? Tries
 * every order (Wing and Gong, with Lowe's memory of what was tried), so histories must be small: 30 operations at most. An
 * `info` takes place at any time after its call, or never; a `fail` never, but for a refusal, which saw something.
 */
export function isLinearizable(model: ObjectModel, history: readonly Operation[]): boolean {
  const list = history.filter((operation) => duty(operation) !== 'not');
  if (list.length > 30) throw new Error('too many operations to try every order');
  const ends = list.map((operation) => (duty(operation) === 'must' ? operation.ret : Infinity));
  const required = list.reduce((mask, operation, i) => (duty(operation) === 'must' ? mask | (1 << i) : mask), 0);
  const tried = new Set<string>();

  const search = (done: number, state: Value): boolean => {
    if ((done & required) === required) return true;
    const name = `${String(done)} ${JSON.stringify(state)}`;
    if (tried.has(name)) return false;
    tried.add(name);
    // What follows an operation that has returned cannot be placed before it.
    let limit = Infinity;
    for (const [i, end] of ends.entries()) if ((done & (1 << i)) === 0) limit = Math.min(limit, end);
    return list.some((operation, i) => {
      if ((done & (1 << i)) !== 0 || operation.call > limit) return false;
      const next = model.step(state, operation);
      return next !== undefined && search(done | (1 << i), next.state);
    });
  };
  return search(0, model.initial);
}

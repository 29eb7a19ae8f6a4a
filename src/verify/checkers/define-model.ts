import type { DeclaredModel } from './declared-model.ts';

/**
 * Declares a model of an object that relia does not know, for `relia verify FILE --model-file`. An identity function: the states get
 * their type.
 * @example
 * export default defineModel<readonly Value[]>({
 *   name: 'stack',
 *   verbs: ['enqueue', 'dequeue'],
 *   shows: ['dequeue'],
 *   initial: [],
 *   step: (held, { verb, value }) => {
 *     if (verb === 'enqueue') return [...held, value];
 *     return held.at(-1) === value ? held.slice(0, -1) : undefined;
 *   },
 * });
 */
export function defineModel<State>(model: DeclaredModel<State>): DeclaredModel<State> {
  return model;
}

/** A value of an operation in a history. `null`: observed to be absent; `undefined`: not known. */
export type ModelValue =
  string | number | boolean | null | undefined | readonly ModelValue[] | { readonly [key: string]: ModelValue };

/** What an operation did or, its outcome being unknown, would have done. */
export interface Deed {
  /** In the words of a history: `read`, `write`, `enqueue` ... */
  readonly verb: string;
  /** What was written, or what was read. */
  readonly value: ModelValue;
}

/** A model of the user's own, by which histories can be judged: what each operation makes of a state. */
export interface DeclaredModel<State> {
  readonly name: string;
  /** The operations it knows, in the words of a history; any other makes it inconclusive. */
  readonly verbs: readonly string[];
  /** Those whose results show something of the state; without any in it, a history proves nothing. Default: all. */
  readonly shows?: readonly string[];
  /** The first state. */
  readonly initial: State;
  /** The state after the operation took place in `state`; `undefined` when it cannot. Must not change `state`. */
  step(state: State, deed: Deed): State | undefined;
  /** Whether an operation leaves every state as it is. Declared reads are never branched on. */
  isPure?(deed: Deed): boolean;
  /** A text that is equal for equal states. Absent: canonical JSON. */
  key?(state: State): string;
}

/**
 * Declares a model of an object that relia does not know, for `relia verify FILE --model-file`. An identity function: the states get
 * their type.
 * @example
 * export default defineModel<readonly ModelValue[]>({
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

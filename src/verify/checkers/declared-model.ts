import { compileModel, type Model } from '../linearizability/model-machine.ts';
import type { Checker } from './check.ts';
import type { Verb } from './operation.ts';
import { searchOrder } from './search-order.ts';

/** A model of the user's own, by which histories can be judged. */
export interface DeclaredModel<State> extends Model<State> {
  readonly name: string;
  /** The operations it knows, in the words of a history; any other makes it inconclusive. */
  readonly verbs: readonly Verb[];
  /** Those whose results show something of the state; without any in it, a history proves nothing. Default: all. */
  readonly shows?: readonly Verb[];
}

/**
 * The checker of a declared model, for each key on its own. Proves that one order of the operations, within their times, is one that
 * the model allows, or that none is; worth what the model is. Exact; exponential at worst in operations at once or without an
 * answer, budgeted. What failed did not take place.
 */
export function checkerOfModel<State>(model: DeclaredModel<State>): Checker {
  const { name, verbs, shows = verbs } = model;
  return (history, options) =>
    searchOrder(
      {
        model: name,
        verbs,
        initial: undefined,
        shapeOf: () => undefined,
        isTelling: ({ verb, outcome }) => outcome === 'ok' && shows.includes(verb),
        compile: (operations) => compileModel(operations, model),
      },
      history,
      options,
    );
}

import type { DeclaredModel } from '../../scenario/define-model.ts';
import { VERBS } from '../../history/operation.ts';
import { compileModel } from '../linearizability/model-machine.ts';
import type { Checker } from './check.ts';
import { searchOrder } from './search-order.ts';

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
        verbs: VERBS.filter((verb) => verbs.includes(verb)),
        initial: undefined,
        shapeOf: () => undefined,
        isTelling: ({ verb, outcome }) => outcome === 'ok' && shows.includes(verb),
        compile: (operations) => compileModel(operations, model),
      },
      history,
      options,
    );
}

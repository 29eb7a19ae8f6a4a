import type { Operation, Value } from '../../../../src/history/operation.ts';
import { isLinearizable, type ObjectModel } from '../../../support/brute-force.ts';
import { listed } from './models.ts';

/** Is one element in it? A read that holds it twice is impossible. */
const ONE_ELEMENT: ObjectModel = {
  initial: 0,
  step: (state, { verb, value }) => {
    if (verb === 'add') return { state: 1 };
    return value === undefined || value === state ? { state } : undefined;
  },
};

/** What a history says of one element: how often each read holds it. */
function projected(list: readonly Operation[], wanted: Value): Operation[] {
  const timesIn = (value: Value): number => listed(value).filter((other) => other === wanted).length;
  return list.flatMap((operation) => {
    if (operation.verb === 'add') return operation.value === wanted ? [operation] : [];
    return [{ ...operation, value: operation.outcome === 'ok' ? timesIn(operation.value) : undefined }];
  });
}

/** By trying every order, element by element: each element is one object, and what is true of each is true of all. */
export function isPossibleSet(list: readonly Operation[]): boolean {
  const elements = new Set(list.flatMap(({ value }) => (Array.isArray(value) ? listed(value) : [value])));
  return [...elements].every((wanted) => isLinearizable(ONE_ELEMENT, projected(list, wanted)));
}

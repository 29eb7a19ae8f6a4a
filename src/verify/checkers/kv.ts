import { compileKey } from '../linearizability/kv-machine.ts';
import type { Checker } from './check.ts';
import type { Operation } from './operation.ts';
import { searchOrder, type SearchedModel } from './search-order.ts';

function textShape({ verb, value, outcome, label }: Operation): string | undefined {
  const isAnswered = verb !== 'get' || outcome === 'ok';
  if (!isAnswered || value === undefined || value === null || typeof value === 'string') return undefined;
  return `a key holds a text; ${label} has something else`;
}

const KV: SearchedModel = {
  model: 'kv',
  verbs: ['get', 'put', 'append'],
  initial: '',
  shapeOf: textShape,
  compile: compileKey,
};

/** Keys that hold texts, initially empty: get, put, append, each key on its own. Exponential at worst, budgeted. */
export const checkKv: Checker = (history, options) => searchOrder(KV, history, options);

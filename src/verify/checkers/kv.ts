import { compileText } from '../linearizability/text-machine.ts';
import type { Checker } from './check.ts';
import type { Operation, Value } from './operation.ts';
import { searchOrder } from './search-order.ts';
import type { SearchedModel } from './searched-model.ts';

function hasAnswer({ verb, outcome, value }: Operation): boolean {
  return verb === 'get' && outcome === 'ok' && value !== undefined;
}

function textShape(operation: Operation): string | undefined {
  const { verb, value, label } = operation;
  if (typeof value === 'string' || (verb === 'get' && !hasAnswer(operation))) return undefined;
  return `a key holds a text; ${label} has something else`;
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}

const KV: SearchedModel = {
  model: 'kv',
  verbs: ['get', 'put', 'append'],
  initial: '',
  shapeOf: textShape,
  isTelling: hasAnswer,
  compile: (operations, initial) => compileText(operations, textOf(initial)),
};

/**
 * Keys that hold texts, initially empty: get, put, append, each key on its own. Proves that one order of a key's operations explains
 * every get, or that none does. Sees nothing of what no get returned. Cost: near linear while gets are frequent; exponential at
 * worst, budgeted.
 */
export const checkKv: Checker = (history, options) => searchOrder(KV, history, options);

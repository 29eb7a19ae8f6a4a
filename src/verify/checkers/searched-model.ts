import type { Compiled } from '../linearizability/machine.ts';
import { mismatched, foreignVerbs } from './outcome.ts';
import type { Checked } from './check.ts';
import type { Operation, Value, Verb } from './operation.ts';
import { Shapes, shapesApart } from './values.ts';

/** What an operation writes, and what it shows to have been there; `undefined` for nothing. */
export interface ValuesOf {
  writtenBy(operation: Operation): Value;
  seenBy(operation: Operation): Value;
}

/** A model whose histories are searched for an order that explains them, each key on its own. */
export interface SearchedModel {
  readonly model: string;
  readonly verbs: readonly Verb[];
  /** The object's first value when none is given. */
  readonly initial: Value;
  /** What is wrong with the shape of an operation's value; `undefined` for nothing. */
  shapeOf(operation: Operation): string | undefined;
  /** Whether an operation shows something of the object's state; without any, nothing is put to the test. */
  isTelling(operation: Operation): boolean;
  /** The values of an operation, where only what was written can be seen; absent where values are composed. */
  readonly values?: ValuesOf;
  /** Tells one key's operations to a machine. */
  compile(operations: readonly Operation[], initial: Value): Compiled;
}

/** What was seen has no type in common with what was written: that is no violation, it cannot be compared. */
function whyApart(of: SearchedModel, list: readonly Operation[], initial: Value): Checked | undefined {
  const { model, values } = of;
  if (values === undefined) return undefined;
  const written = new Shapes();
  const seen = new Shapes();
  const take = (into: Shapes, value: Value): void => {
    if (value !== null && value !== undefined) into.take(value);
  };
  take(written, initial);
  list.forEach((operation) => {
    take(written, values.writtenBy(operation));
    if (of.isTelling(operation)) take(seen, values.seenBy(operation));
  });
  const text = shapesApart(written, seen);
  if (text === undefined) return undefined;
  return mismatched(model, list.length, { text, operations: list.filter((operation) => of.isTelling(operation)) });
}

/** Why a history cannot be judged at all by a model; `undefined` when it can. */
export function whyUnfit(of: SearchedModel, list: readonly Operation[], initial: Value): Checked | undefined {
  const odd = foreignVerbs(list, of.model, of.verbs);
  if (odd !== undefined) return mismatched(of.model, list.length, odd);
  const misshapen = list.filter((operation) => of.shapeOf(operation) !== undefined);
  const [first] = misshapen;
  if (first !== undefined) {
    return mismatched(of.model, list.length, { text: of.shapeOf(first) ?? '', operations: misshapen });
  }
  if (list.some((operation) => of.isTelling(operation))) return whyApart(of, list, initial);
  const reason = list.length === 0 ? 'there are no operations' : 'no operation shows what the object held';
  return { model: of.model, verdict: 'inconclusive', reason, operations: list.length, anomalies: [], figures: {} };
}

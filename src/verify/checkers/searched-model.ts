import type { Compiled } from '../linearizability/machine.ts';
import { mismatched, foreignVerbs } from './outcome.ts';
import type { Checked } from './check.ts';
import type { Operation, Value, Verb } from './operation.ts';
import { typesApart } from './values.ts';

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
function whyApart(
  { model, values }: SearchedModel,
  list: readonly Operation[],
  { telling, initial }: { readonly telling: readonly Operation[]; readonly initial: Value },
): Checked | undefined {
  if (values === undefined) return undefined;
  const isValue = (value: Value): boolean => value !== null && value !== undefined;
  const written = [initial, ...list.map((operation) => values.writtenBy(operation))].filter(isValue);
  const seen = telling.map((operation) => values.seenBy(operation)).filter(isValue);
  const text = typesApart(written, seen);
  return text === undefined ? undefined : mismatched(model, list.length, { text, operations: telling });
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
  const telling = list.filter((operation) => of.isTelling(operation));
  if (telling.length > 0) return whyApart(of, list, { telling, initial });
  const reason = list.length === 0 ? 'there are no operations' : 'no operation shows what the object held';
  return { model: of.model, verdict: 'inconclusive', reason, operations: list.length, anomalies: [], figures: {} };
}

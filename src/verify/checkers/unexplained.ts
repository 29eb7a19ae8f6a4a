import { ValueNames } from '../linearizability/value-names.ts';
import { counted } from '../text.ts';
import { evidence, type Anomaly } from './check.ts';
import type { Operation, Value } from './operation.ts';
import type { SearchedModel } from './searched-model.ts';
import { anomalyOf, note, tally } from './tally.ts';
import { named } from './values.ts';

/** Keys with operations that saw what nothing wrote, and all such operations as anomalies. */
export interface Unexplained {
  /** Of `unexpected` and `resurrected` values; passes where there is none. */
  readonly anomalies: readonly Anomaly[];
  /** The key of the first. */
  readonly key: string | undefined;
}

/** An operation that saw what it cannot have seen. */
interface Odd {
  readonly operation: Operation;
  readonly value: Value;
  /** Whether a write that failed would have written it. */
  readonly isRefused: boolean;
}

function textOf({ key, verb, label }: Operation, value: Value, why: string): string {
  const of = key === '' ? '' : `${key}: `;
  return `${of}${verb === 'read' ? 'read' : `${verb} found`} ${named(value)} (${label}), ${why}`;
}

/** The operations of one key that saw a value that none of its writes could have written. */
function oddOf(
  operations: readonly Operation[],
  { values, isTelling }: Required<Pick<SearchedModel, 'values' | 'isTelling'>>,
  { initial, found }: { readonly initial: Value; readonly found: (odd: Odd) => void },
): void {
  const names = new ValueNames();
  const written = new Set([names.of(initial)]);
  const refused = new Set<number>();
  for (const operation of operations) {
    const value = values.writtenBy(operation);
    if (value !== undefined) (operation.outcome === 'fail' ? refused : written).add(names.of(value));
  }
  for (const operation of operations) {
    if (operation.outcome !== 'ok' || !isTelling(operation)) continue;
    const value = values.seenBy(operation);
    if (value === undefined) continue;
    const name = names.of(value);
    if (!written.has(name)) found({ operation, value, isRefused: refused.has(name) });
  }
}

/** Finds what was seen although nothing wrote it: no order can explain that, and none need be searched for. O(n). */
export function findUnexplained(
  model: SearchedModel,
  keys: Iterable<readonly [string, readonly Operation[]]>,
  initial: Value,
): Unexplained {
  const unexpected = tally('unexpected', 'fail');
  const resurrected = tally('resurrected', 'fail');
  const { values } = model;
  let key: string | undefined;
  if (values !== undefined) {
    for (const [name, operations] of keys) {
      const found = ({ operation, value, isRefused }: Odd): void => {
        key ??= name;
        const why = isRefused ? 'whose write had failed' : 'which nothing wrote';
        const tell = (): ReturnType<typeof evidence> => evidence(textOf(operation, value, why), operation);
        note(isRefused ? resurrected : unexpected, { at: operation.ret, badness: 0, tell });
      };
      oddOf(operations, { ...model, values }, { initial, found });
    }
  }
  const anomalies = [
    anomalyOf(unexpected, `${counted(unexpected.count, 'operation')} saw what nothing wrote`, false),
    anomalyOf(
      resurrected,
      `${counted(resurrected.count, 'operation')} saw what a failed write would have written`,
      false,
    ),
  ];
  return { anomalies: values === undefined ? [] : anomalies, key };
}

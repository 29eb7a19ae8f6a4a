import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation, Operations, Value } from '../../../../src/history/operation.ts';
import type { CheckOptions, ModelName } from '../../../../src/verify/checkers/check.ts';
import { REGISTRY } from '../../../../src/verify/checkers/registry.ts';
import { isList } from '../../../../src/verify/checkers/values.ts';
import { agree, found } from './anomalies.ts';
import { schedules, withList, type Ask } from './schedule.ts';

const RUNS = 200;

const key = fc.constantFrom('x', 'y');
const element = fc.nat(2);
const elements = fc.array(fc.nat(3), { maxLength: 3 });
const ask = (verb: Ask['verb'], value: fc.Arbitrary<Value>): fc.Arbitrary<Ask> =>
  fc.tuple(key, value).map(([of, what]) => ({ verb, key: of, value: what }));

const account = fc.constantFrom('a', 'b');
const transfer = fc.record({ from: account, to: account, amount: fc.nat(3) });
const balances = fc.record({ a: fc.integer({ min: -1, max: 4 }), b: fc.integer({ min: 6, max: 11 }) });

interface Subject {
  readonly model: ModelName;
  readonly asks: fc.Arbitrary<Ask>;
  /** Held to the strictest promise, so that what it finds depends on times as much as it can. */
  readonly options: CheckOptions;
  /** Values that stand for nothing but themselves. */
  readonly hasNames: boolean;
}

const SUBJECTS: readonly Subject[] = [
  {
    model: 'set',
    asks: fc.oneof(ask('add', element), ask('read', elements)),
    options: { staleReads: 'forbid' },
    hasNames: true,
  },
  {
    model: 'ledger',
    asks: fc.oneof(
      fc.constantFrom('a', 'b').map((id): Ask => ({ verb: 'add', key: id, value: 1 })),
      fc.constantFrom('a', 'b').map((id): Ask => ({ verb: 'read', key: id, value: null })),
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }).map((ids): Ask => ({ verb: 'read', value: ids })),
    ),
    options: { staleReads: 'forbid', divergence: 'forbid' },
    hasNames: false,
  },
  {
    model: 'queue',
    asks: fc.oneof(ask('enqueue', element), ask('dequeue', element)),
    options: { delivery: 'exactly-once' },
    hasNames: true,
  },
  {
    model: 'counter',
    asks: fc.oneof(ask('add', fc.constantFrom(1, 2, -1)), ask('read', fc.integer({ min: -2, max: 5 }))),
    options: {},
    hasNames: false,
  },
  { model: 'unique-ids', asks: ask('generate', element), options: {}, hasNames: true },
  {
    model: 'append-list',
    asks: fc.oneof(ask('append', element), ask('read', fc.subarray([0, 1, 2]))),
    options: {},
    hasNames: true,
  },
  {
    model: 'session',
    asks: fc
      .oneof(ask('write', fc.nat(5)), ask('read', fc.nat(5)))
      .map((told) => ({ ...told, version: Number(told.value) })),
    options: {},
    hasNames: true,
  },
  {
    model: 'bank',
    asks: fc.oneof(
      ask('transfer', transfer),
      ask('read', balances).map((told) => ({ ...told, key: '' })),
    ),
    options: { initial: 10, accounts: ['a', 'b'] },
    hasNames: false,
  },
];

/** A read that lasts for the whole history and shows what is right however the operations took place. */
function idleRead(model: ModelName, list: readonly Operation[]): Operation | undefined {
  const first = list.find(({ verb, outcome }) => verb === 'read' && outcome === 'ok');
  const last = Math.max(...list.map(({ call, ret }) => (ret === Infinity ? call : ret)));
  if (first === undefined || (model !== 'set' && model !== 'counter' && model !== 'append-list')) return undefined;
  const value = model === 'counter' ? 0 : [];
  return { ...first, index: list.length, process: 'idle', session: 'idle', value, call: -1, ret: last + 1 };
}

function renamed(value: Value): Value {
  if (isList(value)) return value.map(renamed);
  return typeof value === 'number' ? `element ${String(value)}` : value;
}

function changed(history: Operations, change: (operation: Operation) => Partial<Operation>): Operations {
  return withList(
    history,
    history.list.map((operation) => ({ ...operation, ...change(operation) })),
  );
}

describe.each(SUBJECTS)('what the model $model finds', ({ model, asks, options, hasNames }) => {
  const { check } = REGISTRY[model];
  const histories = schedules(asks);
  const judged = (history: Operations): unknown => {
    const checked = check(history, options);
    return [checked.verdict, found(checked)];
  };
  const verdictOf = (history: Operations): string => check(history, options).verdict;
  const holds = (seed: number, property: (history: Operations) => void): void => {
    fc.assert(fc.property(histories, property), { numRuns: RUNS, seed });
  };

  it('does not depend on when the history begins', () => {
    holds(1, (history) => {
      agree(judged(changed(history, ({ call, ret }) => ({ call: call + 512, ret: ret + 512 }))), judged(history));
    });
  });

  it('does not depend on what keys, processes and values are called', () => {
    holds(2, (history) => {
      const other = changed(history, ({ key: of, process, session, value }) => ({
        key: model === 'ledger' || of === '' ? of : of === 'x' ? 'y' : 'x',
        process: `process ${process}`,
        session: `session ${session}`,
        value: hasNames ? renamed(value) : value,
      }));
      agree(judged(other), judged(history));
    });
  });

  it('does not depend on the order of the source, where times tell it', () => {
    holds(3, (history) => {
      const calls = new Set(history.list.map(({ call }) => call));
      fc.pre(calls.size === history.list.length);
      agree(judged(withList(history, history.list.toReversed())), judged(history));
    });
  });

  it('does not change by a read beside everything that shows what there was at first', () => {
    holds(4, (history) => {
      const read = idleRead(model, history.list);
      if (read !== undefined) agree(verdictOf(withList(history, [...history.list, read])), verdictOf(history));
    });
  });

  it('is never worse when operations may have lasted longer', () => {
    fc.assert(
      fc.property(histories, fc.nat(9), (history, which) => {
        const victim = history.list[which % Math.max(1, history.list.length)];
        const longer = changed(history, (operation) =>
          operation === victim ? { call: operation.call - 1, ret: operation.ret + 1 } : {},
        );
        if (verdictOf(longer) === 'fail') agree(verdictOf(history), 'fail');
      }),
      { numRuns: RUNS, seed: 5 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { reliaOperations } from '../../../src/cli/verify-history/relia-operations.ts';
import type { HistoryEvent, OperationEvent } from '../../../src/history/event.ts';
import { formatEvent } from '../../../src/history/jsonl.ts';

const HEADER: HistoryEvent = { type: 'header', schema: 'relia.history/1', run: 'r', scenario: 's', t0: 0 };

function op(told: Partial<OperationEvent>): OperationEvent {
  return {
    type: 'op',
    call: 10,
    return: 12.5,
    vu: 1,
    scenario: 'relia',
    iteration: 0,
    index: 0,
    name: 'order',
    does: 'add',
    on: 'orders',
    key: 'r-1',
    outcome: 'ok',
    status: 200,
    ...told,
  };
}

function lines(...events: readonly HistoryEvent[]): string[] {
  return [HEADER, ...events].map(formatEvent);
}

describe('the operations of a relia history', () => {
  it('are in the order of their calls, named as the load generator names them', () => {
    const [set] = reliaOperations(
      lines(op({ call: 20, return: 21, iteration: 2, key: 'r-2', by: 'web1' }), op({ value: 7 })),
      'ledger',
    );
    expect(set).toEqual({
      on: 'orders',
      operations: {
        isOrderOnly: false,
        list: [
          {
            ...{ index: 0, label: 'relia/0/0', process: '1', session: '1', verb: 'add', key: 'r-1', value: 7 },
            ...{ outcome: 'ok', call: 10, ret: 13.499 },
          },
          {
            ...{ index: 1, label: 'relia/2/0', process: '1', session: '1', verb: 'add', key: 'r-2', value: undefined },
            ...{ outcome: 'ok', call: 20, ret: 21.999, node: 'web1' },
          },
        ],
      },
      told: { namespace: 'r-' },
    });
  });

  it('are bound to be seen only by what was certainly sent after their answer', () => {
    const rets = (...others: readonly OperationEvent[]) =>
      reliaOperations(lines(op({ return: 12 }), ...others), 'ledger')[0]?.operations.list.map(({ ret }) => ret);
    expect(rets(op({ call: 13, return: 14, vu: 2 }))).toEqual([12.999, 14.999]);
    // One user's answer came before its next request; what it sends at once overlaps.
    expect(rets(op({ call: 12, return: 14 }))).toEqual([12, 14.999]);
    expect(rets(op({ call: 11, return: 14 }))).toEqual([12.999, 14.999]);
  });

  it('never end when nobody knows how: a lost answer, and a 409', () => {
    const [set] = reliaOperations(
      lines(
        op({ outcome: 'info', return: 15, status: 0 }),
        op({ call: 11, outcome: 'fail', status: 409 }),
        op({ call: 12, outcome: 'fail', status: 400 }),
      ),
      'ledger',
    );
    const seen = set?.operations.list.map(({ outcome, ret, process, session }) => [outcome, ret, process, session]);
    expect(seen).toEqual([
      ['info', Infinity, '1', '1'],
      ['info', Infinity, '1+1', '1'],
      ['fail', 13.499, '1+2', '1'],
    ]);
  });

  it('are those of the data sets that the model is about, each on its own', () => {
    const history = lines(
      op({}),
      op({ on: 'stock', does: 'write', key: 'k', value: 1 }),
      op({ on: 'stock', does: 'cas', key: 'k', value: 2, call: 20, return: 21 }),
      op({ on: 'prices', does: 'write', key: 'k', value: 1 }),
      op({ on: 'prices', does: 'read', key: 'k', value: 1, call: 30, return: 31 }),
      op({ does: 'request' }),
    );
    const verbs = (model: 'register' | 'kv' | 'ledger') =>
      reliaOperations(history, model).map(({ on, operations }) => [on, operations.list.map(({ verb }) => verb)]);
    expect(verbs('register')).toEqual([
      ['stock', ['write', 'write']],
      ['prices', ['write', 'read']],
    ]);
    expect(verbs('kv')).toEqual([
      ['stock', ['put', 'put']],
      ['prices', ['put', 'get']],
    ]);
    expect(verbs('ledger')).toEqual([['orders', ['add']]]);
  });

  it('are all there are when the model is about none: the checker says what does not fit', () => {
    expect(reliaOperations(lines(op({})), 'mutex').map(({ on }) => on)).toEqual(['orders']);
    expect(reliaOperations(lines(), 'ledger')).toEqual([
      { on: undefined, operations: { list: [], isOrderOnly: false }, told: { namespace: 'r-' } },
    ]);
  });

  it('have the copies that were read at the end, for the models that judge them', () => {
    const copy = { type: 'final-read', on: 'orders', node: 'pg1', call: 90, return: 91 } as const;
    const history = lines(
      op({}),
      { ...copy, ids: ['r-1'], values: [7] },
      { ...copy, node: 'pg2', ids: [], failed: 'HTTP 503' },
    );
    const copies = (model: 'ledger' | 'set' | 'register') =>
      reliaOperations(history, model).flatMap(({ operations }) =>
        operations.list.filter(({ isFinal }) => isFinal).map(({ node, outcome, value }) => [node, outcome, value]),
      );
    expect(copies('ledger')).toEqual([
      ['pg1', 'ok', { ids: ['r-1'], values: [7] }],
      ['pg2', 'fail', undefined],
    ]);
    expect(copies('set')[0]).toEqual(['pg1', 'ok', ['r-1']]);
    expect(copies('register')).toEqual([]);
  });

  it('have the balances that were read beside a copy, for the model that judges them', () => {
    const balances = { 0: 95, 1: 105 };
    const copy = {
      type: 'final-read',
      on: 'orders',
      node: 'pg1',
      call: 90,
      return: 91,
      ids: ['r-1'],
      balances,
    } as const;
    const finals = (model: 'bank' | 'ledger') =>
      reliaOperations(lines(op({}), copy), model).flatMap(({ operations }) =>
        operations.list.filter(({ isFinal }) => isFinal).map(({ value }) => value),
      );
    expect(finals('bank')).toEqual([['r-1'], balances]);
    expect(finals('ledger')).toEqual([['r-1']]);
  });

  it('tell when faults were active, and which ids are their own', () => {
    const instant = (at: number) => ({ at, lo: at - 1, hi: at + 1, source: 'call' }) as const;
    const step = { type: 'fault', fault: 'kill', hit: ['pg1'], calls: [] } as const;
    const [set] = reliaOperations(
      lines(
        op({ key: 'mine' }),
        { ...step, step: 'injected', at: 50, instant: instant(50) },
        { ...step, step: 'healed', at: 70, calls: [{ what: 'start', at: 66, tookMs: 4 }] },
      ),
      'ledger',
    );
    expect(set?.told).toEqual({
      faults: [{ name: 'fault kill · pg1', start: instant(50), end: { at: 68, lo: 66, hi: 70 } }],
    });
  });

  it.each([
    ['a line that is no event', [...lines(op({})), '{"type":"op"}'], /^line 3 of the history is malformed: /],
    ['no header', [formatEvent(op({}))], /line 1 .*the header must come first/],
    ['a second header', [...lines(), formatEvent(HEADER)], /line 2 .*a second header/],
    ['nothing', [], /the file is empty/],
  ])('are refused with the line: %s', (_what, history, says) => {
    expect(() => reliaOperations(history, 'ledger')).toThrow(says);
  });
});

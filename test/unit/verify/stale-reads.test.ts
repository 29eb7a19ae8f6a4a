import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../../../src/history/event.ts';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement } from '../../../src/verify/judgement.ts';
import { absent, fault, finalRead, historyOf, ok, RUN } from '../../support/history.ts';
import { openLoop } from '../../support/open-loop.ts';
import { finding, need, scoringScenario } from './scoring-case.ts';

const ADDED = ok('add', { key: `${RUN}-a`, call: 29_000, return: 29_010 });

function judgeReads(operations: readonly OperationEvent[], data: Readonly<Record<string, unknown>> = {}): Judgement {
  const scenario = scoringScenario({ expect: { data } });
  const faults = fault('f1', { from: 20_000, to: 27_300 });
  return judge(scenario, historyOf({ operations, faults, finalReads: [finalRead([`${RUN}-a`])] }));
}

describe('stale reads of a ledger', () => {
  it('are those that miss a write acknowledged before they were sent: a replica that lags 400 ms', () => {
    const reads = [
      absent(`${RUN}-a`, 29_110, { by: 'replica' }),
      absent(`${RUN}-a`, 29_310, { by: 'replica' }),
      ok('read', { key: `${RUN}-a`, call: 29_510, value: 1, by: 'replica' }),
    ];
    const { ledgers } = judgeReads([ADDED, ...reads]);
    const { reads: count, stale } = need(ledgers[0]);
    expect([stale.count, count]).toEqual([2, 3]);
    expect(stale).toMatchObject({ maxMs: 300, medianMs: 100, by: { replica: 2 } });
    expect(stale.worst).toEqual({
      text: `read of ${RUN}-a from replica missed a write acknowledged 300 ms before`,
      at: 29_310,
      operations: ['relia/2/0'],
    });
  });

  it('are told in the verdict, although they are only counted', () => {
    const load = openLoop({
      does: (iteration) =>
        iteration === 0
          ? { does: 'add', name: 'place order', key: `${RUN}-a` }
          : { key: `${RUN}-a`, value: iteration >= 5_000 && iteration < 5_012 ? null : 1 },
    });
    const operations = load.operations.map((one) =>
      one.iteration === 4_000 ? { ...one, does: 'add' as const, key: `${RUN}-b` } : one,
    );
    const history = historyOf({
      load: { ...load, operations },
      faults: fault('f1', { from: 20_000, to: 27_300 }),
      finalReads: [finalRead([`${RUN}-a`, `${RUN}-b`])],
    });
    expect(judge(scoringScenario({ expect: { recovery: { within: '10s' }, data: {} } }), history).why).toBe(
      'pass: users were served normally throughout the death of web; none of 2 acknowledged writes to orders was lost; 12 of 11 998 reads of orders were stale',
    );
  });

  it('are no reads that may have been sent before the acknowledgement: stamps are rounded down', () => {
    const concurrent = [29_005, 29_010, 29_010.9].map((call) => absent(`${RUN}-a`, call));
    expect(need(judgeReads([ADDED, ...concurrent]).ledgers[0]).stale.count).toBe(0);
    expect(need(judgeReads([ADDED, absent(`${RUN}-a`, 29_011)]).ledgers[0]).stale.count).toBe(1);
  });

  it('are no reads of a write that was never acknowledged', () => {
    expect(need(judgeReads([ADDED, absent(`${RUN}-b`, 29_900)]).ledgers[0]).stale.count).toBe(0);
  });

  it('are only counted by default, and judged when a number is given', () => {
    const operations = [ADDED, absent(`${RUN}-a`, 29_110), absent(`${RUN}-a`, 29_310)];
    const verdictFor = (staleReads: number | 'report'): string =>
      finding(judgeReads(operations, { staleReads }), 'data.orders.stale').verdict;
    expect(['report' as const, 2, 1].map(verdictFor)).toEqual(['pass', 'pass', 'fail']);
    expect(finding(judgeReads([ADDED], { staleReads: 0 }), 'data.orders.stale').verdict).toBe('inconclusive');
  });
});

describe('stale reads of a register', () => {
  function judgeRegister(operations: readonly OperationEvent[]): Judgement['registers'][number] {
    const scenario = scoringScenario({
      data: { prices: { model: 'register' } },
      load: {
        rate: 200,
        warmUp: '0s',
        duration: '60s',
        operations: [
          { name: 'write', does: 'write', on: 'prices', request: { method: 'PUT', path: '/prices/${key}' } },
        ],
      },
    });
    return need(judge(scenario, historyOf({ operations })).registers[0]);
  }
  const write = (call: number, version: number | undefined, value: number): OperationEvent =>
    ok('write', { on: 'prices', key: 'k1', call, value, ...(version === undefined ? {} : { version }) });
  const read = (call: number, found: Partial<OperationEvent>): OperationEvent =>
    ok('read', { on: 'prices', key: 'k1', call, vu: 2, ...found });

  it('return an older version than the newest acknowledged before', () => {
    const { stale, reads } = judgeRegister([
      write(1_000, 1, 10),
      write(2_000, 2, 20),
      write(3_000, 3, 30),
      read(3_200, { version: 3 }),
      read(3_300, { version: 1 }),
      read(3_004, { version: 2 }),
    ]);
    expect([stale.count, reads]).toEqual([1, 3]);
    expect(stale.maxMs).toBe(3_300 - 2_005);
  });

  it('are told by values where there is no version: certainly overwritten before', () => {
    const { stale } = judgeRegister([
      write(1_000, undefined, 10),
      write(2_000, undefined, 20),
      write(2_003, undefined, 30),
      read(2_500, { value: 10 }),
      read(2_500, { value: 20 }),
      read(2_500, { value: 30 }),
      read(900, { value: null }),
      read(1_500, { value: null }),
    ]);
    expect([stale.count, stale.maxMs]).toEqual([2, 495]);
  });

  it('within one session are told apart: back behind an earlier read, or behind an own write', () => {
    const own = { ...write(5_000, 7, 70), vu: 9 };
    const { sessions } = judgeRegister([
      read(1_000, { version: 5 }),
      read(1_100, { version: 3 }),
      read(1_200, { version: 3, vu: 3 }),
      own,
      read(5_100, { version: 6, vu: 9 }),
    ]);
    expect(sessions).toEqual({ monotonicReads: 1, readYourWrites: 1 });
  });
});

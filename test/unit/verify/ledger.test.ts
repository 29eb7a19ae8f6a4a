import { describe, expect, it } from 'vitest';
import type { FinalReadEvent, OperationEvent } from '../../../src/history/event.ts';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement, LedgerResult } from '../../../src/verify/judgement.ts';
import { fail, fault, finalRead, historyOf, info, ok, RUN, unreadable } from '../../support/history.ts';
import { openLoop, type RecordedLoad } from '../../support/open-loop.ts';
import { expectNear, finding, need, scoringScenario, shopLoad } from './scoring-case.ts';

const FAULT = fault('f1', { from: 30_000, to: 40_000 });

const SCENARIO = {
  load: shopLoad(100),
  faults: [{ kind: 'kill', target: 'web', at: '30s', duration: '10s' }],
  expect: { data: {} },
};

/** Writes, 100 a second unless told otherwise, each acknowledged after 5 ms. */
function writing(rate = 100): RecordedLoad {
  return openLoop({
    rate,
    does: (iteration) => ({
      does: 'add',
      key: `${RUN}-${String(iteration)}`,
      name: 'place order',
      value: iteration % 1_000,
    }),
  });
}

function idsWhere(load: RecordedLoad, isKept: (operation: OperationEvent, place: number) => boolean): string[] {
  return load.operations.filter(isKept).map(({ key }) => key ?? '');
}

interface Wishes {
  readonly load?: RecordedLoad;
  readonly operations?: readonly OperationEvent[];
  readonly finalReads: readonly FinalReadEvent[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly copies?: readonly string[];
}

function judgeWrites({ load = writing(), operations, finalReads, data = {}, copies = ['primary'] }: Wishes): Judgement {
  const scenario = scoringScenario({
    ...SCENARIO,
    data: { orders: { model: 'ledger', finalReads: copies.map((node) => ({ node, path: '/orders' })) } },
    expect: { data },
  });
  const parts = { load, faults: FAULT, finalReads };
  return judge(scenario, historyOf(operations === undefined ? parts : { ...parts, operations }));
}

function ledgerOf({ ledgers }: Judgement): LedgerResult {
  return need(ledgers[0]);
}

const LOST = 'data.orders.lost';

describe('a crash that loses the last 1.25 s of acknowledged writes', () => {
  const load = writing();
  const isInTail = ({ return: acknowledged }: OperationEvent): boolean =>
    need(acknowledged) > 28_750 && need(acknowledged) <= 30_000;

  it('is a clean cut of 125 writes, with an RPO of 1.25 s', () => {
    const judgement = judgeWrites({ load, finalReads: [finalRead(idsWhere(load, (one) => !isInTail(one)))] });
    const { lostCount, lostAfterFault, rpoMs, lossWindow, lost } = ledgerOf(judgement);
    expectNear(lostCount, 125, 1);
    expectNear(rpoMs?.value, 1_250, 20);
    expect([lossWindow?.density, lostAfterFault]).toEqual([1, 0]);
    expect(lost[0]).toEqual({ id: `${RUN}-2875`, acknowledgedAt: 28_755, operation: 'relia/2875/0' });
    expect(finding(judgement, LOST).verdict).toBe('fail');
    expect(judgement.why).toMatchInlineSnapshot(
      `"fail: 125 of 6 000 acknowledged writes to orders were lost, acknowledged up to 1.25 s before the death of web"`,
    );
  });

  it('has holes when every second of them survives', () => {
    const kept = idsWhere(load, (one, place) => !isInTail(one) || place % 2 === 0);
    const judgement = judgeWrites({ load, finalReads: [finalRead(kept)] });
    const { lostCount, rpoMs, lossWindow } = ledgerOf(judgement);
    expectNear(lostCount, 62.5, 0.5);
    expectNear(rpoMs?.value, 1_250, 20);
    expectNear(lossWindow?.density, 0.5, 0.01);
    expect(finding(judgement, LOST).summary).toMatch(/holes: 50\.\d %/);
  });

  it('is forgiven by an RPO it stays within, and by no shorter one', () => {
    const finalReads = [finalRead(idsWhere(load, (one) => !isInTail(one)))];
    const verdictFor = (rpo: string): string => finding(judgeWrites({ load, finalReads, data: { rpo } }), LOST).verdict;
    expect(['1s', '1245ms', '2s'].map(verdictFor)).toEqual(['fail', 'pass', 'pass']);
  });

  it('is forgiven up to as many writes as may be lost', () => {
    const finalReads = [finalRead(idsWhere(load, (one) => !isInTail(one)))];
    const verdictFor = (lostWrites: number): string =>
      finding(judgeWrites({ load, finalReads, data: { lostWrites } }), LOST).verdict;
    expect([124, 125].map(verdictFor)).toEqual(['fail', 'pass']);
  });
});

describe('the ledger', () => {
  const load = writing();
  const all = idsWhere(load, () => true);

  it('bounds the loss that may have gone unseen: 0.024 % of 12 480', () => {
    const more = writing(208);
    const judgement = judgeWrites({ load: more, finalReads: [finalRead(idsWhere(more, () => true))] });
    const { acknowledged, survived, lostCount, lossBound } = ledgerOf(judgement);
    expect([acknowledged, survived, lostCount]).toEqual([12_480, 12_480, 0]);
    expectNear(lossBound, 0.00024, 0.0000005);
    expect(judgement.verdict).toBe('pass');
    expect(judgement.why).toBe('pass: none of 12 480 acknowledged writes to orders was lost');
  });

  it('fails for one write that was acknowledged after the fault and lost, whatever the RPO', () => {
    const judgement = judgeWrites({
      load,
      finalReads: [finalRead(all.filter((id) => id !== `${RUN}-3100`))],
      data: { rpo: '1h' },
    });
    expect(ledgerOf(judgement)).toMatchObject({ lostCount: 1, lostAfterFault: 1, rpoMs: { value: 0 } });
    expect(finding(judgement, LOST).verdict).toBe('fail');
  });

  it('counts a write as kept when any copy has it; the copy without it diverged', () => {
    const finalReads = [finalRead(all.slice(0, -3)), finalRead(all.slice(1), { node: 'replica' })];
    const judgement = judgeWrites({ load, finalReads, copies: ['primary', 'replica'] });
    expect(ledgerOf(judgement)).toMatchObject({
      lostCount: 0,
      diverged: [
        { node: 'primary', missing: 3, extra: 1 },
        { node: 'replica', missing: 1, extra: 3 },
      ],
    });
    expect(finding(judgement, LOST).verdict).toBe('pass');
  });

  it('says nothing about loss when a copy could not be read', () => {
    const finalReads = [finalRead(all.slice(0, 100)), unreadable('replica')];
    const judgement = judgeWrites({ load, finalReads, copies: ['primary', 'replica'] });
    expect(finding(judgement, LOST)).toMatchObject({
      verdict: 'inconclusive',
      summary: 'not every copy could be read back: replica (HTTP 503)',
    });
    expect(judgement.verdict).toBe('inconclusive');
  });

  it('says nothing about loss when nothing was acknowledged around the fault', () => {
    const early = load.operations.map((one) =>
      one.call < 15_000 ? one : { ...one, outcome: 'info' as const, status: 503 },
    );
    const judgement = judgeWrites({ load: { ...load, operations: early }, finalReads: [finalRead(all)] });
    expect(finding(judgement, LOST)).toMatchObject({
      verdict: 'inconclusive',
      summary: 'no write was acknowledged around the fault, so none could be lost by it',
    });
  });

  it('does not compare ids of another kind: a mismatch is no loss', () => {
    const judgement = judgeWrites({ load, finalReads: [finalRead(all.map((id) => `order:${id}`))] });
    expect(finding(judgement, LOST).verdict).toBe('inconclusive');
    expect(finding(judgement, 'data.orders.integrity').verdict).toBe('inconclusive');
  });
});

describe('classes of writes', () => {
  /** Judged with a few operations around the fault and one copy. */
  function classesOf(operations: readonly OperationEvent[], found: readonly string[], data = {}): Judgement {
    return judgeWrites({ operations, finalReads: [finalRead(found)], data });
  }
  const kept = ok('add', { key: `${RUN}-kept`, call: 29_000 });

  it('an unknown write may be there or not: recovered, or nothing at all', () => {
    const operations = [
      kept,
      info('add', { key: `${RUN}-there`, call: 29_100 }),
      info('add', { key: `${RUN}-gone`, call: 29_200 }),
    ];
    const judgement = classesOf(operations, [`${RUN}-kept`, `${RUN}-there`]);
    expect(ledgerOf(judgement)).toMatchObject({ indeterminate: 2, recovered: 1, lostCount: 0 });
    expect(finding(judgement, LOST).verdict).toBe('pass');
  });

  it('a write answered 409 is unknown, not refused', () => {
    const operations = [kept, fail('add', { key: `${RUN}-a`, call: 29_100, status: 409 })];
    expect(ledgerOf(classesOf(operations, [`${RUN}-kept`, `${RUN}-a`]))).toMatchObject({
      recovered: 1,
      resurrected: [],
    });
  });

  it('a refused write that is there is resurrected', () => {
    const operations = [kept, fail('add', { key: `${RUN}-a`, call: 29_100 })];
    const judgement = classesOf(operations, [`${RUN}-kept`, `${RUN}-a`]);
    expect(ledgerOf(judgement).resurrected).toEqual([`${RUN}-a`]);
    expect(finding(judgement, 'data.orders.integrity').verdict).toBe('fail');
  });

  it('an id of the run that nobody wrote is unexpected; one of elsewhere is foreign', () => {
    const judgement = classesOf([kept], [`${RUN}-kept`, `${RUN}-zz`, 'run-0-7']);
    expect(ledgerOf(judgement)).toMatchObject({ unexpected: [`${RUN}-zz`], foreign: 1 });
    expect(finding(judgement, 'data.orders.integrity')).toMatchObject({ verdict: 'fail', measured: '1 unexpected' });
  });

  it('a write that is there twice fails unless duplicates are allowed', () => {
    const found = [`${RUN}-kept`, `${RUN}-kept`];
    const judgement = classesOf([kept], found);
    expect(ledgerOf(judgement).duplicated).toEqual([`${RUN}-kept`]);
    expect(finding(judgement, 'data.orders.duplicates').verdict).toBe('fail');
    expect(finding(classesOf([kept], found, { duplicates: 'allow' }), 'data.orders.duplicates').verdict).toBe('pass');
  });

  it('a write with another value than was written is corrupted', () => {
    const one = ok('add', { key: `${RUN}-a`, call: 29_000, value: 17 });
    const judge = (value: number): Judgement =>
      judgeWrites({ operations: [one], finalReads: [finalRead([`${RUN}-a`], { values: [value] })] });
    expect(ledgerOf(judge(17)).corrupted).toEqual([]);
    expect(ledgerOf(judge(18)).corrupted).toEqual([`${RUN}-a`]);
    expect(finding(judge(18), 'data.orders.integrity').verdict).toBe('fail');
  });

  it('a write acknowledged after the final read began is not verified', () => {
    const late = ok('add', { key: `${RUN}-late`, call: 64_995, return: 65_000 });
    const judgement = classesOf([kept, late], [`${RUN}-kept`]);
    expect(ledgerOf(judgement)).toMatchObject({ unverified: 1, lostCount: 0 });
    expect(finding(judgement, LOST).verdict).toBe('inconclusive');
  });

  it('transfers of a bank are a ledger by their ids, their amounts the values', () => {
    const transfer = ok('transfer', {
      key: `${RUN}-t`,
      on: 'accounts',
      call: 29_000,
      value: { from: '0', to: '1', amount: 3 },
    });
    const scenario = scoringScenario({
      load: {
        rate: 200,
        warmUp: '0s',
        duration: '60s',
        operations: [
          {
            name: 'move money',
            does: 'transfer',
            on: 'accounts',
            request: { method: 'POST', path: '/transfers', body: { id: '${id}', amount: '${amount}' } },
          },
        ],
      },
      data: { accounts: { model: 'bank', finalReads: [{ node: 'primary', path: '/transfers', rows: 'rows' }] } },
      faults: SCENARIO.faults,
      expect: { data: {} },
    });
    const read = (values: number[]): FinalReadEvent => finalRead([`${RUN}-t`], { on: 'accounts', values });
    const judged = (values: number[]): LedgerResult =>
      ledgerOf(judge(scenario, historyOf({ operations: [transfer], faults: FAULT, finalReads: [read(values)] })));
    expect(judged([3])).toMatchObject({ on: 'accounts', survived: 1, corrupted: [] });
    expect(judged([4]).corrupted).toEqual([`${RUN}-t`]);
  });
});

describe('a scenario that expects nothing of its data', () => {
  const load = writing();
  const scenario = scoringScenario({ ...SCENARIO, expect: { recovery: { within: '10s' } } });
  const judged = (ids: readonly string[]): Judgement =>
    judge(scenario, historyOf({ load, faults: FAULT, finalReads: [finalRead(ids)] }));

  it('is not judged on it', () => {
    const judgement = judged(idsWhere(load, () => true));
    expect(judgement.findings.filter(({ about }) => about === 'data')).toEqual([]);
    expect(judgement.ledgers).toHaveLength(1);
  });

  it('fails all the same when acknowledged writes are gone', () => {
    expect(judged(idsWhere(load, (_one, place) => place !== 3_000)).verdict).toBe('fail');
  });
});

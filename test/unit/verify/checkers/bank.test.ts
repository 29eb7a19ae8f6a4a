import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operations } from '../../../../src/history/operation.ts';
import type { CheckOptions } from '../../../../src/verify/checkers/check.ts';
import { checkBank } from '../../../../src/verify/checkers/bank.ts';
import { fail, historyOf, info, ok, type Draft, type Told } from '../../../support/operations.ts';
import { agree, figures, found } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { schedules, type Ask } from './schedule.ts';

function transfer(key: string, from: string, to: string, amount: number, told: Told = {}): Draft {
  return ok('transfer', { key, value: { from, to, amount }, ...told });
}

function balances(held: Readonly<Record<string, number | null>>, told: Told = {}): Draft {
  return ok('read', { value: held, ...told });
}

const LATE = { at: [900, 901], isFinal: true, node: 'primary' } as const;

/** The table of transfers, read at the end. */
function rows(...ids: readonly string[]): Draft {
  return ok('read', { value: ids, ...LATE });
}

function check(drafts: readonly Draft[], options: CheckOptions = { initial: 20 }): ReturnType<typeof checkBank> {
  return checkBank(historyOf(...drafts), options);
}

const MOVED = transfer('t', 'a', 'b', 5);

describe('the reads of a bank', () => {
  it('pass with the right total, and say what this cannot see', () => {
    expect(check([balances({ a: 10, b: 10 }), MOVED, balances({ a: 5, b: 15 })])).toMatchObject({
      verdict: 'pass',
      reason:
        '2 reads, all with a total of 20; the table of transfers was not read, so one that vanished would not be seen',
    });
  });

  it('are wrong in each of the four ways, and all that apply are told', () => {
    const checked = check([MOVED, balances({ a: -1, b: 10, c: 5 }), balances({ a: 5, b: null })], {
      initial: 20,
      accounts: ['a', 'b'],
    });
    expect(checked).toMatchObject({
      verdict: 'fail',
      reason: '1 unexpected-key, 1 nil-balance, 1 wrong-total and 1 negative-value',
    });
    expect(checked.anomalies.map(({ first }) => first?.text)).toEqual([
      'op 1 read accounts that there are not: c',
      'op 2 read no balance of b',
      'op 1 read a total of 14 instead of 20',
      'op 1 read a: -1',
    ]);
  });

  it('tell the first, worst and last wrong total, the lowest and the highest', () => {
    const reads = [20, 25, 17, 60, 21].map((a) => balances({ a, b: 0 }));
    const checked = check([MOVED, ...reads]);
    const wrong = checked.anomalies.find(({ kind }) => kind === 'wrong-total');
    expect(wrong).toMatchObject({ count: 4, summary: 'wrong total in 4 of 5 reads' });
    expect([wrong?.first, wrong?.worst, wrong?.last].map((shown) => shown?.operations)).toEqual([[2], [4], [5]]);
    expect(figures(checked, 'total', 'lowestTotal', 'lowestTotalBy', 'highestTotal', 'highestTotalBy')).toEqual({
      total: 20,
      lowestTotal: 17,
      lowestTotalBy: 'op 3',
      highestTotal: 60,
      highestTotalBy: 'op 4',
    });
  });

  it('are held to the first total when none is told', () => {
    const checked = check([balances({ a: 10, b: 10 }), MOVED, balances({ a: 5, b: 16 })], {});
    expect(checked).toMatchObject({ reason: '1 wrong-total', figures: { total: 20, totalFrom: 'the first read' } });
  });

  it('may be overdrawn where that is allowed', () => {
    const history = [MOVED, balances({ a: -5, b: 25 })];
    expect(check(history).reason).toBe('1 negative-value');
    expect(check(history, { initial: 20, overdrafts: 'allow' }).verdict).toBe('pass');
  });
});

describe('the table of transfers', () => {
  const opening = balances({ a: 10, b: 10 }, { at: [0, 1] });
  const paid = transfer('t', 'a', 'b', 5, { at: [2, 3] });

  it('explains the balances when all is well', () => {
    const history = [opening, paid, balances({ a: 5, b: 15 }, LATE), rows('t')];
    expect(check(history)).toMatchObject({
      verdict: 'pass',
      reason: '2 reads, all with a total of 20; 1 acknowledged transfer, none lost, and they explain the balances',
      figures: { booksCompared: 1, 'rows survived': 1 },
    });
  });

  it('shows a transfer that vanished as a whole, which keeps the total', () => {
    const checked = check([opening, paid, balances({ a: 10, b: 10 }, LATE), rows()]);
    expect(checked).toMatchObject({ verdict: 'fail', reason: '1 lost' });
  });

  it('shows money that moved without its row, and a row without its money', () => {
    expect(found(check([opening, paid, balances({ a: 5, b: 15 }, LATE), rows()]))).toEqual({
      lost: 1,
      unreconciled: 2,
    });
    const checked = check([opening, paid, balances({ a: 10, b: 10 }, LATE), rows('t')]);
    expect(checked.reason).toBe('2 unreconciled');
    expect(checked.anomalies.at(-1)?.first?.text).toBe('a on primary holds 10, its transfers say 5');
  });

  it('shows a transfer that was refused and took place, one that nobody made, and another amount', () => {
    const refused = fail('transfer', { key: 'r', value: { from: 'a', to: 'b', amount: 1 }, at: [4, 5] });
    const history = [opening, paid, refused, balances({ a: 5, b: 15 }, { at: [900, 901] })];
    const table = { ids: ['t', 'r', 'x'], values: [6, 1, 1] };
    const checked = check([...history, ok('read', { value: table, ...LATE })]);
    expect(checked.reason).toBe('1 corrupted, 1 resurrected and 1 unexpected');
  });

  it('allows for a transfer without an answer between the two reads', () => {
    const open = info('transfer', { key: 'u', value: { from: 'a', to: 'b', amount: 1 }, at: 4 });
    const later = { isFinal: true, node: 'primary', at: [950, 951] } as const;
    for (const held of [
      { a: 5, b: 15 },
      { a: 4, b: 16 },
    ]) {
      expect(check([opening, paid, open, rows('t'), balances(held, later)]).verdict).toBe('pass');
    }
    expect(check([opening, paid, open, rows('t'), balances({ a: 3, b: 17 }, later)]).reason).toBe('2 unreconciled');
  });

  it('takes the first balances as they are told', () => {
    const history = [paid, balances({ a: 5, b: 15 }, LATE), rows('t')];
    expect(check(history, { initial: { a: 10, b: 10 } })).toMatchObject({
      verdict: 'pass',
      figures: { booksCompared: 1 },
    });
    expect(check(history, { initial: { a: 11, b: 9 } }).reason).toBe('2 unreconciled');
  });
});

describe('a bank of which nothing is known', () => {
  it.each([
    ['nothing was read', [MOVED]],
    ['no transfer was acknowledged', [balances({ a: 10, b: 10 })]],
    ['no balances were read', [MOVED, rows('t')]],
    [
      'not read back: primary',
      [MOVED, balances({ a: 5, b: 15 }), info('read', { isFinal: true, node: 'primary', at: 900 })],
    ],
  ])('is inconclusive: %s', (reason, drafts) => {
    expect(check(drafts)).toMatchObject({ verdict: 'inconclusive', reason });
  });

  it.each([
    ['balances that are text', ok('read', { value: { a: '10' } })],
    ['a number', ok('read', { value: 10 })],
    ['a transfer of nothing', ok('transfer', { value: 3 })],
    ['an operation of another model', ok('add', { value: 3 })],
  ])('is not judged by %s', (_, odd) => {
    expect(check([MOVED, odd])).toMatchObject({ verdict: 'inconclusive', reason: 'shape-mismatch' });
  });

  it('is not judged by a total that is none', () => {
    expect(check([MOVED], { initial: 'much' }).reason).toBe('shape-mismatch');
  });
});

/** The four checks of every read, by their definitions. */
function badReads(history: Operations): Record<string, number> {
  const counts = { 'unexpected-key': 0, 'nil-balance': 0, 'wrong-total': 0, 'negative-value': 0 };
  for (const { verb, outcome, value } of history.list) {
    if (verb !== 'read' || outcome !== 'ok') continue;
    const held = Object.entries(value as Record<string, number | null>);
    const numbers = held.map(([, balance]) => balance ?? 0);
    if (held.some(([account]) => account !== 'a' && account !== 'b')) counts['unexpected-key']++;
    if (held.some(([, balance]) => balance === null)) counts['nil-balance']++;
    else if (numbers.reduce((sum, balance) => sum + balance, 0) !== 10) counts['wrong-total']++;
    if (numbers.some((balance) => balance < 0)) counts['negative-value']++;
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('a bank', LONG, () => {
  it('agrees with the definitions on random reads', () => {
    const balance = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -1, max: 11 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    const held = fc.oneof(
      fc.nat(10).map((a) => ({ a, b: 10 - a })),
      fc.record({ a: balance, b: balance, c: balance }, { requiredKeys: ['a', 'b'] }),
    );
    const asks = held.map((value): Ask => ({ verb: 'read', value }));
    fuzz(schedules(asks, 6), { runs: 20_000, seed: 1 }, (history) => {
      const options = { initial: 10, accounts: ['a', 'b'] };
      agree(found(checkBank(history, options)), badReads(history));
    });
  });
});

import { describe, expect, it } from 'vitest';
import { checkCounter } from '../../../../src/verify/checkers/counter.ts';
import { historyOf, historyOfHalves, info, invoke, ok, returned } from '../../../support/operations.ts';
import { found } from './anomalies.ts';

describe('a counter, on the histories of Jepsen`s', () => {
  it('passes a read of nothing', () => {
    expect(checkCounter(historyOfHalves(invoke(0, 'read'), returned(0, 'ok', 0))).verdict).toBe('pass');
  });

  it('ignores adds that failed', () => {
    const history = historyOfHalves(invoke(0, 'add', 1), returned(0, 'fail'), invoke(0, 'read'), returned(0, 'ok', 0));
    expect(checkCounter(history).verdict).toBe('pass');
  });

  it('finds an invalid first read', () => {
    const checked = checkCounter(historyOfHalves(invoke(0, 'read'), returned(0, 'ok', 1)));
    expect(checked).toMatchObject({ verdict: 'fail', reason: '1 out-of-bounds' });
    expect(checked.anomalies[0]?.first).toEqual({ text: 'op 0 read 1, possible were 0 to 0', operations: [0] });
  });

  it('allows for what is under way', () => {
    const invoked = [0, 2, 4, 6, 8].flatMap((n) => [
      invoke(n, 'read'),
      ...(n === 8 ? [] : [invoke(n + 1, 'add', 2 ** (n / 2))]),
    ]);
    const values = new Map([
      [0, 6],
      [2, 0],
      [4, 3],
      [6, 100],
      [8, 15],
    ]);
    const ended = Array.from({ length: 9 }, (_, n) => returned(n, 'ok', values.get(n)));
    const checked = checkCounter(historyOfHalves(...invoked, ...ended));
    expect(checked).toMatchObject({ verdict: 'fail', figures: { reads: 5 } });
    expect(found(checked)).toEqual({ 'out-of-bounds': 1 });
    expect(checked.anomalies[0]?.first?.text).toBe('op 6 read 100, possible were 0 to 15');
  });

  it('follows adds and reads that roll over each other', () => {
    const checked = checkCounter(
      historyOfHalves(
        ...[invoke(0, 'read'), invoke(1, 'add', 1), returned(0, 'ok', 0)],
        ...[invoke(0, 'read'), returned(1, 'ok'), invoke(1, 'add', 2), returned(0, 'ok', 3)],
        ...[invoke(0, 'read'), returned(1, 'ok'), returned(0, 'ok', 5)],
      ),
    );
    expect(checked.anomalies[0]?.first?.text).toBe('op 4 read 5, possible were 1 to 3');
    expect(found(checked)).toEqual({ 'out-of-bounds': 1 });
  });
});

describe('a counter', () => {
  it('goes down too, and an add without an answer widens both ends', () => {
    const read = (value: number) => ok('read', { value, at: [10, 11] });
    const adds = [
      ok('add', { value: 5, at: [0, 1] }),
      info('add', { value: -2, at: 2 }),
      info('add', { value: 3, at: 3 }),
    ];
    const verdicts = [2, 3, 8, 9].map((value) => checkCounter(historyOf(...adds, read(value))).verdict);
    expect(verdicts).toEqual(['fail', 'pass', 'pass', 'fail']);
  });

  it('does not go back when nothing is taken away', () => {
    const history = historyOf(
      info('add', { value: 1, at: 0 }),
      ok('read', { value: 1, at: [5, 6] }),
      ok('read', { value: 0, at: [7, 8] }),
    );
    expect(checkCounter(history)).toMatchObject({ verdict: 'fail', reason: '1 went-back' });
  });

  it('begins where it is told to, and each key counts for itself', () => {
    const history = historyOf(ok('add', { key: 'a', value: 1 }), ok('read', { key: 'b', value: 7 }));
    expect(checkCounter(history, { initial: 7 }).verdict).toBe('pass');
    expect(checkCounter(history).verdict).toBe('fail');
  });

  it('does not take the rounding of fractions for a difference', () => {
    const adds = Array.from({ length: 10 }, () => ok('add', { value: 0.1 }));
    expect(checkCounter(historyOf(...adds, ok('read', { value: 1 }))).verdict).toBe('pass');
  });

  it('is inconclusive when nothing was read, or something that is no number', () => {
    expect(checkCounter(historyOf(ok('add', { value: 1 })))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'nothing was read',
    });
    for (const odd of [ok('read', { value: '1' }), ok('add', { value: [1] }), ok('generate', { value: 1 })]) {
      expect(checkCounter(historyOf(ok('read', { value: 0 }), odd)).reason).toBe('shape-mismatch');
    }
    expect(checkCounter(historyOf(ok('read', { value: 0 })), { initial: 'none' }).reason).toBe('shape-mismatch');
  });
});

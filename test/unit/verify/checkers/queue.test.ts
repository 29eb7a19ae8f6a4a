import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../../../../src/verify/checkers/check.ts';
import { checkQueue } from '../../../../src/verify/checkers/queue.ts';
import {
  fail,
  historyOf,
  historyOfHalves,
  info,
  invoke,
  ok,
  returned,
  type Draft,
} from '../../../support/operations.ts';
import { found } from './anomalies.ts';

const put = (value: string, told = {}): Draft => ok('enqueue', { value, ...told });
const take = (value: string | null, told = {}): Draft => ok('dequeue', { value, ...told });
const drain = (...value: readonly string[]): Draft => ok('drain', { value });

function check(drafts: readonly Draft[], options: CheckOptions = {}): ReturnType<typeof checkQueue> {
  return checkQueue(historyOf(...drafts), options);
}

describe('a queue, on the histories of Jepsen`s total-queue', () => {
  it('passes a sane one, with what got no answer recovered', () => {
    const checked = checkQueue(
      historyOfHalves(
        ...[invoke(1, 'enqueue', 1), invoke(2, 'enqueue', 2), returned(2, 'ok')],
        ...[invoke(3, 'dequeue'), returned(3, 'ok', 1), invoke(3, 'dequeue'), returned(3, 'ok', 2)],
      ),
    );
    expect(checked).toMatchObject({ verdict: 'pass', figures: { attempts: 2, acknowledged: 1, takes: 2 } });
    expect(found(checked)).toEqual({ recovered: 1 });
  });

  it('finds what is wrong with a pathological one, but no loss before it was emptied', () => {
    const halves = [
      ...[invoke(1, 'enqueue', 'hung'), invoke(2, 'enqueue', 'enqueued'), returned(2, 'ok')],
      ...[invoke(3, 'enqueue', 'dup'), returned(3, 'ok'), invoke(5, 'dequeue'), returned(5, 'ok', 'wtf')],
      ...[invoke(6, 'dequeue'), returned(6, 'ok', 'dup'), invoke(7, 'dequeue'), returned(7, 'ok', 'dup')],
    ];
    const checked = checkQueue(historyOfHalves(...halves));
    expect(checked).toMatchObject({ verdict: 'fail', reason: '1 unexpected' });
    expect(found(checked)).toEqual({ unexpected: 1, duplicated: 1, unverified: 1 });
    const drained = checkQueue(historyOfHalves(...halves, invoke(8, 'drain'), returned(8, 'ok', [])));
    expect(drained.reason).toBe('1 lost and 1 unexpected');
  });

  it('knows that a value that is taken while it is put in may come from there', () => {
    const halves = [invoke(2, 'dequeue'), invoke(1, 'enqueue', 1), returned(2, 'ok', 1), returned(1, 'ok')];
    expect(checkQueue(historyOfHalves(...halves)).verdict).toBe('pass');
    const early = [invoke(2, 'dequeue'), returned(2, 'ok', 1), invoke(1, 'enqueue', 1), returned(1, 'ok')];
    expect(checkQueue(historyOfHalves(...early)).reason).toBe('1 unexpected');
  });
});

describe('a queue', () => {
  it('has lost what it was seen empty without', () => {
    expect(check([put('a'), put('b'), take('a'), take(null)])).toMatchObject({ verdict: 'fail', reason: '1 lost' });
    expect(check([put('a'), put('b'), drain('a')]).reason).toBe('1 lost');
    expect(check([put('a'), put('b'), take('a')])).toMatchObject({
      verdict: 'inconclusive',
      reason: '1 of 2 acknowledged items not taken out, and the queue not emptied after them',
    });
  });

  it('has lost what is below an offset that was handed out', () => {
    const log = [
      put('a', { version: 1 }),
      put('b', { version: 2 }),
      put('c', { version: 3 }),
      take('b', { version: 2 }),
    ];
    const checked = check(log);
    expect(found(checked)).toEqual({ lost: 1, unverified: 1 });
    expect(checked.anomalies[0]?.first).toEqual({
      text: 'a was put in and not taken out, and op 3 was past it',
      operations: [0, 3],
    });
  });

  it('may have given what is missing to operations that got no answer', () => {
    const unknown = info('dequeue', { at: 3, process: 'b' });
    expect(check([put('a'), unknown, drain()])).toMatchObject({
      verdict: 'inconclusive',
      reason: '1 of 1 acknowledged item gone, perhaps taken out by operations without an answer',
    });
    expect(check([put('a'), put('b'), unknown, drain()]).reason).toBe('2 lost');
  });

  it('is held to what it promises', () => {
    const verdicts = (drafts: readonly Draft[]) =>
      (['at-most-once', 'at-least-once', 'exactly-once'] as const).map(
        (delivery) => check(drafts, { delivery }).verdict,
      );
    expect(verdicts([put('a'), take('a'), take('a'), drain()])).toEqual(['fail', 'pass', 'fail']);
    expect(verdicts([put('a'), put('b'), take('a'), drain()])).toEqual(['pass', 'fail', 'fail']);
    expect(verdicts([put('a'), take('b'), drain('a')])).toEqual(['fail', 'fail', 'fail']);
    expect(verdicts([put('a'), fail('enqueue', { value: 'b' }), drain('a', 'b')])).toEqual(['fail', 'fail', 'fail']);
  });

  it('holds values several times, and each key is a queue', () => {
    expect(check([put('a'), put('a'), take('a'), drain('a')], { delivery: 'exactly-once' }).verdict).toBe('pass');
    expect(check([put('a', { key: 'x' }), take('a', { key: 'y' })]).reason).toMatch(/unexpected/);
  });

  it('is inconclusive when nothing was taken out or acknowledged, or values are odd', () => {
    expect(check([put('a')])).toMatchObject({ verdict: 'inconclusive', reason: 'nothing was taken out' });
    expect(check([info('enqueue', { value: 'a', at: 0 }), take('a')])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'nothing that was put in was acknowledged',
    });
    for (const odd of [ok('enqueue'), ok('drain', { value: 1 }), ok('read', { value: 1 })]) {
      expect(check([put('a'), take('a'), odd]).reason).toBe('shape-mismatch');
    }
  });
});

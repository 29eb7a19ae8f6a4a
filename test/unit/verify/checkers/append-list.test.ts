import { describe, expect, it } from 'vitest';
import { checkAppendList } from '../../../../src/verify/checkers/append-list.ts';
import { fail, historyOf, info, ok, type Draft, type Told } from '../../../support/operations.ts';
import { found } from './anomalies.ts';

const append = (value: number, told: Told = {}): Draft => ok('append', { key: 'k', value, ...told });
const read = (value: readonly number[], told: Told = {}): Draft => ok('read', { key: 'k', value, ...told });

function check(...drafts: readonly Draft[]): ReturnType<typeof checkAppendList> {
  return checkAppendList(historyOf(...drafts));
}

describe('append-list', () => {
  it('passes lists that are beginnings of the longest', () => {
    expect(check(append(1), read([1]), append(2), read([1, 2]), append(3))).toMatchObject({
      verdict: 'pass',
      reason: '2 reads, all in one order that real time allows',
      figures: { keys: 1, appends: 3, longest: 2, notReadBack: 1 },
    });
  });

  it.each([
    [
      'another order',
      [append(1), append(2, { at: [2, 9], process: 'b' }), read([1, 2]), read([2])],
      'incompatible-order',
    ],
    ['an element twice', [append(1), read([1, 1])], 'duplicated'],
    ['a refused append', [append(1), fail('append', { key: 'k', value: 2 }), read([1, 2])], 'aborted-read'],
    ['an element of nobody', [append(1), read([1, 9])], 'unexpected'],
    ['an acknowledged append that no list holds', [append(1), append(2), read([1])], 'lost'],
    ['a read that is older than one before', [append(1), append(2), read([1, 2]), read([1])], 'stale-read'],
    ['a read before the append', [append(1), read([1, 2]), append(2), read([1, 2])], 'future-read'],
    ['appends in another order than they were made', [append(1), append(2), read([2, 1])], 'reordered'],
  ])('finds %s', (_, drafts, kind) => {
    const checked = check(...drafts);
    expect(checked.verdict).toBe('fail');
    expect(found(checked)).toMatchObject({ [kind]: 1 });
  });

  it('names the operations that cannot be in order', () => {
    const stale = check(append(1), append(2), read([1])).anomalies.find(({ kind }) => kind === 'lost');
    expect(stale?.first).toEqual({
      text: 'op 1 (key k) was over before the last was called, and no list holds it (op 2)',
      operations: [1, 2],
    });
  });

  it('lets an append without an answer take place at any time, or never', () => {
    const unknown = info('append', { key: 'k', value: 2, at: 0, process: 'b' });
    expect(check(append(1), unknown, read([1])).verdict).toBe('pass');
    expect(check(append(1), unknown, read([1]), read([1, 2])).verdict).toBe('pass');
  });

  it('begins with what it is told, and takes nothing for an empty list', () => {
    const history = historyOf(append(1), read([7, 1]));
    expect(checkAppendList(history, { initial: [7] }).verdict).toBe('pass');
    expect(found(checkAppendList(historyOf(append(1), read([])), { initial: [7] }))).toEqual({
      lost: 1,
      'stale-read': 1,
    });
    expect(check(ok('read', { key: 'k', value: null }), append(1), read([1])).verdict).toBe('pass');
  });

  it('is inconclusive where elements are not unique, nothing was read, or types do not match', () => {
    expect(check(append(1), append(1), read([1]))).toMatchObject({
      verdict: 'inconclusive',
      reason: '1 element may have been appended more than once',
    });
    expect(check(append(1)).reason).toBe('nothing was read');
    expect(check(read([]))).toMatchObject({ verdict: 'inconclusive', reason: 'no append was acknowledged' });
    for (const odd of [ok('read', { key: 'k', value: '1' }), ok('append', { key: 'k' }), ok('write', { value: 1 })]) {
      expect(check(append(1), read([1]), odd).reason).toBe('shape-mismatch');
    }
    const apart = check(append(1), ok('get', { key: 'k', value: ['1'] }));
    expect(apart).toMatchObject({
      reason: 'shape-mismatch',
      anomalies: [{ summary: 'number was written, string was read' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../../../../src/verify/checkers/check.ts';
import { checkSession } from '../../../../src/verify/checkers/session.ts';
import { historyOf, info, ok, type Draft, type Told } from '../../../support/operations.ts';
import { figures, found } from './anomalies.ts';

/** Two sessions, each of one process: operations of one follow each other. */
const write = (session: string, value: number, told: Told = {}): Draft =>
  ok('write', { key: 'k', value, process: session, ...told });
const read = (session: string, value: number | null, told: Told = {}): Draft =>
  ok('read', { key: 'k', value, process: session, ...told });

function check(drafts: readonly Draft[], options: CheckOptions = {}): ReturnType<typeof checkSession> {
  return checkSession(historyOf(...drafts), options);
}

describe('sessions by the server`s versions', () => {
  const at = (version: number): Told => ({ version });

  it('finds one going back from version 5 to 3', () => {
    const checked = check([read('a', 50, { version: 5, at: [0, 10] }), read('a', 30, { version: 3, at: [510, 520] })]);
    expect(checked).toMatchObject({ verdict: 'fail', reason: '1 monotonic-reads' });
    expect(figures(checked, 'worstVersionsBehind', 'worstBehindMs')).toEqual({
      worstVersionsBehind: 2,
      worstBehindMs: 500,
    });
    expect(checked.anomalies.find(({ kind }) => kind === 'monotonic-reads')?.first).toEqual({
      text: 'session a, key k: op 1 read 30 after 50 had been read',
      operations: [0, 1],
    });
  });

  it('finds a session that does not see its own write', () => {
    const own = [write('a', 2, at(2)), read('a', 1, at(1))];
    expect(check(own).reason).toBe('1 read-your-writes');
    expect(check([...own.slice(0, 1), read('b', 1, at(1)), read('b', 1, at(1))]).verdict).toBe('pass');
  });

  it('finds writes that take effect in another order, or before what was read', () => {
    expect(check([write('a', 1, at(5)), write('a', 2, at(4)), read('b', 1, at(5))]).reason).toBe('1 monotonic-writes');
    expect(check([read('a', 1, at(5)), write('a', 2, at(5)), read('b', 1, at(5))]).reason).toBe(
      '1 writes-follow-reads',
    );
  });

  it('takes the version of a write that tells none from the reads that show its value', () => {
    expect(check([read('b', 1, at(1)), write('a', 2), read('b', 2, at(2)), read('a', 1, at(1))]).reason).toBe(
      '1 read-your-writes',
    );
  });
});

describe('sessions without versions', () => {
  it('go by the order of a single writer', () => {
    const history = [write('a', 1), write('a', 2), read('b', 2), read('b', 1)];
    const checked = check(history);
    expect(found(checked)).toEqual({ 'monotonic-reads': 1, 'monotonic-writes': 1 });
    expect(checked.figures).toMatchObject({ 'keys ordered by single writer': 1, worstVersionsBehind: 1 });
  });

  it('let a write without an answer take effect after later ones', () => {
    const late = info('write', { key: 'k', value: 1, at: 0, process: 'a', session: 'a' });
    const rest = [write('a', 2, { at: [5, 6], process: 'a2', session: 'a' }), read('b', 2, { at: [7, 8] })];
    expect(check([late, ...rest, read('b', 1, { at: [9, 10] })]).verdict).toBe('pass');
    const seen = read('c', 1, { at: [1, 2] });
    expect(check([late, seen, ...rest, read('b', 1, { at: [9, 10] })]).reason).toBe('1 monotonic-reads');
  });

  it('go by real time where several write', () => {
    const history = [write('a', 1), write('b', 2), read('c', 2), read('c', 1)];
    expect(check(history)).toMatchObject({
      reason: '1 monotonic-reads',
      figures: { 'keys ordered by real time': 1, worstVersionsBehind: 0 },
    });
    const together = [write('a', 1, { at: [0, 5] }), write('b', 2, { at: [0, 5] })];
    expect(check([...together, read('c', 2, { at: [6, 7] }), read('c', 1, { at: [8, 9] })]).verdict).toBe('pass');
  });

  it('go by lists', () => {
    const append = (value: number): Draft => ok('append', { key: 'k', value, process: 'a' });
    const list = (...value: readonly number[]): Draft => ok('read', { key: 'k', value, process: 'a' });
    expect(check([append(1), list(1), append(2), list(1)]).reason).toBe('1 read-your-writes');
    expect(check([append(1), append(2), list(2, 1)]).reason).toBe('1 monotonic-writes');
  });

  it('know that nothing comes before everything, and so does what they are told was there at first', () => {
    expect(check([write('a', 1), read('a', null)]).reason).toBe('1 read-your-writes');
    expect(check([write('a', 1), read('a', 0)], { initial: 0 }).reason).toBe('1 read-your-writes');
    expect(check([write('a', 1), read('a', 0), read('a', 1)])).toMatchObject({
      verdict: 'inconclusive',
      reason: '1 of 2 reads returned a value of unknown place',
    });
  });

  it('survive a lost answer: the session is the same, the process another', () => {
    const history = [
      write('p1', 1, { session: 's' }),
      info('write', { key: 'k', value: 2, at: 2, process: 'p1', session: 's' }),
      read('p2', null, { session: 's', at: [8, 9] }),
    ];
    expect(check(history).reason).toBe('1 read-your-writes');
  });
});

describe('sessions', () => {
  it('say which guarantees were put to the test', () => {
    expect(check([write('a', 1), read('a', 1)])).toMatchObject({
      verdict: 'pass',
      reason: 'read your writes held; not put to the test: monotonic reads, monotonic writes and writes follow reads',
    });
  });

  it('count what happened during faults and after them', () => {
    const edge = (at: number) => ({ at, lo: at, hi: at });
    const back = (at: number): Draft[] => [
      read('a', 50, { version: 5, at: [at, at + 1] }),
      read('a', 30, { version: 3, at: [at + 2, at + 3] }),
    ];
    const faults = [{ start: edge(1_000), end: edge(2_000) }];
    const checked = check([...back(1_500), ...back(20_000), ...back(40_000)], { faults });
    expect(figures(checked, 'duringFaults', 'afterFaults')).toEqual({ duringFaults: 1, afterFaults: 1 });
  });

  it('are not judged when nothing was read, nothing is put to the test, or the model is another', () => {
    expect(check([write('a', 1)])).toMatchObject({ verdict: 'inconclusive', reason: 'nothing was read' });
    expect(check([write('a', 1), read('b', 1)])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no session read or wrote a key twice',
    });
    expect(check([ok('enqueue', { value: 1 })]).reason).toBe('shape-mismatch');
  });
});

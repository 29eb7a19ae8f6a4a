import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../../../../src/verify/checkers/check.ts';
import { checkLedger } from '../../../../src/verify/checkers/ledger.ts';
import { fail, historyOf, info, ok, type Draft, type Told } from '../../../support/operations.ts';
import { figures, found } from './anomalies.ts';

/** A write of an id that is acknowledged a millisecond after it was sent. */
function add(key: string, call: number, told: Told = {}): Draft {
  return ok('add', { key, at: [call, call + 1], process: key, ...told });
}

/** What a node held when all was over. */
function final(ids: readonly string[], told: Told = {}): Draft {
  return ok('read', { value: ids, at: [100_000, 100_001], node: 'primary', isFinal: true, process: 'final', ...told });
}

function check(drafts: readonly Draft[], options: CheckOptions = {}): ReturnType<typeof checkLedger> {
  return checkLedger(historyOf(...drafts), options);
}

/** A fault at a known instant, or in a bracket around it. */
function faultAt(at: number, by = 0, end?: number): CheckOptions {
  const edge = (time: number) => ({ at: time, lo: time - by, hi: time + by });
  return { faults: [{ start: edge(at), ...(end === undefined ? {} : { end: edge(end) }) }] };
}

const LOSS = ['rpoMs', 'rpoLoMs', 'rpoHiMs', 'lostAfterFault', 'splitBrainShare', 'lossDensity', 'lossShape'];

describe('a ledger', () => {
  it('passes when every acknowledged write is there, and says how much may have been lost unseen', () => {
    const ids = Array.from({ length: 12_480 }, (_, n) => `w${String(n)}`);
    const checked = check([...ids.map((id, n) => add(id, n)), final(ids)]);
    expect(checked).toMatchObject({
      verdict: 'pass',
      reason: '12 480 acknowledged writes, none lost or changed',
      operations: 12_481,
      figures: { acknowledged: 12_480, survived: 12_480, lostShare: 0, finalReads: 1 },
    });
    expect(checked.figures['lossBound']).toBeCloseTo(0.00024, 5);
  });

  it('finds each class, once', () => {
    const checked = check([
      add('there', 0, { value: 1 }),
      add('gone', 2, { value: 1 }),
      add('twice', 4, { value: 1 }),
      add('changed', 6, { value: 1 }),
      add('late', 100_002),
      fail('add', { key: 'refused', at: [8, 9] }),
      info('add', { key: 'unknown', at: 10 }),
      info('add', { key: 'unknown, absent', at: 12 }),
      final([], {
        value: {
          ids: ['there', 'twice', 'twice', 'changed', 'refused', 'unknown', 'stranger'],
          values: [1, 1, 1, 2, 1, 1, 1],
        },
      }),
    ]);
    expect(checked).toMatchObject({
      verdict: 'fail',
      reason: '1 lost, 1 corrupted, 1 duplicated, 1 resurrected and 1 unexpected',
    });
    expect(found(checked)).toEqual({
      lost: 1,
      corrupted: 1,
      duplicated: 1,
      resurrected: 1,
      unexpected: 1,
      unverified: 1,
      recovered: 1,
    });
    const lost = checked.anomalies.find(({ kind }) => kind === 'lost');
    expect(lost?.first).toEqual({
      text: 'gone was acknowledged and is missing from a read sent 100 s later',
      operations: [1, 7],
    });
  });

  it('takes numbers that come back as digits for the same, and any value that was tried for an id', () => {
    const told = { ids: ['a', 'b'], values: ['7', 3] };
    const history = [add('a', 0, { value: 7 }), info('add', { key: 'b', value: 2, at: 1 }), add('b', 5, { value: 3 })];
    expect(check([...history, final([], { value: told })]).verdict).toBe('pass');
    expect(found(check([...history, final([], { value: { ids: ['a', 'b'], values: [7, 9] } })]))).toEqual({
      corrupted: 1,
    });
  });

  it('allows duplicates where they are allowed, and only counts what is foreign', () => {
    const history = [add('run-a', 0), final(['run-a', 'run-a', 'other', 'run-b'])];
    expect(check(history)).toMatchObject({ reason: '1 duplicated and 2 unexpected' });
    const allowed = check(history.slice(0, 1).concat(final(['run-a', 'run-a', 'other'])), {
      duplicates: 'allow',
      namespace: 'run-',
    });
    expect(allowed).toMatchObject({ verdict: 'pass', figures: { foreign: 1 } });
  });

  it('counts a write without an answer that is there as recovered, and one that is not as nothing lost', () => {
    const history = [
      add('a', 0),
      info('add', { key: 'b', at: 1 }),
      info('add', { key: 'c', at: 2 }),
      final(['a', 'b']),
    ];
    const checked = check(history);
    expect(checked).toMatchObject({ verdict: 'pass', figures: { indeterminate: 2, recovered: 1 } });
  });
});

describe('a ledger that is read while it is written', () => {
  it('tells stale point reads with the time by which they were stale', () => {
    const reads = [100, 300, 500].map((after) =>
      ok('read', { key: 'a', value: after < 400 ? null : 1, at: [1 + after, 2 + after], process: 'r' }),
    );
    const checked = check([add('a', 0), ...reads, final(['a'])]);
    expect(checked).toMatchObject({ verdict: 'pass', figures: { reads: 4, staleReads: 2, stableMaxMs: 300 } });
    expect(found(checked)).toEqual({ stale: 1 });
    expect(check([add('a', 0), ...reads, final(['a'])], { staleReads: 'forbid' }).reason).toBe('1 stale');
  });

  it('finds a write that flickers, and one that was seen and is gone although nobody acknowledged it', () => {
    const read = (key: string, value: number | null, call: number): Draft =>
      ok('read', { key, value, at: [call, call + 1], process: 'r' });
    const checked = check([
      add('a', 0),
      info('add', { key: 'b', at: 0 }),
      read('a', 1, 10),
      read('b', 1, 20),
      read('a', null, 30),
      final(['a']),
    ]);
    expect(checked).toMatchObject({ verdict: 'fail', reason: '1 vanished' });
    expect(found(checked)).toEqual({ vanished: 1, stale: 1, flickering: 1 });
  });

  it('judges by all reads where none is the final one', () => {
    const read = (ids: readonly string[], call: number): Draft => ok('read', { value: ids, at: [call, call + 1] });
    expect(check([add('a', 0), read(['a'], 10), read([], 20)]).reason).toMatch(/^1 lost/);
    expect(check([add('a', 0), read([], 10), read(['a'], 20)])).toMatchObject({ verdict: 'pass' });
  });
});

describe('the copies of a ledger', () => {
  const replica = { node: 'replica' };

  it('is lost what no node holds; what one lacks is reported, or forbidden', () => {
    const history = [add('a', 0), add('b', 2), add('c', 4), final(['a', 'b']), final(['a'], replica)];
    const checked = check(history);
    expect(found(checked)).toEqual({ lost: 1, diverged: 1, stale: 1 });
    expect(checked.anomalies.at(-1)?.summary).toBe('1 write not on every node: primary lacks 0 and replica lacks 1');
    const same = history.filter(({ told }) => told.key !== 'c');
    expect(check(same).verdict).toBe('pass');
    expect(check(same, { divergence: 'forbid' }).reason).toBe('1 diverged');
  });

  it('does not hold a write against a node that was read before it was acknowledged', () => {
    const history = [
      add('a', 0),
      add('b', 99_999),
      final(['a', 'b'], { at: [100_001, 100_002] }),
      final(['a'], replica),
    ];
    expect(found(check(history))).toEqual({});
  });

  it('proves no loss when a node could not be read', () => {
    const unread = info('read', { isFinal: true, node: 'replica', at: 100_000, process: 'final 2' });
    expect(check([add('a', 0), add('b', 2), final(['a']), unread])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'not read back: replica; 1 of 2 acknowledged writes lost: a clean cut',
    });
    expect(check([add('a', 0), final(['a'])], { finalNodes: ['primary', 'replica'] })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'not read back: replica',
    });
  });
});

describe('the loss of a ledger around a fault', () => {
  /** A write every 10 ms for 60 s; those in [from, to) of which `isLost` are gone. */
  function writes(from: number, to: number, isLost: (n: number) => boolean = () => true): Draft[] {
    const calls = Array.from({ length: 6_000 }, (_, n) => 10 * n);
    const kept = calls.filter((call, n) => call < from || call >= to || !isLost(n));
    return [...calls.map((call) => add(String(call), call, { at: [call, call] })), final(kept.map(String))];
  }

  it('is the age of the oldest lost write, and a clean cut when all after it is gone', () => {
    const checked = check(writes(28_750, 30_000), faultAt(30_000));
    expect(checked.anomalies[0]?.summary).toBe('125 of 6 000 acknowledged writes lost: a clean cut, RPO 1 250 ms');
    expect(figures(checked, ...LOSS)).toEqual({
      rpoMs: 1_250,
      rpoLoMs: 1_250,
      rpoHiMs: 1_260,
      lostAfterFault: 0,
      splitBrainShare: 0,
      lossDensity: 1,
      lossShape: 'clean',
    });
  });

  it('has holes when some of it survived', () => {
    const { figures: all } = check(
      writes(28_750, 30_000, (n) => n % 2 === 1),
      faultAt(30_000),
    );
    expect(all).toMatchObject({ rpoMs: 1_250, lossShape: 'holes' });
    expect(all['lossDensity']).toBeCloseTo(0.5, 1);
  });

  it('carries the uncertainty of the fault`s instant', () => {
    const checked = check(writes(28_750, 30_000), faultAt(30_150, 150));
    expect(checked.figures).toMatchObject({ rpoMs: 1_400, rpoLoMs: 1_250, rpoHiMs: 1_560 });
  });

  it('is apart when it was acknowledged after the fault', () => {
    const checked = check(writes(29_000, 31_000), faultAt(30_000, 0, 45_000));
    expect(checked.figures).toMatchObject({ rpoMs: 1_000, lostAfterFault: 99, splitBrainShare: 0.495 });
  });

  it('proves nothing when no write was acknowledged around the fault', () => {
    const options = faultAt(90_000, 0, 95_000);
    expect(check(writes(0, 0), options)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no write was acknowledged around the fault, so none could be lost by it',
    });
  });

  it('has no times where the source has none', () => {
    const { list } = historyOf(add('a', 0), add('b', 2), final(['a']));
    const { figures: all } = checkLedger({ list, isOrderOnly: true }, faultAt(1));
    expect(all).toMatchObject({ rpoMs: null, lossFromMs: null, lossDensity: 1, lossShape: 'clean' });
  });
});

describe('a ledger of which nothing is known', () => {
  it.each([
    ['nothing was read', [add('a', 0)]],
    ['no write was acknowledged', [info('add', { key: 'a', at: 0 }), final(['a'])]],
    ['1 of 1 acknowledged write not read back', [add('a', 100_005), final([])]],
  ])('is inconclusive: %s', (reason, drafts) => {
    expect(check(drafts)).toMatchObject({ verdict: 'inconclusive', reason });
  });

  it('does not take ids of another type for lost', () => {
    expect(check([add('1', 0), final([], { value: [1] })])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'shape-mismatch',
    });
    expect(check([add('1', 0), final([], { value: 3 })])).toMatchObject({ reason: 'shape-mismatch' });
  });
});

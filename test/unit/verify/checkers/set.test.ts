import { describe, expect, it } from 'vitest';
import { checkSet } from '../../../../src/verify/checkers/set.ts';
import {
  fail,
  historyOf,
  historyOfHalves,
  info,
  invoke,
  ok,
  returned,
  type Half,
} from '../../../support/operations.ts';
import { figures, found } from './anomalies.ts';

/** The verdict and what was found, as Jepsen's set-full says it of the same history. */
function judge(...halves: readonly Half[]): { verdict: string; found: Record<string, number> } {
  const checked = checkSet(historyOfHalves(...halves));
  return { verdict: checked.verdict, found: found(checked) };
}

const STABLE = ['stableP0Ms', 'stableP50Ms', 'stableP95Ms', 'stableP99Ms', 'stableMaxMs'];
const LOST = ['lostP0Ms', 'lostP50Ms', 'lostP95Ms', 'lostP99Ms', 'lostMaxMs'];

describe('a set with many reads, on the histories of Jepsen`s set-full', () => {
  const a = invoke(0, 'add', 0);
  const a_ = returned(0, 'ok');
  const r = invoke(1, 'read');
  const holding = returned(1, 'ok', [0]);
  const empty = returned(1, 'ok', []);

  it('says nothing of an element that is never read', () => {
    expect(judge(a, a_)).toEqual({ verdict: 'inconclusive', found: { unverified: 1 } });
  });

  it('says nothing of an element that is never confirmed and never read', () => {
    expect(judge(a, r, empty)).toEqual({ verdict: 'inconclusive', found: {} });
  });

  it.each([
    ['concurrent, before', [r, a, holding, a_]],
    ['concurrent, outside', [r, a, a_, holding]],
    ['concurrent, inside', [a, r, holding, a_]],
    ['concurrent, after', [a, r, a_, holding]],
    ['subsequent', [a, a_, r, holding]],
  ])('passes an element that a read shows (%s), without a latency', (_, halves) => {
    const checked = checkSet(historyOfHalves(...halves));
    expect(checked).toMatchObject({ verdict: 'pass', figures: { stable: 1 } });
    expect(Object.values(figures(checked, ...STABLE))).toEqual([0, 0, 0, 0, 0]);
    expect(found(checked)).toEqual({});
  });

  it('finds an element lost that a later read lacks, as of its acknowledgement', () => {
    const checked = checkSet(historyOfHalves(a, a_, r, empty));
    expect(checked.verdict).toBe('fail');
    expect(found(checked)).toEqual({ lost: 1 });
    expect(Object.values(figures(checked, ...LOST))).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([
    ['before', [r, a, empty, a_]],
    ['outside', [r, a, a_, empty]],
    ['inside', [a, r, empty, a_]],
    ['after', [a, r, a_, empty]],
  ])('convicts nobody by an absent read that is concurrent (%s)', (_, halves) => {
    expect(judge(...halves)).toEqual({ verdict: 'inconclusive', found: { unverified: 1 } });
  });

  const a1 = invoke(1, 'add', 1);
  const a1_ = returned(1, 'ok');
  const r2 = invoke(2, 'read');
  const r3 = invoke(3, 'read');

  it('finds elements lost that were written, present and then missing', () => {
    const shows = (...elements: readonly number[]): Half => returned(2, 'ok', elements);
    const checked = checkSet(historyOfHalves(a, a1, r2, shows(1), a_, a1_, r2, shows(0, 1), r2, shows(0), r2, shows()));
    expect(checked.verdict).toBe('fail');
    expect(found(checked)).toEqual({ lost: 2 });
    expect(Object.values(figures(checked, ...LOST))).toEqual([3, 4, 4, 4, 4]);
  });

  it('tells an element that flutters and is lost from one that flutters and is there', () => {
    const checked = checkSet(
      historyOfHalves(
        a,
        a_,
        a1,
        r2,
        returned(2, 'ok', [1]),
        a1_,
        r2,
        r3,
        returned(3, 'ok', [1]),
        returned(2, 'ok', [0]),
      ),
    );
    expect(checked.verdict).toBe('fail');
    expect(found(checked)).toEqual({ lost: 1, stale: 1, flickering: 1 });
    expect(Object.values(figures(checked, ...LOST))).toEqual([5, 5, 5, 5, 5]);
    expect(Object.values(figures(checked, ...STABLE))).toEqual([2, 2, 2, 2, 2]);
    expect(checked.anomalies.find(({ kind }) => kind === 'stale')?.worst).toEqual({
      text: '1 is missing from a read sent 2 ms later and is there at the end',
      operations: [1, 3, 4],
    });
  });
});

describe('a set, where Jepsen`s checkers are wrong', () => {
  it('finds an element that is there twice', () => {
    const history = historyOf(ok('add', { value: 1 }), ok('read', { value: [1, 1, 1] }));
    expect(checkSet(history)).toMatchObject({ verdict: 'fail', reason: '1 duplicated' });
    expect(checkSet(history, { duplicates: 'allow' }).verdict).toBe('pass');
  });

  it('finds an element that nobody wrote, and one that was read before it was written', () => {
    const written = [ok('add', { value: 1, at: [0, 1] }), ok('read', { value: [1, 2], at: [2, 3] })];
    expect(found(checkSet(historyOf(...written)))).toEqual({ unexpected: 1 });
    const early = checkSet(historyOf(...written, ok('add', { value: 2, at: [4, 5] })));
    expect(early).toMatchObject({ verdict: 'fail', reason: '1 unexpected' });
  });

  it('finds a write that was refused and is there all the same', () => {
    const history = historyOf(ok('add', { value: 1 }), fail('add', { value: 2 }), ok('read', { value: [1, 2] }));
    expect(checkSet(history)).toMatchObject({ verdict: 'fail', reason: '1 resurrected' });
  });

  it('does not call an element unread because a read lacks it that began before it was known', () => {
    const history = historyOf(
      ok('add', { value: 1, at: [0, 9] }),
      ok('read', { value: [1], at: [1, 4] }),
      ok('read', { value: [], at: [3, 5] }),
    );
    expect(checkSet(history)).toMatchObject({ verdict: 'pass', figures: { stable: 1, stableMaxMs: 0 } });
  });

  it('says that types do not match instead of finding a loss', () => {
    const history = historyOf(
      ...[0, 1, 2].map((n) => ok('add', { value: [0, n], at: [n, n + 0.5] })),
      ok('read', { value: [0, 1, 2], at: [5, 6] }),
    );
    expect(checkSet(history)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'shape-mismatch',
      anomalies: [{ kind: 'shape-mismatch', summary: '[number,number] was written, number was read' }],
    });
  });

  it.each([
    ['a read of a number', ok('read', { value: 3 })],
    ['a write of nothing', ok('add')],
    ['an operation of another model', ok('transfer', { value: 1 })],
  ])('says that types do not match for %s', (_, odd) => {
    const history = historyOf(ok('add', { value: 1 }), ok('read', { value: [1] }), odd);
    expect(checkSet(history)).toMatchObject({ verdict: 'inconclusive', reason: 'shape-mismatch' });
  });
});

describe('a set', () => {
  it('counts a write without an answer that is there as recovered, and one that is not as nothing', () => {
    const history = historyOf(
      ok('add', { value: 1 }),
      info('add', { value: 2, at: 2, process: 'b' }),
      info('add', { value: 3, at: 2, process: 'c' }),
      ok('read', { value: [1, 2], at: [5, 6] }),
    );
    expect(checkSet(history)).toMatchObject({
      verdict: 'pass',
      reason: '1 acknowledged write, none lost',
      figures: { attempts: 3, acknowledged: 1, indeterminate: 2, stable: 2 },
    });
    expect(found(checkSet(history))).toEqual({ recovered: 1 });
  });

  it('finds a write without an answer that was read and is gone', () => {
    const history = historyOf(
      ok('add', { value: 1, at: [0, 1] }),
      info('add', { value: 2, at: 2 }),
      ok('read', { value: [1, 2], at: [3, 4] }),
      ok('read', { value: [1], at: [5, 6] }),
    );
    expect(checkSet(history)).toMatchObject({ verdict: 'fail', reason: '1 vanished' });
  });

  it('reports stale reads, and fails on them only where they are forbidden', () => {
    const history = historyOf(
      ok('add', { value: 1, at: [0, 1] }),
      ok('read', { value: [], at: [3, 4] }),
      ok('read', { value: [], at: [5, 8] }),
      ok('read', { value: [1], at: [6, 7] }),
    );
    expect(checkSet(history)).toMatchObject({ verdict: 'pass', figures: { staleReads: 2, stableMaxMs: 4 } });
    expect(checkSet(history, { staleReads: 'forbid' })).toMatchObject({ verdict: 'fail', reason: '1 stale' });
  });

  it('proves nothing by a read that was sent in the millisecond of the acknowledgement', () => {
    const history = historyOf(ok('add', { value: 1, at: [0, 3] }), ok('read', { value: [], at: [3, 4] }));
    expect(checkSet(history)).toMatchObject({
      verdict: 'inconclusive',
      reason: '1 of 1 acknowledged write not read back',
    });
  });

  it('keeps sets of different keys apart', () => {
    const history = historyOf(
      ok('add', { key: 'a', value: 1 }),
      ok('add', { key: 'b', value: 1 }),
      ok('read', { key: 'a', value: [1] }),
      ok('read', { key: 'b', value: [] }),
    );
    expect(checkSet(history)).toMatchObject({ verdict: 'fail', reason: '1 lost' });
  });

  it('tells no latencies where the source has no times', () => {
    const { list } = historyOf(ok('add', { value: 1 }), ok('read', { value: [1] }));
    expect(checkSet({ list, isOrderOnly: true }).figures).toMatchObject({ stable: 1, stableMaxMs: null });
  });

  it('is inconclusive when nothing was read, and when nothing was acknowledged', () => {
    expect(checkSet(historyOf())).toMatchObject({ verdict: 'inconclusive', reason: 'nothing was read' });
    expect(checkSet(historyOf(ok('add', { value: 1 })))).toMatchObject({
      reason: 'nothing was read',
    });
    const refused = historyOf(fail('add', { value: 1 }), ok('read', { value: [] }));
    expect(checkSet(refused)).toMatchObject({ verdict: 'inconclusive', reason: 'no write was acknowledged' });
  });
});

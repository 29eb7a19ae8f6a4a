import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layRows, placeSteps, rowsByProcess, withAir } from '../../../../src/report/evidence/layout.ts';
import type { Mark } from '../../../../src/report/evidence/model.ts';
import { tickText, ticksOf } from '../../../../src/report/evidence/ticks.ts';
import { walk, type Place } from '../../../../src/report/evidence/walk.ts';
import { clampWithin, moveWithin } from '../../../../src/report/evidence/zoom.ts';
import { checkCasRegister } from '../../../../src/verify/checkers/registers.ts';
import type { Operation } from '../../../../src/history/operation.ts';
import { historyOf, info, ok, type Draft } from '../../../support/operations.ts';

function marksOf(list: readonly Operation[]): Mark[] {
  return list.map((operation) => ({ operation, role: 'ordered' }));
}

/** One operation of a small register: by which process, when, for how long, and with which values. */
const drafts = fc.array(
  fc.record({ process: fc.nat(3), gap: fc.nat(4), length: fc.nat(9), does: fc.nat(4), a: fc.nat(2), b: fc.nat(2) }),
  { minLength: 3, maxLength: 14 },
);

function registerOf(
  told: readonly { process: number; gap: number; length: number; does: number; a: number; b: number }[],
) {
  const free = new Map<number, number>();
  return historyOf(
    ...told.map(({ process, gap, length, does, a, b }): Draft => {
      const call = (free.get(process) ?? 0) + gap;
      free.set(process, call + length + 1);
      const at = [call, call + length] as const;
      const name = String(process);
      if (does < 2) return ok('read', { value: a, at, process: name });
      if (does === 2) return ok('write', { value: a, at, process: name });
      if (does === 3) return ok('cas', { value: [a, b], at, process: name });
      return info('write', { value: b, at: call, process: `${name}+${String(call)}` });
    }),
  );
}

describe('the points of an order', () => {
  it('lie between call and return of their operations, one after the other, for whatever the search found', () => {
    let drawn = 0;
    fc.assert(
      fc.property(drafts, (told) => {
        const { list } = registerOf(told);
        const { impossible } = checkCasRegister({ list, isOrderOnly: false }, { initial: 0 });
        if (impossible === undefined) return;
        drawn += impossible.order.length;
        const byIndex = new Map(list.map((operation) => [operation.index, operation]));
        const steps = [...placeSteps(impossible.order, byIndex, impossible.to)];
        expect(steps.map(([index]) => index)).toEqual(impossible.order.map(({ operation }) => operation));
        let before = -Infinity;
        for (const [index, { at }] of steps) {
          const { call = 0, ret = 0 } = byIndex.get(index) ?? {};
          expect(at).toBeGreaterThanOrEqual(Math.max(call, before));
          expect(at).toBeLessThanOrEqual(ret);
          before = at;
        }
      }),
      { numRuns: 2_000, seed: 5 },
    );
    // The property would hold of nothing too.
    expect(drawn).toBeGreaterThan(500);
  });

  it('tell the state after each step: what the order itself leads to', () => {
    fc.assert(
      fc.property(drafts, (told) => {
        const { list } = registerOf(told);
        const { impossible } = checkCasRegister({ list, isOrderOnly: false }, { initial: 0 });
        if (impossible === undefined) return;
        for (const { operation, state } of impossible.order) {
          const { verb, value } = list[operation] ?? {};
          expect(state).toBe(JSON.stringify(verb === 'cas' ? (value as readonly number[])[1] : value));
        }
      }),
      { numRuns: 1_000, seed: 6 },
    );
  });

  it('share a stretch evenly', () => {
    const { list } = historyOf(
      ok('write', { value: 1, at: [0, 6], process: '0' }),
      ok('write', { value: 2, at: [0, 6], process: '1' }),
    );
    const order = list.map(({ index }) => ({ operation: index, state: '' }));
    const steps = placeSteps(order, new Map(list.map((operation) => [operation.index, operation])), 6);
    expect([...steps.values()].map(({ at }) => at)).toEqual([2, 4]);
  });
});

describe('rows', () => {
  it('are processes, in the order of their numbers', () => {
    const { list } = historyOf(
      ok('read', { process: '10' }),
      ok('read', { process: '9' }),
      ok('read', { process: 'x' }),
    );
    expect(rowsByProcess(marksOf(list)).rows.map(({ name }) => name)).toEqual(['process 9', 'process 10', 'x']);
  });

  it('have as many lines as bars would cover each other', () => {
    const { list } = historyOf(
      ok('read', { at: [0, 5], node: 'a' }),
      ok('read', { at: [4, 6], node: 'a' }),
      ok('read', { at: [5, 9], node: 'a' }),
      info('write', { at: 1, node: 'b' }),
    );
    const { rows, marks } = layRows(marksOf(list), ({ operation }) => operation.node ?? '');
    expect(rows).toEqual([
      { name: 'a', lines: 2 },
      { name: 'b', lines: 1 },
    ]);
    expect(marks.map(({ operation, line }) => [operation.call, line])).toEqual([
      [0, 0],
      [4, 1],
      [5, 0],
      [1, 2],
    ]);
  });
});

describe('the axis', () => {
  it('has room on both sides, and a length even where all is one moment', () => {
    expect(withAir({ from: 100, to: 200 }, 1)).toEqual({ from: 96, to: 204 });
    expect(withAir({ from: 7, to: 7 }, 0.5)).toEqual({ from: 6.5, to: 7.5 });
  });

  it('has marks at round numbers, and whole ones in an order', () => {
    const ticks = ticksOf({ from: 0.0312, to: 0.0349 }, 4);
    expect(ticks.map((tick) => tickText(tick, ticks, ' s'))).toEqual(['0.032 s', '0.033 s', '0.034 s']);
    expect(ticksOf({ from: -0.5, to: 3.5 }, 20, 1)).toEqual([0, 1, 2, 3]);
  });
});

describe('zoom', () => {
  const whole = { from: 0, to: 100 };

  it('stays inside the window', () => {
    expect(moveWithin({ from: 80, to: 100 }, { shift: 1 }, whole)).toEqual({ from: 80, to: 100 });
    expect(moveWithin({ from: 40, to: 60 }, { factor: 0.5 }, whole)).toEqual({ from: 45, to: 55 });
    expect(moveWithin({ from: 40, to: 60 }, { factor: 100 }, whole)).toEqual(whole);
    const { from, to } = clampWithin({ from: 50, to: 50 }, whole);
    expect(to - from).toBeGreaterThan(0);
  });
});

describe('walking', () => {
  const [a, b, c]: readonly Place[] = [
    { from: 0, to: 2, top: 0 },
    { from: 5, to: 6, top: 0 },
    { from: 4, to: 9, top: 40 },
  ];
  const bars = [a, b, c].filter((bar) => bar !== undefined);

  it('goes in time to the sides, and to the nearest bar up and down', () => {
    expect(walk(bars, a, 'ArrowRight')).toBe(c);
    expect(walk(bars, c, 'ArrowRight')).toBe(b);
    expect(walk(bars, b, 'ArrowRight')).toBeUndefined();
    expect(walk(bars, c, 'ArrowUp')).toBe(b);
    expect(walk(bars, a, 'ArrowDown')).toBe(c);
    expect(walk(bars, a, 'ArrowUp')).toBeUndefined();
    expect([walk(bars, c, 'Home'), walk(bars, c, 'End')]).toEqual([a, b]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueTicks, matchTicks } from '../../../src/history/ticks.ts';

/** An open loop in the small: who was free at which tick, and how long each iteration took. */
interface Loop {
  readonly periodMs: number;
  readonly due: number;
  readonly virtualUsers: number;
  /** How long the iteration of each tick holds its virtual user, should there be one. */
  readonly heldMs: readonly number[];
  /** How late the generator is at each tick. */
  readonly lateMs: readonly number[];
}

interface Truth {
  readonly served: readonly number[];
  readonly dropped: readonly number[];
  readonly starts: readonly number[];
}

/** What the generator does, tick by tick: the first free virtual user takes it, else it is dropped for good. */
function simulate({ periodMs, due, virtualUsers, heldMs, lateMs }: Loop): Truth {
  const freeAt = new Array<number>(virtualUsers).fill(0);
  const truth = { served: new Array<number>(), dropped: new Array<number>(), starts: new Array<number>() };
  let start = 0;
  for (let tick = 0; tick < due; tick++) {
    start = Math.max(start, tick * periodMs + (lateMs[tick] ?? 0));
    const user = freeAt.findIndex((free) => free <= start);
    if (user < 0) {
      truth.dropped.push(tick);
      continue;
    }
    freeAt[user] = start + (heldMs[tick] ?? 0);
    truth.served.push(tick);
    truth.starts.push(Math.floor(start));
  }
  return truth;
}

function anyLoop(options: {
  periodMs: fc.Arbitrary<number>;
  lateMs: fc.Arbitrary<readonly number[]>;
}): fc.Arbitrary<Loop> {
  return fc.record({
    periodMs: options.periodMs,
    due: fc.integer({ min: 1, max: 60 }),
    virtualUsers: fc.integer({ min: 1, max: 4 }),
    heldMs: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })), { minLength: 60, maxLength: 60 }),
    lateMs: options.lateMs,
  });
}

function late(most: number): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.double({ min: 0, max: most, noNaN: true }), { minLength: 60, maxLength: 60 });
}

const wholePeriod = fc.integer({ min: 1, max: 50 });
const anyPeriod = fc.oneof(
  wholePeriod,
  fc.integer({ min: 200, max: 5_000 }).map((rate) => 1_000 / rate),
);
const constantDelay = fc.integer({ min: 0, max: 500 }).map((delay) => new Array<number>(60).fill(delay));

describe('dueTicks', () => {
  it.each([
    [5, 3_000, 600],
    [5, 2_999, 600],
    [5, 3_001, 601],
    [1_000 / 3, 1_000, 3],
    [0.5, 1_000, 2_000],
    [1_000 / 7, 10_000, 70],
    [10, 0, 0],
    [10, -5, 0],
  ])('with one every %d ms in %d ms are %i', (periodMs, durationMs, due) => {
    expect(dueTicks(periodMs, durationMs)).toBe(due);
  });

  it('counts the ticks before the end, for every whole rate and duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60 }), (rate, seconds) => {
        expect(dueTicks(1_000 / rate, seconds * 1_000)).toBe(rate * seconds);
      }),
    );
  });
});

describe('matchTicks', () => {
  it('gives every iteration its tick when nothing was dropped, however late it began', () => {
    fc.assert(
      fc.property(anyPeriod, late(40), (periodMs, lateMs) => {
        const starts = lateMs.map((ms, tick) => Math.floor(tick * periodMs + ms)).sort((a, b) => a - b);
        const every = lateMs.map((_, tick) => tick);
        expect(matchTicks({ starts, periodMs, due: 60 })).toEqual({ served: every, dropped: [] });
      }),
    );
  });

  it('finds exactly what a generator with a constant delay dropped', () => {
    fc.assert(
      fc.property(anyLoop({ periodMs: wholePeriod, lateMs: constantDelay }), (loop) => {
        const { served, dropped, starts } = simulate(loop);
        expect(matchTicks({ starts, periodMs: loop.periodMs, due: loop.due })).toEqual({ served, dropped });
      }),
      { numRuns: 500 },
    );
  });

  it('accounts for every tick once, whatever the starts are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000), { maxLength: 50 }), anyPeriod, fc.nat(80), (unsorted, periodMs, due) => {
        const starts = unsorted.toSorted((a, b) => a - b);
        const { served, dropped } = matchTicks({ starts, periodMs, due });
        const all = Array.from({ length: Math.max(due, starts.length) }, (_, tick) => tick);
        expect(served).toHaveLength(starts.length);
        expect(served).toEqual(served.toSorted((a, b) => a - b));
        expect(dropped).toEqual(dropped.toSorted((a, b) => a - b));
        expect([...served, ...dropped].toSorted((a, b) => a - b)).toEqual(all);
      }),
    );
  });

  it('is as many ticks off, at most, as the generator was late, in both directions', () => {
    fc.assert(
      fc.property(anyLoop({ periodMs: anyPeriod, lateMs: late(8) }), (loop) => {
        const truth = simulate(loop);
        const { served, dropped } = matchTicks({ starts: truth.starts, periodMs: loop.periodMs, due: loop.due });
        expect(dropped).toHaveLength(truth.dropped.length);
        // Lateness from 0 to 8 ms, and what rounding to whole milliseconds takes away.
        const most = Math.ceil((8 + 1) / loop.periodMs);
        served.forEach((tick, iteration) => {
          expect(Math.abs(tick - (truth.served[iteration] ?? NaN))).toBeLessThanOrEqual(most);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('never lets an iteration begin before its tick, less the constant delay', () => {
    fc.assert(
      fc.property(anyLoop({ periodMs: anyPeriod, lateMs: late(20) }), (loop) => {
        const { starts } = simulate(loop);
        const { served } = matchTicks({ starts, periodMs: loop.periodMs, due: loop.due });
        const delay = Math.min(...starts.map((start, iteration) => start - iteration * loop.periodMs));
        served.forEach((tick, iteration) => {
          expect((starts[iteration] ?? NaN) - delay).toBeGreaterThanOrEqual(tick * loop.periodMs - 1e-3);
        });
      }),
    );
  });

  it('knows no ticks where none were due and nothing began', () => {
    expect(matchTicks({ starts: [], periodMs: 10, due: 0 })).toEqual({ served: [], dropped: [] });
  });

  it('calls every tick dropped when nothing began', () => {
    expect(matchTicks({ starts: [], periodMs: 10, due: 3 })).toEqual({ served: [], dropped: [0, 1, 2] });
  });

  it('puts a gap where it was: a second in which every virtual user was stuck', () => {
    const before = Array.from({ length: 10 }, (_, tick) => tick * 100 + 3);
    const after = Array.from({ length: 10 }, (_, tick) => 2_000 + tick * 100 + 3);
    const { dropped } = matchTicks({ starts: [...before, ...after], periodMs: 100, due: 30 });
    expect(dropped).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IterationLog } from '../../../../src/drivers/k6/iteration-log.ts';
import { findGaps, type EndedScenario } from '../../../../src/drivers/k6/reconcile.ts';

/** A log of the iterations that have a start; holes are iterations that left no record. */
function logOf(...starts: readonly (number | undefined)[]): IterationLog {
  const log = new IterationLog();
  starts.forEach((start, iteration) => {
    if (start !== undefined) log.note(iteration, start);
  });
  return log;
}

function ended(fields: Partial<EndedScenario> & { readonly log: IterationLog }): EndedScenario {
  return {
    periodMs: 100,
    durationMs: 500,
    started: fields.log.highest + 1,
    isEarly: false,
    endMs: 600,
    maxVUs: 10,
    ...fields,
  };
}

describe('a load that came to its end', () => {
  it('has no gaps when every tick has its iteration', () => {
    expect(findGaps(ended({ log: logOf(0, 100, 200, 300, 400) }))).toEqual({ drops: [], untraced: [] });
  });

  it('lost the ticks that nobody was free for, each at its own time', () => {
    expect(findGaps(ended({ log: logOf(0, 100, 400) }))).toEqual({
      drops: [
        { tick: 2, atMs: 200 },
        { tick: 3, atMs: 300 },
      ],
      untraced: [],
    });
  });

  it('lost all of them when it never sent anything', () => {
    const { drops, untraced } = findGaps(ended({ log: logOf(), started: 0 }));
    expect(drops.map(({ tick }) => tick)).toEqual([0, 1, 2, 3, 4]);
    expect(untraced).toEqual([]);
  });

  it('tells of an iteration that began and left no record, at its tick', () => {
    expect(findGaps(ended({ log: logOf(0, 100, undefined, 300, 400) }))).toEqual({
      drops: [],
      untraced: [{ iteration: 2, atMs: 200 }],
    });
  });

  it("believes k6's count of what began beyond the last record", () => {
    expect(findGaps(ended({ log: logOf(0, 100, 200), started: 5 }))).toEqual({
      drops: [],
      untraced: [
        { iteration: 3, atMs: 300 },
        { iteration: 4, atMs: 400 },
      ],
    });
  });

  it("believes its records when they are more than k6's count", () => {
    expect(findGaps(ended({ log: logOf(0, 100, 200, 300, 400), started: 3 }))).toEqual({ drops: [], untraced: [] });
  });
});

describe('a load whose generator was late when its time was up', () => {
  it('may have served ticks that came due after the end, and these hide no drop before it', () => {
    // Due at 0, 100 ... 900. Nothing was free at 300; 900 was late, and with it came what was due at 1 000 and 1 100.
    const late = ended({
      log: logOf(0, 100, 200, 400, 500, 600, 700, 800, 1_150, 1_150, 1_150),
      started: 11,
      durationMs: 1_000,
      endMs: 1_200,
    });
    expect(findGaps(late)).toEqual({ drops: [{ tick: 3, atMs: 300 }], untraced: [] });
  });

  it('lost nothing when as many began as were due, however late the last of them were', () => {
    // 2 000 a second, each at its tick but for a burst in the last three milliseconds.
    const starts = Array.from({ length: 1_000 }, (_, tick) => Math.floor(tick / 2));
    starts.splice(994, 6, 500, 500, 500, 500, 501, 501, 501);
    const late = ended({ log: logOf(...starts), periodMs: 0.5, durationMs: 500, endMs: 520 });
    expect(findGaps(late)).toEqual({ drops: [], untraced: [] });
  });
});

describe('a load that ended early', () => {
  it('tells of what was in flight at the earliest it can have begun, although ticks may have been dropped since', () => {
    const early = ended({ log: logOf(0, 100), isEarly: true, endMs: 950, started: 4, durationMs: 60_000 });
    expect(findGaps(early).untraced).toEqual([
      { iteration: 2, atMs: 200 },
      { iteration: 3, atMs: 300 },
    ]);
  });

  it('calls no tick dropped after the last iteration that was seen: nobody knows when it stopped', () => {
    const early = ended({ log: logOf(0, 100, 200), isEarly: true, endMs: 450, started: 3, durationMs: 60_000 });
    expect(findGaps(early)).toEqual({ drops: [], untraced: [] });
  });

  it('still lost the ticks before it', () => {
    const early = ended({ log: logOf(0, 300), isEarly: true, endMs: 350, durationMs: 60_000 });
    expect(findGaps(early).drops).toEqual([
      { tick: 1, atMs: 100 },
      { tick: 2, atMs: 200 },
    ]);
  });

  it('may have begun one iteration more for each virtual user, as long as ticks were due, when k6 could not say', () => {
    const killed = ended({ log: logOf(0, 100), isEarly: true, endMs: 450, started: null, durationMs: 60_000 });
    expect(findGaps({ ...killed, maxVUs: 10 }).untraced.map(({ iteration }) => iteration)).toEqual([2, 3, 4]);
    expect(findGaps({ ...killed, maxVUs: 1 }).untraced.map(({ iteration }) => iteration)).toEqual([2]);
  });
});

describe('a closed model', () => {
  it('has no ticks to drop; what left no record is told at the earliest it can have begun', () => {
    const closed = ended({ log: logOf(0, undefined, 250), periodMs: null, started: 4, endMs: 900 });
    expect(findGaps(closed)).toEqual({
      drops: [],
      untraced: [
        { iteration: 1, atMs: 0 },
        { iteration: 3, atMs: 250 },
      ],
    });
  });

  it('may have begun one iteration more for each virtual user, when k6 could not say', () => {
    const killed = ended({ log: logOf(0), periodMs: null, started: null, maxVUs: 2, isEarly: true });
    expect(findGaps(killed).untraced.map(({ iteration }) => iteration)).toEqual([1, 2]);
  });
});

/** An open loop with one virtual user, held by each iteration for a while; its starts come late by a constant. */
function oneUser(due: number, periodMs: number, heldMs: readonly number[], delayMs: number): number[] {
  const starts: number[] = [];
  let freeAt = 0;
  for (let tick = 0; tick < due; tick++) {
    const start = tick * periodMs + delayMs;
    if (start < freeAt) continue;
    freeAt = start + (heldMs[tick % heldMs.length] ?? 0);
    starts.push(start);
  }
  return starts;
}

describe('every load', () => {
  it('adds up: records, gaps and due ticks, whatever left no record', () => {
    const anyLoad = fc.record({
      due: fc.integer({ min: 1, max: 50 }),
      periodMs: fc.integer({ min: 1, max: 40 }),
      heldMs: fc.array(fc.nat(120), { minLength: 1, maxLength: 10 }),
      delayMs: fc.nat(30),
      isLost: fc.array(fc.boolean(), { minLength: 50, maxLength: 50 }),
    });
    fc.assert(
      fc.property(anyLoad, ({ due, periodMs, heldMs, delayMs, isLost }) => {
        const starts = oneUser(due, periodMs, heldMs, delayMs);
        const log = logOf(...starts.map((start, iteration) => (isLost[iteration] === true ? undefined : start)));
        const durationMs = due * periodMs;
        const { drops, untraced } = findGaps(
          ended({ log, periodMs, durationMs, started: starts.length, endMs: durationMs + delayMs }),
        );
        expect(log.seen + untraced.length).toBe(starts.length);
        expect(starts.length + drops.length).toBe(due);
        expect(new Set(drops.map(({ tick }) => tick)).size).toBe(drops.length);
        for (const { tick, atMs } of drops) expect(atMs).toBe(tick * periodMs);
        for (const { iteration, atMs } of untraced) {
          expect(log.startOf(iteration)).toBeUndefined();
          expect(atMs).toBeLessThanOrEqual((starts[iteration] ?? NaN) - delayMs);
        }
      }),
    );
  });
});

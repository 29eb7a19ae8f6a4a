import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IterationLog } from '../../../../src/drivers/k6/iteration-log.ts';

describe('IterationLog', () => {
  it('knows nothing at first', () => {
    const log = new IterationLog();
    expect([log.seen, log.highest, log.startOf(0)]).toEqual([0, -1, undefined]);
  });

  it('remembers each iteration by its first note, as a map would', () => {
    const notes = fc.array(fc.tuple(fc.nat(50_000), fc.nat(4_000_000)), { maxLength: 200 });
    fc.assert(
      fc.property(notes, (pairs) => {
        const log = new IterationLog();
        const known = new Map<number, number>();
        for (const [iteration, startMs] of pairs) {
          log.note(iteration, startMs);
          if (!known.has(iteration)) known.set(iteration, startMs);
        }
        expect(log.seen).toBe(known.size);
        expect(log.highest).toBe(Math.max(-1, ...known.keys()));
        for (const [iteration] of pairs) expect(log.startOf(iteration)).toBe(known.get(iteration));
        expect(log.startOf(50_001)).toBeUndefined();
      }),
    );
  });

  it('takes whole milliseconds, none before the start, and no iteration below the first', () => {
    const log = new IterationLog();
    log.note(0, 12.9);
    log.note(1, -3);
    log.note(-1, 5);
    expect([log.startOf(0), log.startOf(1), log.startOf(-1), log.seen]).toEqual([12, 0, undefined, 2]);
  });
});

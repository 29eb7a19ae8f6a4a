import { describe, expect, it } from 'vitest';
import { checkRegister } from '../../../../src/verify/checkers/registers.ts';
import { historyOf, ok, type Draft } from '../../../support/operations.ts';
import { figures, found } from './anomalies.ts';

type Span = readonly [number, number];

const write = (value: number, at: Span): Draft => ok('write', { key: 'k', value, process: `w${String(value)}`, at });
const read = (value: number, at: Span): Draft => ok('read', { key: 'k', value, process: `r${String(at[0])}`, at });

describe('a register whose values are unique', () => {
  it('is fine when reads follow writes, whoever overlaps', () => {
    const history = historyOf(write(1, [0, 10]), write(2, [5, 20]), read(2, [12, 30]), read(2, [40, 50]));
    expect(checkRegister(history).verdict).toBe('pass');
  });

  it('tells a stale read, and since when its value had been overwritten', () => {
    const checked = checkRegister(historyOf(write(1, [0, 10]), write(2, [20, 30]), read(1, [130, 140])));
    expect(found(checked)).toEqual({ stale: 1, contained: 1 });
    expect(figures(checked, 'stale', 'staleMaxMs')).toEqual({ stale: 1, staleMaxMs: 100 });
  });

  it('calls a read of what was written later no stale one, and no read of the same value after it either', () => {
    // 4 is read before its write begins. Its write and that of 5 overlap, so the second read of it is right.
    const history = historyOf(read(4, [0, 10]), write(4, [30, 50]), write(5, [40, 45]), read(4, [50, 60]));
    expect(found(checkRegister(history))).toMatchObject({ future: 1 });
    expect(found(checkRegister(history))).not.toHaveProperty('stale');
  });
});

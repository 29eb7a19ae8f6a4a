import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation } from '../../../../src/history/operation.ts';
import { checkCounter } from '../../../../src/verify/checkers/counter.ts';
import { isLinearizable } from '../../../support/brute-force.ts';
import { agree, found } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { COUNTER } from './models.ts';
import { legalHistories, schedules, type Ask } from './schedule.ts';

const asks: fc.Arbitrary<Ask> = fc.oneof(
  fc.constantFrom(1, 2, 4, -1, -3).map((value) => ({ verb: 'add' as const, value })),
  fc.integer({ min: -4, max: 8 }).map((value) => ({ verb: 'read' as const, value })),
);
const unitAsks: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ verb: 'add' as const, value: 1 }) },
  fc.nat(4).map((value) => ({ verb: 'read' as const, value })),
);

const isAdd = ({ verb }: Operation): boolean => verb === 'add';
const isRead = ({ verb, outcome }: Operation): boolean => verb === 'read' && outcome === 'ok';
const amount = ({ value }: Operation): number => Number(value);
const sum = (list: readonly Operation[]): number => list.reduce((total, add) => total + amount(add), 0);

/** Reads outside of what the adds allow, counted one by one. */
function outOfBounds(list: readonly Operation[]): number {
  const adds = list.filter((operation) => isAdd(operation) && operation.outcome !== 'fail');
  return list.filter(isRead).filter((read) => {
    const certain = adds.filter(({ outcome, ret }) => outcome === 'ok' && ret < read.call);
    const possible = adds.filter((add) => !certain.includes(add) && add.call <= read.ret);
    const lowest = sum(certain) + sum(possible.filter((add) => amount(add) < 0));
    const highest = sum(certain) + sum(possible.filter((add) => amount(add) > 0));
    return amount(read) < lowest || amount(read) > highest;
  }).length;
}

/** Reads lower than one that had returned before, of a counter that never goes down. */
function wentBack(list: readonly Operation[]): number {
  if (list.some((operation) => isAdd(operation) && operation.outcome !== 'fail' && amount(operation) < 0)) return 0;
  const reads = list.filter(isRead);
  return reads.filter((read) => reads.some((before) => before.ret < read.call && amount(before) > amount(read))).length;
}

function definition(list: readonly Operation[]): Record<string, number> {
  const counts = { 'out-of-bounds': outOfBounds(list), 'went-back': wentBack(list) };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('counter', LONG, () => {
  it('agrees with the definitions, and fails only what no order of the operations explains', () => {
    fuzz(schedules(asks), { runs: 15_000, seed: 1 }, (history) => {
      const checked = checkCounter(history);
      agree(found(checked), definition(history.list));
      if (checked.verdict === 'fail') agree(isLinearizable(COUNTER, history.list), false);
    });
  });

  it('fails a single read of steps of one exactly when no order explains it', () => {
    fuzz(schedules(unitAsks), { runs: 5_000, seed: 2 }, ({ list, isOrderOnly }) => {
      const read = list.find(isRead);
      const one = list.filter((operation) => isAdd(operation) || operation === read);
      agree(checkCounter({ list: one, isOrderOnly }).verdict === 'fail', !isLinearizable(COUNTER, one));
    });
  });

  it('never fails a counter that behaved', () => {
    fuzz(legalHistories(COUNTER, asks), { runs: 1_000, seed: 3 }, (history) => {
      agree(found(checkCounter(history)), {});
    });
  });
});

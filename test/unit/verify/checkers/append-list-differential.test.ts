import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation, Operations, Value } from '../../../../src/history/operation.ts';
import { checkAppendList } from '../../../../src/verify/checkers/append-list.ts';
import { named } from '../../../../src/verify/checkers/values.ts';
import { isLinearizable } from '../../../support/brute-force.ts';
import { agree } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { LISTS, listed } from './models.ts';
import { legalHistories, schedules, uniqueValues, withList, type Ask } from './schedule.ts';

const key = fc.constantFrom('x', 'y');
const list = fc.subarray([1, 2, 3]).chain((elements) => fc.shuffledSubarray(elements));
const asks: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('append' as const), key, value: fc.nat(4) }) },
  fc.record({ verb: fc.constant('read' as const), key, value: fc.oneof(list, fc.constant([1, 2])) }),
);

/** Appends whose elements are not unique become other ones: the checker asks for unique elements. */
function unique(history: Operations): Operations {
  const seen = new Set<string>();
  const renamed = history.list.map((operation): Operation => {
    if (operation.verb !== 'append' || operation.outcome === 'fail') return operation;
    const name = `${operation.key} ${named(operation.value)}`;
    if (!seen.has(name)) {
      seen.add(name);
      return operation;
    }
    return { ...operation, value: 100 + operation.index };
  });
  return withList(history, renamed);
}

function isPossible({ list: all }: Operations): boolean {
  return [...new Set(all.map((operation) => operation.key))].every((wanted) =>
    isLinearizable(
      LISTS,
      all.filter((operation) => operation.key === wanted),
    ),
  );
}

function compare(history: Operations): void {
  agree(checkAppendList(history).verdict === 'fail', !isPossible(history));
}

/** One read of the history changed: an element left out, put in, repeated or moved. */
function spoilt(history: Operations, place: number, how: number): Operations {
  const reads = history.list.filter(({ verb, outcome }) => verb === 'read' && outcome === 'ok');
  const victim = reads[place % Math.max(1, reads.length)];
  if (victim === undefined) return history;
  const held = listed(victim.value);
  const at = how % Math.max(1, held.length);
  const changed: readonly (readonly Value[])[] = [
    held.slice(0, at),
    held.toSpliced(at, 1),
    held.toSpliced(at, 0, 999),
    [...held, ...held.slice(at, at + 1)],
    held.toReversed(),
  ];
  const value = changed[how % changed.length] ?? held;
  return withList(
    history,
    history.list.map((operation) => (operation === victim ? { ...operation, value } : operation)),
  );
}

describe('append-list', LONG, () => {
  it('fails exactly when no order of the operations explains the lists', () => {
    fuzz(schedules(asks, 9), { runs: 10_000, seed: 1 }, (history) => {
      compare(unique(history));
    });
  });

  it('passes what behaved, and fails its mutants exactly when no order explains them', () => {
    const histories = legalHistories(LISTS, asks, uniqueValues('append'));
    fuzz(fc.tuple(histories, fc.nat(9), fc.nat(19)), { runs: 5_000, seed: 2 }, ([legal, place, how]) => {
      agree(checkAppendList(legal).verdict === 'fail', false);
      compare(legal);
      compare(spoilt(legal, place, how));
    });
  });
});

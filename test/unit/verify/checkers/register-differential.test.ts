import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation, Operations, Value } from '../../../../src/history/operation.ts';
import type { Checked } from '../../../../src/verify/checkers/check.ts';
import { checkKv } from '../../../../src/verify/checkers/kv.ts';
import { checkMutex, checkRegister } from '../../../../src/verify/checkers/registers.ts';
import { isLinearizable, type ObjectModel } from '../../../support/brute-force.ts';
import { agree, found } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { LOCK, REGISTERS, TEXTS } from './models.ts';
import { legalHistories, schedules, uniqueValues, withList, type Ask } from './schedule.ts';

const key = fc.constantFrom('x', 'y');
const value: fc.Arbitrary<Value> = fc.constantFrom(null, 0, 1, 2, 3, 4, 5, 6, 7, 8);
const write = key.map((of): Ask => ({ verb: 'write', key: of, value: 0 }));
const read = fc.tuple(key, value).map(([of, seen]): Ask => ({ verb: 'read', key: of, value: seen }));
const unique = uniqueValues('write');
const repeated = fc.tuple(key, fc.nat(1)).map(([of, written]): Ask => ({ verb: 'write', key: of, value: written }));
const text = fc.constantFrom('', 'a', 'b', 'ab', 'ba');

function compare(model: ObjectModel, history: Operations, { verdict }: Checked): void {
  const isLegal = isLinearizable(model, history.list);
  // What shows nothing is inconclusive, however it went.
  if (verdict === 'inconclusive') agree(isLegal, true);
  else agree(verdict, isLegal ? 'pass' : 'fail');
}

/** Reads return one of the values that were written, so that many random histories are nearly right. */
function nearlyRight(history: Operations): Operations {
  const written = [null, ...history.list.filter(({ verb }) => verb === 'write').map((one) => one.value)];
  const list = history.list.map((one): Operation => {
    if (one.verb !== 'read' || typeof one.value !== 'number') return one;
    return { ...one, value: written[one.value % written.length] ?? null };
  });
  return withList(history, list);
}

describe('a register agrees with trying every order', LONG, () => {
  it('by zones, where every value is written once', () => {
    fuzz(schedules(fc.oneof(write, read), 10, unique), { runs: 20_000, seed: 1 }, (history) => {
      const near = nearlyRight(history);
      compare(REGISTERS, near, checkRegister(near));
    });
  });

  it('by searching, where values are written again', () => {
    fuzz(schedules(fc.oneof(repeated, read), 9), { runs: 5_000, seed: 2 }, (history) => {
      const near = nearlyRight(history);
      compare(REGISTERS, near, checkRegister(near));
    });
  });

  it('and is never blamed where it behaved', () => {
    fuzz(legalHistories(REGISTERS, fc.oneof(write, read), unique), { runs: 5_000, seed: 3 }, (history) => {
      agree(found(checkRegister(history)), {});
    });
  });
});

describe('other objects agree with trying every order', LONG, () => {
  it('texts with put and append', () => {
    const asks = fc.oneof(
      fc.record({ verb: fc.constantFrom('put' as const, 'append' as const), key, value: fc.constantFrom('a', 'b') }),
      fc.record({ verb: fc.constant('get' as const), key, value: text }),
    );
    fuzz(schedules(asks, 8), { runs: 10_000, seed: 4 }, (history) => {
      compare(TEXTS, history, checkKv(history));
    });
    fuzz(legalHistories(TEXTS, asks), { runs: 2_500, seed: 5 }, (history) => {
      agree(found(checkKv(history)), {});
    });
  });

  it('a lock', () => {
    const asks = fc.constantFrom('acquire' as const, 'release' as const).map((verb): Ask => ({ verb }));
    fuzz(schedules(asks, 8), { runs: 10_000, seed: 6 }, (history) => {
      compare(LOCK, history, checkMutex(history));
    });
  });
});

type Spoil = (list: readonly Operation[], which: number) => readonly Operation[];

/** The read of this number, of those that show a value. */
function pick(list: readonly Operation[], which: number): Operation | undefined {
  const reads = list.filter(({ verb, outcome, value: seen }) => verb === 'read' && outcome === 'ok' && seen !== null);
  return reads[which % Math.max(1, reads.length)];
}

function withRead(list: readonly Operation[], which: number, seen: (read: Operation) => Value): readonly Operation[] {
  const victim = pick(list, which);
  return list.map((one) => (one === victim ? { ...one, value: seen(one) } : one));
}

/** What may be found in a register that was spoilt so; each mutant that no order explains must show one of the first list. */
const MUTATIONS: Readonly<Record<string, { readonly classes: readonly string[]; readonly spoil: Spoil }>> = {
  'an acknowledgement is dropped': {
    classes: [],
    spoil: (list, which) => {
      const writes = list.filter(({ verb, outcome }) => verb === 'write' && outcome === 'ok');
      const victim = writes[which % Math.max(1, writes.length)];
      return list.map((one) => (one === victim ? { ...one, outcome: 'info', ret: Infinity } : one));
    },
  },
  'a read is stale': {
    classes: ['stale', 'overlap', 'contained'],
    spoil: (list, which) =>
      withRead(list, which, (victim) => {
        const older = list.filter((one) => one.verb === 'write' && one.key === victim.key && one.ret < victim.call);
        return older.find(({ outcome, value: old }) => outcome === 'ok' && old !== victim.value)?.value ?? victim.value;
      }),
  },
  'a value comes from nowhere': {
    classes: ['unexpected'],
    spoil: (list, which) => withRead(list, which, () => 999),
  },
  'a value comes before it was written': {
    classes: ['future', 'overlap', 'contained'],
    spoil: (list, which) =>
      withRead(list, which, (victim) => {
        const later = list.find((one) => one.verb === 'write' && one.key === victim.key && one.call > victim.ret);
        return later?.outcome === 'ok' ? later.value : victim.value;
      }),
  },
  'a write that was read had failed': {
    classes: ['resurrected'],
    spoil: (list, which) => {
      const victim = pick(list, which);
      return list.map((one) =>
        one.verb === 'write' && one.key === victim?.key && one.value === victim.value
          ? { ...one, outcome: 'fail', ret: one.call }
          : one,
      );
    },
  },
  'two reads are swapped': {
    classes: ['stale', 'future', 'overlap', 'contained', 'unexpected'],
    spoil: (list, which) => {
      const [a, b] = [pick(list, which), pick(list, which + 1)];
      return list.map((one) => {
        if (a === undefined || b === undefined) return one;
        return one === a ? { ...one, value: b.value } : one === b ? { ...one, value: a.value } : one;
      });
    },
  },
};

describe('mutants of registers that behaved are in the class of what was done to them, if no order explains them', () => {
  it.each(Object.entries(MUTATIONS))('%s', (_, { classes, spoil }) => {
    let illegal = 0;
    const oneKey = fc.constantFrom<Ask>({ verb: 'write', key: 'x' }, { verb: 'read', key: 'x' });
    const histories = legalHistories(REGISTERS, oneKey, unique);
    fuzz(fc.tuple(histories, fc.nat(20)), { runs: 1_500, seed: 7 }, ([history, which]) => {
      const mutant = withList(history, spoil(history.list, which));
      const checked = checkRegister(mutant);
      compare(REGISTERS, mutant, checked);
      const classesFound = Object.keys(found(checked));
      agree(
        classesFound.filter((kind) => !classes.includes(kind)),
        [],
      );
      if (checked.verdict === 'fail') illegal++;
    });
    // Enough of them must be illegal for the test to mean anything.
    agree(illegal > 100 || classes.length === 0, true);
  });
});

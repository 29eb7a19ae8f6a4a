import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation, Operations, Value } from '../../../../src/history/operation.ts';
import { checkSet } from '../../../../src/verify/checkers/set.ts';
import { agree, found } from './anomalies.ts';
import { listed, SET } from './models.ts';
import { legalHistories, withList, type Ask } from './schedule.ts';
import { isPossibleSet } from './set-possible.ts';

const asks: fc.Arbitrary<Ask> = fc.oneof(
  fc.nat(3).map((value) => ({ verb: 'add' as const, value })),
  fc.constant({ verb: 'read' as const }),
);

const isRead = ({ verb, outcome }: Operation): boolean => verb === 'read' && outcome === 'ok';

/** A read that holds something, by number. */
function pick(list: readonly Operation[], which: number): Operation | undefined {
  const holding = list.filter((operation) => isRead(operation) && listed(operation.value).length > 0);
  return holding[which % Math.max(1, holding.length)];
}

function replaced(list: readonly Operation[], change: (operation: Operation) => Partial<Operation>): Operation[] {
  return list.map((operation) => ({ ...operation, ...change(operation) }));
}

function withRead(
  list: readonly Operation[],
  which: number,
  change: (held: readonly Value[]) => readonly Value[],
): Operation[] {
  const victim = pick(list, which);
  return replaced(list, (operation) => (operation === victim ? { value: change(listed(operation.value)) } : {}));
}

interface Mutation {
  /** The classes that a history spoilt so may be in; every one that no order explains must be in one of them, and in no other. */
  readonly classes: readonly string[];
  readonly spoil: (list: readonly Operation[], which: number) => readonly Operation[];
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'an acknowledgement is dropped': {
    classes: [],
    spoil: (list, which) => {
      const adds = list.filter(({ verb, outcome }) => verb === 'add' && outcome === 'ok');
      const victim = adds[which % Math.max(1, adds.length)];
      return replaced(list, (operation) => (operation === victim ? { outcome: 'info', ret: Infinity } : {}));
    },
  },
  'an element is lost': {
    classes: ['lost', 'vanished'],
    spoil: (list, which) => {
      const victim = pick(list, which);
      const [element] = listed(victim?.value);
      return replaced(list, (operation) => {
        if (victim === undefined || !isRead(operation) || operation.call < victim.call) return {};
        return { value: listed(operation.value).filter((other) => other !== element) };
      });
    },
  },
  'a read is stale': {
    classes: ['stale', 'flickering', 'lost', 'vanished'],
    spoil: (list, which) => withRead(list, which, (held) => held.toSpliced(which % Math.max(1, held.length), 1)),
  },
  'an element is there twice': {
    classes: ['duplicated'],
    spoil: (list, which) => withRead(list, which, (held) => [...held, ...held.slice(0, 1)]),
  },
  'an element comes from nowhere': {
    classes: ['unexpected'],
    spoil: (list, which) => withRead(list, which, (held) => [...held, 99]),
  },
  'two reads are swapped': {
    classes: ['stale', 'flickering', 'lost', 'vanished', 'unexpected', 'resurrected'],
    spoil: (list, which) => {
      const a = pick(list, which);
      const b = pick(list, which + 1);
      return replaced(list, (operation) => {
        if (a === undefined || b === undefined) return {};
        return operation === a ? { value: b.value } : operation === b ? { value: a.value } : {};
      });
    },
  },
  'a write that is there was refused': {
    classes: ['resurrected', 'unexpected'],
    spoil: (list, which) => {
      const [element] = listed(pick(list, which)?.value);
      const victim = list.find(({ verb, value }) => verb === 'add' && value === element);
      return replaced(list, (operation) => (operation === victim ? { outcome: 'fail', ret: operation.call } : {}));
    },
  },
};

function judge(history: Operations, { classes, spoil }: Mutation, which: number): boolean {
  const mutant = withList(history, spoil(history.list, which));
  const checked = checkSet(mutant, { staleReads: 'forbid' });
  const isIllegal = !isPossibleSet(mutant.list);
  agree(checked.verdict === 'fail', isIllegal);
  const bad = checked.anomalies.filter(({ verdict }) => verdict === 'fail').map(({ kind }) => kind);
  agree(
    bad.filter((kind) => !classes.includes(kind)),
    [],
  );
  if (classes.length === 1 && isIllegal) agree(Object.keys(found(checked)).includes(classes[0] ?? ''), true);
  return isIllegal;
}

describe('mutants of sets that behaved are in the class of what was done to them, if no order explains them', () => {
  it.each(Object.entries(MUTATIONS))('%s', (_, mutation) => {
    let illegal = 0;
    fc.assert(
      fc.property(legalHistories(SET, asks), fc.nat(20), (history, which) => {
        if (judge(history, mutation, which)) illegal++;
      }),
      { numRuns: 500, seed: 1 },
    );
    // Enough of them must be illegal for the test to mean anything.
    agree(illegal > 25 || mutation.classes.length === 0, true);
  });
});

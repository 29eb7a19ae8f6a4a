import fc from 'fast-check';
import { defineModel, type ModelValue } from 'relia';
import { describe, expect, it } from 'vitest';
import { checkerOfModel } from '../../../../src/verify/checkers/declared-model.ts';
import { parseModel } from '../../../../src/cli/verify-history/parse-model.ts';
import { isLinearizable, type ObjectModel } from '../../../support/brute-force.ts';
import { historyOf, ok } from '../../../support/operations.ts';
import { agree } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { listed } from './models.ts';
import { schedules, type Ask } from './schedule.ts';

const STACK = defineModel<readonly ModelValue[]>({
  name: 'stack',
  verbs: ['enqueue', 'dequeue'],
  shows: ['dequeue'],
  initial: [],
  step: (held, { verb, value }) => {
    if (verb === 'enqueue') return [...held, value];
    return held.length > 0 && held.at(-1) === value ? held.slice(0, -1) : undefined;
  },
});

/** The same, as brute force takes it. */
const STACK_BY_HAND: ObjectModel = {
  initial: [],
  step: (state, { verb, value }) => {
    const held = listed(state);
    if (verb === 'enqueue') return { state: [...held, value] };
    return held.length > 0 && held.at(-1) === value ? { state: held.slice(0, -1) } : undefined;
  },
};

const check = checkerOfModel(STACK);

describe('a model of the user`s own', LONG, () => {
  it('judges histories of an object that relia does not know', () => {
    const pushes = [ok('enqueue', { value: 1 }), ok('enqueue', { value: 2 })];
    const good = check(historyOf(...pushes, ok('dequeue', { value: 2 }), ok('dequeue', { value: 1 })));
    expect(good).toMatchObject({ model: 'stack', verdict: 'pass', reason: 'one order explains 4 operations' });
    const bad = check(historyOf(...pushes, ok('dequeue', { value: 1 })));
    expect(bad).toMatchObject({ verdict: 'fail', impossible: { operation: 2, states: ['[1,2]'] } });
  });

  it('agrees with trying every order', () => {
    const verb = fc.constantFrom('enqueue' as const, 'dequeue' as const);
    const asks = fc.record({ verb, value: fc.nat(1) }) satisfies fc.Arbitrary<Ask>;
    fuzz(schedules(asks, 8), { runs: 5_000, seed: 1 }, (history) => {
      const { verdict } = check(history);
      const isLegal = isLinearizable(STACK_BY_HAND, history.list);
      if (verdict === 'inconclusive') agree(isLegal, true);
      else agree(verdict, isLegal ? 'pass' : 'fail');
    });
  });

  it('proves nothing by operations that show nothing, or that it does not know', () => {
    expect(check(historyOf(ok('enqueue', { value: 1 })))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no operation shows what the object held',
    });
    expect(check(historyOf(ok('read', { value: 1 })))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'shape-mismatch',
    });
  });

  it('is told apart from what is none', () => {
    expect(parseModel(STACK, 'stack.ts')).toBe(STACK);
    expect(() => parseModel({ name: 'stack', verbs: ['push'] }, 'stack.ts')).toThrow(
      expect.objectContaining({
        code: 'RELIA_SCRIPT_INVALID',
        message: 'stack.ts exports no model',
        details: [
          expect.stringContaining('verbs.0: ') as string,
          'initial: is missing',
          'step: is no function',
        ] as unknown,
      }) as Error,
    );
  });
});

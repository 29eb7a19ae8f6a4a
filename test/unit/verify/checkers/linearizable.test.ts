import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation, Value, Verb } from '../../../../src/verify/checkers/operation.ts';
import { fuzz, LONG } from './fuzz.ts';
import { checkKv } from '../../../../src/verify/checkers/kv.ts';
import { checkCasRegister, checkMutex, checkRegister } from '../../../../src/verify/checkers/registers.ts';

interface Step {
  readonly verb: Verb;
  readonly value: Value;
  readonly call: number;
  readonly ret: number;
  readonly outcome?: Operation['outcome'];
  readonly key?: string;
}

function history(...steps: readonly Step[]): { readonly list: readonly Operation[]; readonly isOrderOnly: boolean } {
  const list = steps.map(
    ({ verb, value, call, ret, outcome = ret === Infinity ? 'info' : 'ok', key = '' }, index): Operation => ({
      index,
      label: `index ${String(index)}`,
      process: String(index),
      session: String(index),
      verb,
      key,
      value,
      outcome,
      call,
      ret,
    }),
  );
  return { list, isOrderOnly: true };
}

/** Whether some order of the operations, kept to their times, explains every read: tries all of them. */
function isLinearizable(steps: readonly Step[], state: Value = null): boolean {
  if (steps.every(({ ret }) => ret === Infinity)) return true;
  return steps.some((step, place) => {
    if (steps.some((other) => other.ret < step.call)) return false;
    const rest = steps.filter((_step, other) => other !== place);
    const [expected, written]: readonly Value[] = Array.isArray(step.value) ? (step.value as readonly Value[]) : [];
    if (step.verb === 'write') return isLinearizable(rest, step.value);
    if (step.verb === 'cas') return state === expected && isLinearizable(rest, written);
    return (step.ret === Infinity || state === step.value) && isLinearizable(rest, state);
  });
}

const anyStep: fc.Arbitrary<Step> = fc
  .record({
    verb: fc.constantFrom<Verb>('read', 'write', 'cas'),
    a: fc.integer({ min: 0, max: 2 }),
    b: fc.integer({ min: 0, max: 2 }),
    call: fc.integer({ min: 0, max: 9 }),
    took: fc.integer({ min: 0, max: 6 }),
    isLost: fc.boolean(),
  })
  .map(({ verb, a, b, call, took, isLost }) => ({
    verb,
    value: verb === 'cas' ? [a, b] : verb === 'read' && a === 0 ? null : a,
    call,
    ret: isLost && verb !== 'read' ? Infinity : call + took,
  }));

describe('a register with compare-and-set', LONG, () => {
  it('never fails when some order explains it, and always when none does, with unknown outcomes and equal times', () => {
    const anyHistory = fc.array(anyStep, { minLength: 1, maxLength: 6 });
    fuzz(anyHistory, { runs: 20_000, seed: 1 }, (steps) => {
      fc.pre(steps.some(({ verb, ret }) => ret !== Infinity && verb !== 'write'));
      expect(checkCasRegister(history(...steps)).verdict).toBe(isLinearizable(steps) ? 'pass' : 'fail');
    });
  });

  it('names an operation that no order leads past', () => {
    const checked = checkCasRegister(
      history({ verb: 'write', value: 1, call: 0, ret: 1 }, { verb: 'read', value: 2, call: 2, ret: 3 }),
    );
    expect(checked).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('index 1') as string });
    expect(checked.anomalies[0]?.first?.operations).toEqual([1]);
    expect(checked.anomalies.filter(({ verdict }) => verdict === 'fail').map(({ kind }) => kind)).toEqual([
      'not-linearizable',
      'unexpected',
    ]);
  });

  it('is inconclusive when its steps run out, when nothing took place and when values have another shape', () => {
    const long = Array.from({ length: 40 }, (_, at): Step => ({ verb: 'write', value: at, call: at, ret: at + 3 }));
    const reads = Array.from({ length: 40 }, (_, at): Step => ({ verb: 'read', value: at, call: at, ret: at + 3 }));
    expect(checkCasRegister(history(...long, ...reads)).verdict).toBe('pass');
    const cut = checkCasRegister(history(...long, ...reads), { steps: 1 });
    expect(cut).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('not decided') as string });
    expect(checkCasRegister(history({ verb: 'write', value: 1, call: 0, ret: Infinity })).verdict).toBe('inconclusive');
    const odd = history({ verb: 'cas', value: 3, call: 0, ret: 1 });
    expect(checkCasRegister(odd)).toMatchObject({ verdict: 'inconclusive', reason: 'shape-mismatch' });
  });
});

describe('other models of one object', () => {
  it('a register knows no compare-and-set, and each key is judged on its own', () => {
    expect(checkRegister(history({ verb: 'cas', value: [1, 2], call: 0, ret: 1 })).reason).toBe('shape-mismatch');
    const two = history(
      { verb: 'write', value: 1, call: 0, ret: 1, key: 'a' },
      { verb: 'write', value: 2, call: 2, ret: 3, key: 'b' },
      { verb: 'read', value: 1, call: 4, ret: 5, key: 'a' },
    );
    expect(checkRegister(two).verdict).toBe('pass');
  });

  it('a lock is not held twice, unless the first one may have given it back', () => {
    const acquire = (call: number, ret: number): Step => ({ verb: 'acquire', value: null, call, ret });
    expect(checkMutex(history(acquire(0, 1), acquire(2, 3))).verdict).toBe('fail');
    const release: Step = { verb: 'release', value: null, call: 1, ret: Infinity };
    expect(checkMutex(history(acquire(0, 1), release, acquire(2, 3))).verdict).toBe('pass');
  });

  it('a key holds what was put and what was appended since, in one order', () => {
    const put: Step = { verb: 'put', value: 'a', call: 0, ret: 1 };
    const appends: Step[] = [
      { verb: 'append', value: 'b', call: 2, ret: 5 },
      { verb: 'append', value: 'c', call: 2, ret: 5 },
    ];
    const get = (value: string): Step => ({ verb: 'get', value, call: 6, ret: 7 });
    expect(checkKv(history(put, ...appends, get('acb'))).verdict).toBe('pass');
    expect(checkKv(history(put, ...appends, get('ab'))).verdict).toBe('fail');
    expect(checkKv(history(get(''))).verdict).toBe('pass');
  });
});

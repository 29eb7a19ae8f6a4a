import { describe, expect, it } from 'vitest';
import type { Operations } from '../../../../src/history/operation.ts';
import { MODELS, type ModelName } from '../../../../src/verify/checkers/check.ts';
import { REGISTRY } from '../../../../src/verify/checkers/registry.ts';
import { historyOf, ok, type Draft } from '../../../support/operations.ts';

/** By model: a little history that passes, and one much like it that fails. */
const EXAMPLES: Readonly<Record<ModelName, { readonly good: readonly Draft[]; readonly bad: readonly Draft[] }>> = {
  ledger: {
    good: [ok('add', { key: 'a', value: 1 }), ok('read', { value: ['a'] })],
    bad: [ok('add', { key: 'a', value: 1 }), ok('read', { value: [] })],
  },
  register: {
    good: [ok('write', { value: 1 }), ok('read', { value: 1 })],
    bad: [ok('write', { value: 1 }), ok('write', { value: 2 }), ok('read', { value: 1 })],
  },
  'cas-register': {
    good: [ok('write', { value: 1 }), ok('cas', { value: [1, 2] }), ok('read', { value: 2 })],
    bad: [ok('write', { value: 1 }), ok('cas', { value: [2, 3] }), ok('read', { value: 3 })],
  },
  mutex: {
    good: [ok('acquire'), ok('release'), ok('acquire')],
    bad: [ok('acquire'), ok('acquire')],
  },
  kv: {
    good: [
      ok('put', { key: 'k', value: 'a' }),
      ok('append', { key: 'k', value: 'b' }),
      ok('get', { key: 'k', value: 'ab' }),
    ],
    bad: [
      ok('put', { key: 'k', value: 'a' }),
      ok('append', { key: 'k', value: 'b' }),
      ok('get', { key: 'k', value: 'a' }),
    ],
  },
  session: {
    good: [ok('write', { value: 1, version: 1 }), ok('read', { value: 1, version: 1 })],
    bad: [ok('write', { value: 2, version: 2 }), ok('read', { value: 1, version: 1 })],
  },
  bank: {
    good: [ok('transfer', { value: { from: 'a', to: 'b', amount: 1 } }), ok('read', { value: { a: 9, b: 11 } })],
    bad: [ok('transfer', { value: { from: 'a', to: 'b', amount: 1 } }), ok('read', { value: { a: 9, b: 10 } })],
  },
  set: {
    good: [ok('add', { value: 1 }), ok('read', { value: [1] })],
    bad: [ok('add', { value: 1 }), ok('read', { value: [] })],
  },
  queue: {
    good: [ok('enqueue', { value: 1 }), ok('dequeue', { value: 1 })],
    bad: [ok('enqueue', { value: 1 }), ok('drain', { value: [] })],
  },
  counter: {
    good: [ok('add', { value: 1 }), ok('read', { value: 1 })],
    bad: [ok('add', { value: 1 }), ok('read', { value: 0 })],
  },
  'unique-ids': {
    good: [ok('generate', { value: 1 }), ok('generate', { value: 2 })],
    bad: [ok('generate', { value: 1 }), ok('generate', { value: 1 })],
  },
  'append-list': {
    good: [ok('append', { key: 'k', value: 1 }), ok('read', { key: 'k', value: [1] })],
    bad: [ok('append', { key: 'k', value: 1 }), ok('read', { key: 'k', value: [] })],
  },
};

const OPTIONS = { initial: 20 };

/** A bank is told its total; the others begin with nothing. */
function judge(model: ModelName, history: Operations) {
  return REGISTRY[model].check(history, model === 'bank' ? OPTIONS : {});
}

describe.each(MODELS)('the model %s', (model) => {
  const { good, bad } = EXAMPLES[model];

  it('is the one it says, passes what is good and fails what is bad, with evidence', () => {
    expect(judge(model, historyOf(...good))).toMatchObject({ model, verdict: 'pass' });
    const { verdict, anomalies } = judge(model, historyOf(...bad));
    expect(verdict).toBe('fail');
    const shown = anomalies.filter((anomaly) => anomaly.verdict === 'fail');
    expect(shown.length).toBeGreaterThan(0);
    for (const { first, worst, last } of shown) {
      for (const evidence of [first, worst, last]) expect(evidence?.operations.length).toBeGreaterThan(0);
    }
  });

  it('passes nothing on nothing: no operations, or none that took place', () => {
    expect(judge(model, historyOf()).verdict).toBe('inconclusive');
    const unknown = good.map(({ told }, place): Draft => {
      return { told: { ...told, outcome: 'info', process: String(place) }, at: place };
    });
    expect(judge(model, historyOf(...unknown)).verdict).toBe('inconclusive');
  });

  it('takes operations of another model for a mismatch, not for a violation', () => {
    const foreign = ok(model === 'mutex' ? 'read' : 'acquire', { value: 1 });
    const checked = judge(model, historyOf(...good, foreign));
    expect(checked).toMatchObject({ verdict: 'inconclusive', reason: 'shape-mismatch' });
  });

  it('gives the same judgement again, and leaves the history as it is', () => {
    const history = historyOf(...bad);
    const before = structuredClone(history);
    const once = judge(model, history);
    expect(judge(model, history)).toEqual(once);
    expect(history).toEqual(before);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });

  it('says what it takes, what it proves, what it cannot see and what it costs', () => {
    const { takes, proves, cannotSee, cost } = REGISTRY[model];
    for (const text of [takes, proves, cannotSee, cost]) expect(text).toMatch(/^[A-Za-z0-9].{3,}\.$/);
  });
});

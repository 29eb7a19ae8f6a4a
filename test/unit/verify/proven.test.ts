import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement } from '../../../src/verify/judgement.ts';
import { checkOf, proofOf, PROVEN_CHECKS } from '../../../src/verify/proven.ts';
import { fail, fault, finalRead, historyOf, ok, absent, RUN, type HistoryParts } from '../../support/history.ts';
import { failing, openLoop } from '../../support/open-loop.ts';
import { judgeCase, need, scoringScenario } from './scoring-case.ts';
import { bankCase, sessionCase } from './data-cases.ts';

const FAULT = fault('f1', { from: 20_000, to: 27_300 });
const ADDED = ok('add', { key: `${RUN}-a`, call: 19_000 });

function judgeOrders(parts: HistoryParts, data: Readonly<Record<string, unknown>> = {}): Judgement {
  const faults = FAULT;
  return judge(scoringScenario({ expect: { data } }), historyOf({ faults, finalReads: [finalRead([])], ...parts }));
}

function judgePlain(parts: HistoryParts, scenario: Readonly<Record<string, unknown>> = {}): Judgement {
  return judge(scoringScenario(scenario), historyOf({ faults: FAULT, ...parts }));
}

const LOAD = openLoop();
const OUTAGE = { answer: failing([20_000, 60_000]) };

/** For every check a history on which it must fail, or say that the run proves nothing. */
const BROKEN: Readonly<Record<string, () => Judgement>> = {
  recovery: () => judgeCase({ load: OUTAGE }),
  availability: () => judgeCase({ load: OUTAGE, scenario: { expect: { availability: { atLeast: 0.9 } } } }),
  'error-budget': () => judgeCase({ load: OUTAGE, scenario: { expect: { errorBudget: { spendAtMost: '0.01%' } } } }),
  'data.*.lost': () => judgeOrders({ operations: [ADDED] }),
  'data.*.integrity': () =>
    judgeOrders({
      operations: [ADDED, fail('add', { key: `${RUN}-b`, call: 19_500 })],
      finalReads: [finalRead([`${RUN}-a`, `${RUN}-b`])],
    }),
  'data.*.duplicates': () => judgeOrders({ operations: [ADDED], finalReads: [finalRead([`${RUN}-a`, `${RUN}-a`])] }),
  'data.*.stale': () =>
    judgeOrders(
      { operations: [ADDED, absent(`${RUN}-a`, 29_000)], finalReads: [finalRead([`${RUN}-a`])] },
      { staleReads: 0 },
    ),
  'data.*.session': () => sessionCase([4, 3]),
  'data.*.balances': () => bankCase({ 0: 100, 1: 100 }),
  'steady-state': () => judgeCase({ load: { answer: failing([0, 10_000]) } }),
  calm: () =>
    judgeCase({
      load: { answer: failing([15_000, 15_500]) },
      scenario: { steadyState: { window: '10s', slos: [{ sli: 'availability', objective: 0.99 }] } },
    }),
  faults: () => judge(scoringScenario({ faults: [] }), historyOf()),
  'witness.*.bite': () => judgePlain({ faults: fault('f1', { from: 20_000, to: 27_300, bite: 'refuted' }) }),
  'witness.*.heal': () => judgePlain({ faults: fault('f1', { from: 20_000, to: 27_300, heal: 'refuted' }) }),
  demand: () => judgeCase({ load: { maxVUs: 1, answer: () => ({ tookMs: 20 }) } }),
  gaps: () => judgePlain({ operations: LOAD.operations.filter(({ call }) => call < 40_000 || call >= 41_500) }),
  samples: () => judgeCase({ load: { rate: 0.5 } }),
  'load-account': () => judgePlain({ operations: LOAD.operations.slice(0, 11_000) }),
  clock: () => judgePlain({ wallClock: (ms) => (ms >= 25_000 ? ms + 2_000 : ms) }),
  ending: () => judgePlain({ ending: 'broken' }),
  expectations: () => judgePlain({}, { expect: {} }),
};

function verdictOf({ findings }: Judgement, check: string): string {
  return need(findings.find(({ id }) => checkOf(id) === check)).verdict;
}

describe('a check that is said to be able to fail', () => {
  it('is one of those for which there is a history that it must fail on', () => {
    expect(PROVEN_CHECKS.map(({ finding }) => finding)).toEqual(Object.keys(BROKEN));
  });

  it.each(Object.entries(BROKEN))('fails where it must: %s', (check, judged) => {
    const asksForTrust = !/^(data|recovery|availability|error-budget)/.test(check);
    expect(verdictOf(judged(), check)).toBe(asksForTrust ? 'inconclusive' : 'fail');
  });

  it('names the systems that are broken on purpose and found by it', () => {
    const text = readFileSync(new URL('../../../fixtures/broken/catalogue.json', import.meta.url), 'utf8');
    const systems = z.array(z.object({ name: z.string(), finding: z.string() }));
    const catalogue = z.object({ systems }).parse(JSON.parse(text)).systems;
    const found = PROVEN_CHECKS.flatMap(({ finding, systems: names }) => names.map((name) => `${name}: ${finding}`));
    expect(found.sort()).toEqual(catalogue.map(({ name, finding }) => `${name}: ${checkOf(finding)}`).sort());
  });
});

describe('the proof of the checks of a run', () => {
  it('names each check once, by where it was seen to fail', () => {
    const ids = ['data.a.b.lost', 'data.orders.lost', 'witness.f1.bite', 'recovery', 'moon-phase', 'data.orders'];
    expect(proofOf(ids.map((id) => ({ id })))).toEqual({
      inRuns: ['data.*.lost', 'recovery'],
      inTests: ['witness.*.bite'],
      never: ['moon-phase', 'data.orders'],
    });
  });

  it('leaves no check of a run without proof', () => {
    const all = Object.values(BROKEN).flatMap((judged) => judged().findings);
    expect(proofOf(all).never).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { judge } from '../../../../src/verify/judge.ts';
import type { Budget } from '../../../../src/verify/budget/budget.ts';
import type { Finding, Judgement, LedgerResult, Recovery } from '../../../../src/verify/judgement.ts';
import { measureGrade, type GradeCase } from '../../../../src/verify/grade/measure-grade.ts';
import { fault, finalRead, historyOf } from '../../../support/history.ts';
import { failing, openLoop } from '../../../support/open-loop.ts';
import { judgeCase, need, scoringScenario, steady } from '../scoring-case.ts';

const WRITING = openLoop({
  does: (iteration) => ({ does: 'add', name: 'place order', key: `run-1-${String(iteration)}` }),
});
const IDS = WRITING.operations.map(({ key }) => key ?? '');

/** A run of writes with an outage; what is read back at the end is given. */
function judgeWrites(found: readonly string[], expected: Readonly<Record<string, unknown>> = {}): Judgement {
  const scenario = scoringScenario({ expect: { recovery: { within: '10s' }, data: {}, ...expected } });
  const faults = fault('f1', { from: 20_000, to: 27_300 });
  return judge(scenario, historyOf({ load: WRITING, faults, finalReads: [finalRead(found)] }));
}

const base = judgeWrites(IDS);

function caseWith(change: Partial<GradeCase>): GradeCase {
  return { ...base, scenario: scoringScenario({ expect: { recovery: { within: '10s' }, data: {} } }), ...change };
}

/** A run that meets every target exactly. */
function onTarget(change: Partial<GradeCase> = {}): GradeCase {
  const exactly: Recovery = { ...need(base.recovery), fromFaultStart: { value: 10_000, lo: 9_990, hi: 10_010 } };
  const budget: Budget = { ...need(base.budget), spent: 0.02 };
  const stretches = base.stretches.map((stretch) => ({
    ...stretch,
    latency: stretch.latency.map((quantile) => ({
      ...quantile,
      value: stretch.name === 'fault' ? 20 : 10,
    })),
  }));
  return caseWith({ recovery: exactly, budget, stretches, ...change });
}

describe('a grade', () => {
  it('is 92.4, an A, when every target is met exactly and nothing was lost', () => {
    const grade = need(measureGrade(onTarget()));
    expect([grade.letter, grade.score, grade.caps]).toEqual(['A', 92.4, []]);
    expect(grade.parts.map(({ part, score }) => [part, Number(need(score).toFixed(6))])).toEqual([
      ['recovery', 0.9],
      ['budget', 0.9],
      ['data', 1],
      ['latency', 0.9],
    ]);
  });

  it('takes no points from what was not measured, and says so', () => {
    const findings = base.findings.filter(({ id }) => !id.endsWith('.lost'));
    const grade = need(measureGrade(onTarget({ findings, ledgers: [] })));
    expect([grade.letter, grade.score]).toEqual(['A', 90]);
    expect(grade.parts.find(({ part }) => part === 'data')).toEqual({
      part: 'data',
      weight: 0.25,
      score: null,
      measured: 'no writes were followed',
      target: null,
    });
  });

  it('is an F for one lost write where none may be lost', () => {
    const { grade, verdict } = judgeWrites(IDS.slice(1));
    expect([verdict, grade?.letter, grade?.score]).toEqual(['fail', 'F', 0]);
    expect(grade?.caps).toEqual(['"Acknowledged writes to orders survive" failed']);
  });

  it('is an F for a write that nobody asked for, however good the rest', () => {
    const { grade } = judgeWrites([...IDS, 'run-1-99999']);
    expect([grade?.letter, grade?.score]).toEqual(['F', 39]);
    expect(grade?.parts.find(({ part }) => part === 'data')?.score).toBe(1);
  });

  it('forgives what the objectives forgive: lost writes that may be lost, by how many or how old', () => {
    const survivors = IDS.filter((_id, place) => place < 3_900 || place > 3_901);
    const byCount = judgeWrites(survivors, { data: { lostWrites: 2 } });
    const withRpo = onTarget({ ledgers: lostUpTo(2_500), scenario: dataScenario({ rpo: '5s' }) });
    expect([byCount.verdict, byCount.grade?.parts[2]?.score]).toEqual(['pass', 0.9]);
    expect(measureGrade(withRpo)?.parts[2]?.score).toBeCloseTo(0.982, 3);
    expect(measureGrade(withRpo)?.parts[2]).toMatchObject({
      measured: '1 write lost, RPO 2.5 s',
      target: 'none lost, RPO 5 s',
    });
  });

  it('is an F when users were not served again while watched', () => {
    const { grade } = judgeCase({
      load: { answer: failing([20_000, 60_000]) },
      scenario: { steadyState: steady(0.999) },
    });
    expect([grade?.letter, grade?.caps]).toEqual(['F', ['users were not served normally again while watched']]);
    expect(grade?.parts[0]?.measured).toMatch(/^> 39\.99 s$/);
  });

  it('is not given to a run that cannot be trusted', () => {
    const faults = fault('f1', { from: 20_000, to: 27_300, bite: 'refuted' });
    expect(judgeCase({ history: { faults } }).grade).toBeNull();
    const doubt: Finding = { ...need(base.findings[0]), about: 'validity', verdict: 'inconclusive' };
    expect(measureGrade(onTarget({ findings: [...base.findings, doubt] }))).toBeNull();
  });

  it('decides nothing: an F passes where the objectives do, an A fails where one of them does', () => {
    const slow = judgeCase({ load: { answer: ({ atMs }) => ({ tookMs: atMs >= 20_000 && atMs < 27_300 ? 500 : 5 }) } });
    expect([slow.verdict, slow.grade?.letter, slow.grade?.caps]).toEqual(['pass', 'F', []]);
    const strict = judgeCase({
      load: { answer: failing([20_000, 20_500]) },
      scenario: { expect: { recovery: { within: '10s' }, availability: { atLeast: 0.999 } } },
    });
    expect([strict.verdict, strict.grade?.letter]).toEqual(['fail', 'A']);
  });
});

function dataScenario(data: Readonly<Record<string, unknown>>): GradeCase['scenario'] {
  return scoringScenario({ expect: { recovery: { within: '10s' }, data } });
}

function lostUpTo(ageMs: number): LedgerResult[] {
  return base.ledgers.map((ledger) => ({
    ...ledger,
    lostCount: 1,
    rpoMs: { value: ageMs, lo: ageMs, hi: ageMs },
  }));
}

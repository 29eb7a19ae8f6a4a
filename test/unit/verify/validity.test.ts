import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement } from '../../../src/verify/judgement.ts';
import { fault, finalRead, historyOf, skipped, type HistoryParts } from '../../support/history.ts';
import { failing, openLoop, type RecordedLoad } from '../../support/open-loop.ts';
import { finding, judgeCase, need, scoringScenario, shopLoad } from './scoring-case.ts';

const FAULT = fault('f1', { from: 20_000, to: 27_300 });
const LATE_RECOVERY = { load: { answer: failing([20_000, 40_000]) } };

/** The verdict of one finding and of the whole run. */
function verdicts(judgement: Judgement, id: string): readonly string[] {
  return [finding(judgement, id).verdict, judgement.verdict];
}

function judgeHistory(parts: HistoryParts): Judgement {
  return judge(scoringScenario(), historyOf({ faults: FAULT, ...parts }));
}

describe('the witness of a fault', () => {
  it('and no impact: the fault was absorbed', () => {
    const judgement = judgeCase({});
    expect(judgement.recovery).toMatchObject({ absorbed: true, fromFaultStart: { value: 0 }, timeToImpact: null });
    expect(judgement.faults).toMatchObject([{ fault: 'f1', bite: 'pass', heal: 'pass', absorbed: true }]);
    expect(verdicts(judgement, 'recovery')).toEqual(['pass', 'pass']);
    expect(judgement.why).toBe('pass: users were served normally throughout the death of web');
  });

  it.each(['refuted', 'unknown', 'nobody looked'] as const)('%s: nothing was tested', (bite) => {
    const judgement = judgeHistory({ faults: fault('f1', { from: 20_000, to: 27_300, bite }) });
    expect(verdicts(judgement, 'witness.f1.bite')).toEqual(['inconclusive', 'inconclusive']);
    expect(judgement.faults).toMatchObject([{ bite: 'inconclusive', absorbed: false }]);
    expect(judgement.recovery?.absorbed).toBe(false);
    expect(judgement.why).toMatch(/^inconclusive: the death of web was not witnessed/);
  });

  it('takes the verdict from a recovery that was too slow: of what is not known', () => {
    const faults = fault('f1', { from: 20_000, to: 27_300, bite: 'refuted' });
    const judgement = judgeCase({ ...LATE_RECOVERY, history: { faults } });
    expect(verdicts(judgement, 'recovery')).toEqual(['inconclusive', 'inconclusive']);
    expect(finding(judgement, 'recovery').summary).toMatch(
      /^not judged, since the death of web was not witnessed.*20 s/,
    );
  });

  it('is missing for a fault that was left out', () => {
    const judgement = judgeHistory({ faults: [skipped('f1', 'f0 came after the deadline')] });
    expect(judgement.recovery).toBeNull();
    expect(judgement.why).toBe(
      'inconclusive: the death of web did not take place: it was not injected: f0 came after the deadline',
    );
  });

  it('of its end is needed too; a recovery that was late before it has failed all the same', () => {
    const unhealed = (toMs: number): readonly string[] => {
      const faults = fault('f1', { from: 20_000, to: toMs, heal: 'unknown' });
      const judgement = judgeCase({ ...LATE_RECOVERY, history: { faults } });
      return [...verdicts(judgement, 'recovery'), finding(judgement, 'witness.f1.heal').verdict];
    };
    expect(unhealed(27_300)).toEqual(['inconclusive', 'inconclusive', 'inconclusive']);
    expect(unhealed(35_000)).toEqual(['fail', 'fail', 'inconclusive']);
  });

  it('is asked of every fault', () => {
    const two = [
      { kind: 'kill', target: 'web', at: '20s', duration: '5s' },
      { kind: 'pause', target: 'cache', at: '30s', duration: '5s' },
    ];
    const faults = [...fault('f1', { from: 20_000, to: 25_000 }), ...fault('f2', { from: 30_000, to: 35_000 })];
    const judged = (history: Partial<HistoryParts>): Judgement =>
      judgeCase({
        load: { answer: failing([30_000, 36_000]) },
        scenario: { faults: two, expect: { recovery: { within: '20s' } } },
        history,
      });
    const judgement = judged({ faults });
    expect(judgement.verdict).toBe('pass');
    expect(judgement.faults.map(({ fault: id, absorbed }) => [id, absorbed])).toEqual([
      ['f1', true],
      ['f2', false],
    ]);
    expect(need(judgement.recovery?.fromFaultEnd).value).toBeCloseTo(1_000, -2);
    expect(judged({ faults: faults.slice(0, 4) }).why).toMatch(/^inconclusive: the pause of cache did not take place/);
  });
});

describe('the end of a run', () => {
  const ids = ['run-1-1'];
  const writing = openLoop({
    does: (iteration) => ({ does: 'add', name: 'place order', key: `run-1-${String(iteration)}` }),
  });
  const halted = { ending: 'halted', reason: 'a person pressed h' } as const;

  it('is part of the evidence: a run that was killed proves nothing', () => {
    const judgement = judgeHistory({ ending: undefined });
    expect([judgement.verdict, judgement.ending]).toEqual(['inconclusive', 'broken']);
    expect(judgement.why).toBe('inconclusive: relia was killed before the run was over: its history has no end');
  });

  it('before its time leaves no objective judged', () => {
    const judgement = judgeCase({ ...LATE_RECOVERY, history: halted });
    expect(verdicts(judgement, 'recovery')).toEqual(['inconclusive', 'inconclusive']);
    expect(judgement.why).toBe('inconclusive: the run was halted: a person pressed h');
  });

  it('before its time does not undo lost data', () => {
    const scenario = scoringScenario({ expect: { recovery: { within: '1s' }, data: {} } });
    const history = historyOf({ ...halted, load: writing, faults: FAULT, finalReads: [finalRead(ids)] });
    const judgement = judge(scenario, history);
    expect(judgement.verdict).toBe('fail');
    expect(judgement.findings.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual([
      'data.orders.lost',
    ]);
  });

  it('without a final read leaves data unknown', () => {
    const scenario = scoringScenario({ expect: { data: {} } });
    const judgement = judge(scenario, historyOf({ load: writing, faults: FAULT }));
    expect(verdicts(judgement, 'data.orders.lost')).toEqual(['inconclusive', 'inconclusive']);
  });
});

describe('the load', () => {
  const load = openLoop();

  function withExit(change: Partial<RecordedLoad['loadExit']>, parts: Partial<RecordedLoad> = {}): Judgement {
    return judgeHistory({ load: { ...load, ...parts, loadExit: { ...load.loadExit, ...change } } });
  }

  it('is accounted for: records, complete, dropped, due', () => {
    expect(withExit({}).load).toEqual({
      due: 12_000,
      started: 12_000,
      complete: 12_000,
      interrupted: 0,
      dropped: 0,
      untraced: 0,
      records: 12_000,
      holds: true,
      text: 'records 12 000 = complete 12 000; complete 12 000 + dropped 0 = due 12 000 (+-1)',
    });
  });

  it.each([
    ['a record is missing', { complete: 12_001 }, 12_000],
    ['two ticks are missing', { complete: 11_998 }, 11_998],
    ['an iteration was cut off', { interrupted: 1 }, 12_000],
    ['the generator did not say', { complete: null, interrupted: null }, 12_000],
    ['the generator crashed', { exitCode: 255 }, 12_000],
  ])('is not when %s', (_what, exit, records) => {
    const judgement = withExit(exit, { operations: load.operations.slice(0, records) });
    expect(verdicts(judgement, 'load-account')).toEqual(['inconclusive', 'inconclusive']);
    expect(judgement.load.holds).toBe(false);
  });

  it.each([
    ['when its time was up', 60_020, true],
    ['while it lasted', 30_000, false],
  ])('may hold more than was due only as far as it was sent late: %s', (_when, call, holds) => {
    const late = Array.from({ length: 5 }, (_, index) => ({
      ...need(load.operations[0]),
      iteration: 12_000 + index,
      call,
      return: call + 5,
    }));
    const { load: account } = withExit({ complete: 12_005 }, { operations: [...load.operations, ...late] });
    expect(account.holds).toBe(holds);
    expect(account.text.includes('due 12 000 + 5 sent after the end')).toBe(holds);
  });

  it('that ended early is squared with what was interrupted', () => {
    const operations = load.operations.slice(0, 6_000);
    const judgement = withExit(
      { early: true, complete: 5_998, interrupted: 5, exitCode: 105, at: 30_000 },
      { operations },
    );
    expect(judgement.load).toMatchObject({
      holds: true,
      text: 'complete 5 998 <= records 6 000 <= complete + interrupted 6 003 (ended early)',
    });
  });

  it('never began', () => {
    const { loadStart, operations, drops, ...history } = historyOf({ faults: [] });
    expect([loadStart, operations.length, drops.length]).toEqual([load.loadStart, 12_000, 0]);
    const judgement = judge(scoringScenario(), { ...history, loadStart: undefined, operations: [], drops: [] });
    expect([judgement.verdict, judgement.recovery, judgement.stretches]).toEqual(['inconclusive', null, []]);
  });

  it('that froze shows as a gap: what was not watched is not up', () => {
    const operations = load.operations.filter(({ call }) => call < 40_000 || call >= 41_500);
    const complete = operations.length;
    const judgement = withExit({ complete }, { operations });
    expect(finding(judgement, 'gaps')).toMatchObject({ verdict: 'inconclusive' });
    expect(finding(judgement, 'gaps').summary).toBe('the longest time without a request was 1.5 s (at most 1 s)');
  });

  it('of a closed model is judged without ticks, and marked approximate', () => {
    const judgement = judgeHistory({ load: { ...load, loadStart: { ...load.loadStart, periodMs: null } } });
    expect(judgement.recovery?.approximate).toBe(true);
    expect(judgement.load).toMatchObject({ due: null, holds: true, text: 'records 12 000 = complete 12 000' });
    expect(finding(judgement, 'recovery').summary).toMatch(/\(closed model: approximate\)/);
    expect(judgement.findings.map(({ id }) => id)).not.toContain('gaps');
  });

  it('counts nothing of the warm-up', () => {
    const judgement = judgeCase({
      load: { answer: failing([0, 2_000]) },
      scenario: {
        load: { ...shopLoad(200), warmUp: '2s' },
        steadyState: { window: '10s', slos: [{ sli: 'availability', objective: 0.999 }] },
      },
    });
    expect([judgement.verdict, judgement.episodes]).toEqual(['pass', []]);
    expect(judgement.stretches.map(({ name, requests, bad }) => [name, requests, bad])).toEqual([
      ['warm-up', 400, 400],
      ['steady-state', 2_000, 0],
      ['fault', 1_460, 0],
      ['after', 6_540, 0],
      ['whole', 11_600, 0],
    ]);
  });
});

describe('the clock', () => {
  it('that steps by 2 s in an outage gives no recovery time, neither 7.3 s nor 9.3 s', () => {
    const step = (ms: number): number => (ms >= 25_000 ? ms + 2_000 : ms);
    const load = openLoop({ answer: failing([20_000, 27_300]) });
    const shifted = load.operations.map((one) => ({ ...one, call: step(one.call), return: step(need(one.return)) }));
    const judgement = judgeHistory({
      load: { ...load, operations: shifted, loadExit: { ...load.loadExit, at: step(load.loadExit.at) } },
      faults: fault('f1', { from: 20_000, to: 29_300 }),
      wallClock: step,
    });
    expect(verdicts(judgement, 'clock')).toEqual(['inconclusive', 'inconclusive']);
    expect([judgement.recovery, judgement.budget, judgement.episodes]).toEqual([null, null, []]);
    expect(finding(judgement, 'recovery').verdict).toBe('inconclusive');
    expect(finding(judgement, 'clock').evidence).toEqual([{ text: 'the wall clock stepped by 2 s', at: 27_000 }]);
  });

  it('that steps by 20 ms is told, and widens every interval by as much', () => {
    const load = { answer: failing([20_000, 27_300]) };
    const exact = need(judgeCase({ load }).recovery?.fromFaultStart);
    const wallClock = (ms: number): number => (ms >= 25_000 ? ms + 20 : ms);
    const judgement = judgeCase({ load, history: { wallClock } });
    const stepped = need(judgement.recovery?.fromFaultStart);
    expect(finding(judgement, 'clock').summary).toBe(
      'the wall clock stepped by 20 ms: every interval is widened by as much',
    );
    expect([exact.lo - stepped.lo, need(stepped.hi) - need(exact.hi)]).toEqual([20, 20]);
  });

  it('whose sample was held up did not step', () => {
    const wallClock = (ms: number): number => (ms === 25_000 ? ms + 300 : ms);
    expect(finding(judgeCase({ history: { wallClock } }), 'clock').summary).toBe(
      'wall clock and monotonic clock agree',
    );
  });

  it('that nobody compared proves nothing', () => {
    const judgement = judge(scoringScenario(), { ...historyOf({ faults: FAULT }), clocks: [] });
    expect(verdicts(judgement, 'clock')).toEqual(['inconclusive', 'inconclusive']);
  });
});

describe('what was asked', () => {
  it('must be something', () => {
    const judgement = judge(scoringScenario({ expect: {} }), historyOf({ faults: FAULT }));
    expect(judgement.why).toBe('inconclusive: the scenario expects nothing (expect is empty)');
  });

  it('must be tested by a fault', () => {
    const judgement = judge(scoringScenario({ faults: [] }), historyOf());
    expect(judgement.verdict).toBe('inconclusive');
    expect(judgement.why).toMatch(/the scenario declares no fault/);
  });

  it('is not shown by a system that was hurt before the fault already', () => {
    const judgement = judgeCase({
      load: { answer: failing([15_000, 15_500], [20_000, 24_000]) },
      scenario: { steadyState: { window: '10s', slos: [{ sli: 'availability', objective: 0.99 }] } },
    });
    expect(verdicts(judgement, 'calm')).toEqual(['inconclusive', 'inconclusive']);
  });

  it('is not shown by a system that was not steady', () => {
    const judgement = judgeCase({
      load: { answer: failing([5_000, 5_500], [20_000, 40_000]) },
      scenario: { steadyState: { window: '10s', slos: [{ sli: 'availability', objective: 0.999 }] } },
    });
    expect(verdicts(judgement, 'steady-state')).toEqual(['inconclusive', 'inconclusive']);
    expect(judgement.why).toBe(
      'inconclusive: the system was not in its steady state before the fault: 95 % succeeded (at least 99.9 %)',
    );
  });

  it('holds for availability at every moment the fault may have been active', () => {
    const verdictFor = (atLeast: number, controlMs = 0): string =>
      finding(
        judgeCase({
          load: { answer: failing([20_000, 20_730]) },
          scenario: { expect: { availability: { atLeast } } },
          history: { faults: fault('f1', { from: 20_000, to: 27_300, controlMs }) },
        }),
        'availability',
      ).verdict;
    expect([verdictFor(0.9), verdictFor(0.905), verdictFor(0.905, 200)]).toEqual(['pass', 'fail', 'inconclusive']);
  });

  it('of the budget is not settled while users still suffer', () => {
    const verdictFor = (spendAtMost: string): string =>
      finding(
        judgeCase({
          load: { answer: failing([20_000, 60_000]) },
          scenario: { expect: { errorBudget: { spendAtMost } } },
        }),
        'error-budget',
      ).verdict;
    expect([verdictFor('0.01%'), verdictFor('50%')]).toEqual(['fail', 'inconclusive']);
  });
});

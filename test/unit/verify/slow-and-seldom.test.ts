import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement } from '../../../src/verify/judgement.ts';
import { fault, historyOf } from '../../support/history.ts';
import { failing, openLoop } from '../../support/open-loop.ts';
import {
  covers,
  expectNear,
  finding,
  judgeCase,
  need,
  plainLoad,
  quantile,
  scoringScenario,
  steady,
  stretch,
} from './scoring-case.ts';

describe('slowness', () => {
  it('is no outage: 150 ms more for 10 s', () => {
    const slow = ({ atMs }: { readonly atMs: number }) => ({ tookMs: atMs >= 20_000 && atMs < 30_000 ? 155 : 5 });
    const judgement = judgeCase({
      load: { answer: slow },
      fault: [20_000, 30_000],
      scenario: {
        steadyState: steady(0.98, '50ms'),
        faults: [{ kind: 'kill', target: 'web', at: '20s', duration: '10s' }],
      },
    });
    const p50 = (name: 'fault' | 'steady-state'): number => need(quantile(stretch(judgement, name), 50).value);
    const { recovery } = judgement;
    expect(stretch(judgement, 'whole')).toMatchObject({ availability: 1, bad: 0 });
    expect(recovery).toMatchObject({ slowAboveMs: 50, outageMs: { value: 0 }, timeToMitigate: null });
    expectNear(need(recovery).degradedMs, 10_000, 20);
    expectNear(p50('fault') - p50('steady-state'), 150, 3);
  });

  it('of the load generator itself hurts no user', () => {
    const { operations, ...load } = openLoop();
    const frozen = operations.map((one) =>
      one.call >= 40_000 && one.call < 40_600 ? { ...one, call: 40_600, return: 40_605 } : one,
    );
    const history = historyOf({
      load: { ...load, operations: frozen },
      faults: fault('f1', { from: 20_000, to: 27_300 }),
    });
    const judgement = judge(scoringScenario(), history);
    expect(judgement.recovery).toMatchObject({ absorbed: true, degradedMs: 0 });
    expect(quantile(stretch(judgement, 'after'), 99).value).toBeGreaterThan(200);
  });
});

describe('slowness after the heal, while the load generator itself is late', () => {
  const SPEED_ASKED = {
    window: '20s',
    slos: [
      { sli: 'availability', objective: 0.98 },
      { sli: 'latency', percentile: 95, atMost: '50ms' },
    ],
  } as const;

  /** Everything is slow in [40 s, 40.8 s); the generator sends `lateMs` late in it. */
  function judged(
    lateMs: number,
    within: string,
    steadyState: Readonly<Record<string, unknown>> = SPEED_ASKED,
  ): Judgement {
    const { operations, ...load } = openLoop({
      answer: ({ atMs }) =>
        atMs >= 20_000 && atMs < 24_000 ? { status: 503 } : { tookMs: atMs >= 40_000 && atMs < 40_800 ? 400 : 5 },
    });
    const late = operations.map((one) =>
      one.call >= 40_000 && one.call < 40_800
        ? { ...one, call: one.call + lateMs, return: need(one.return) + lateMs }
        : one,
    );
    const history = historyOf({
      load: { ...load, operations: late },
      faults: fault('f1', { from: 20_000, to: 27_300 }),
    });
    return judge(scoringScenario({ expect: { recovery: { within } }, steadyState }), history);
  }

  it('counts against users being served, and not for their being hurt', () => {
    const { recovery } = judged(80, '10s');
    expectNear(recovery?.fromFaultStart?.value, 4_000, 10);
    expectNear(recovery?.fromFaultStart?.hi, 20_880, 20);
    expect(finding(judged(80, '10s'), 'recovery').verdict).toBe('inconclusive');
    expect(finding(judged(80, '25s'), 'recovery').verdict).toBe('pass');
    expect(finding(judged(80, '3s'), 'recovery').verdict).toBe('fail');
    expect(judged(80, '10s').why).toBe(
      'inconclusive: whether users were served normally again within 10 s of the death of web is not certain: what was slow 40.04 s into the load came while the load generator itself was late: the machine may have been busy',
    );
  });

  it('is the system that is slow when the generator keeps time', () => {
    expect(finding(judged(0, '10s'), 'recovery').verdict).toBe('fail');
  });

  it('is no harm where no objective asks for speed', () => {
    const { window } = SPEED_ASKED;
    const calm = judged(0, '10s', { window, slos: [{ sli: 'availability', objective: 0.98 }] });
    expect(finding(calm, 'recovery').verdict).toBe('pass');
    expect(calm.recovery).toMatchObject({ degradedMs: 0 });
  });
});

describe('low rates', () => {
  it('measure 7.3 s at 2 requests a second to half a second, and say what they cannot', () => {
    const judgement = judgeCase({
      load: { rate: 2, durationMs: 90_000, answer: failing([40_000, 47_300]) },
      fault: [40_000, 47_300],
      scenario: {
        load: plainLoad(2, 90),
        steadyState: { window: '40s', slos: [{ sli: 'availability', objective: 0.98 }] },
        faults: [{ kind: 'kill', target: 'web', at: '40s', duration: '7300ms' }],
      },
    });
    const { outageMs, holdMs, recovered } = need(judgement.recovery);
    expectNear(outageMs.value, 7_300, 500);
    expect(covers(outageMs, 7_300)).toBe(true);
    expect(need(outageMs.hi) - outageMs.lo).toBeLessThanOrEqual(1_010);
    expect({ holdMs, recovered }).toEqual({ holdMs: 29_500, recovered: true });
    expect(quantile(stretch(judgement, 'whole'), 99)).toEqual({
      percentile: 99,
      value: null,
      lo: null,
      hi: null,
      needs: 368,
    });
  });

  it('are not taken for higher ones because of the request that is due when time is up', () => {
    const load = openLoop({ rate: 2, durationMs: 90_000 });
    const last = { ...need(load.operations.at(-1)), call: 90_000, return: 90_005, iteration: 180 };
    const history = historyOf({
      load: { ...load, operations: [...load.operations, last], loadExit: { ...load.loadExit, complete: 181 } },
      faults: fault('f1', { from: 40_000, to: 47_300 }),
    });
    const judgement = judge(scoringScenario({ load: plainLoad(2, 90) }), history);
    expect(judgement.recovery?.holdMs).toBe(29_500);
    expect(stretch(judgement, 'whole').requests).toBe(181);
    expect(judgement.load.holds).toBe(true);
  });

  it('do not see an outage of two requests, count it all the same and name their floor', () => {
    const at20 = (untilMs: number): ReturnType<typeof judgeCase> =>
      judgeCase({ load: { rate: 20, answer: failing([20_000, untilMs]) }, scenario: { load: plainLoad(20, 60) } });
    const missed = at20(20_100);
    expect(missed.episodes).toEqual([]);
    expect(missed.recovery).toMatchObject({
      absorbed: true,
      detectionFloorMs: 150,
      fromFaultStart: { value: 0, hi: 150 },
    });
    expect(finding(missed, 'recovery').summary).toMatch(/full outages shorter than about 150 ms are invisible/);
    expect(stretch(missed, 'whole')).toMatchObject({ requests: 1_200, bad: 2 });
    expect(at20(20_200).episodes).toMatchObject([{ kind: 'error', bad: 4 }]);
  });

  it('cannot show that users were served again faster than they can see', () => {
    const judgement = judgeCase({
      load: { rate: 20 },
      scenario: { load: plainLoad(20, 60), expect: { recovery: { within: '100ms' } } },
    });
    expect(finding(judgement, 'recovery').verdict).toBe('inconclusive');
  });
});

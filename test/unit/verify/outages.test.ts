import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/verify/judge.ts';
import { fault, historyOf } from '../../support/history.ts';
import { failing, openLoop } from '../../support/open-loop.ts';
import { randomFrom } from '../../support/random.ts';
import {
  covers,
  expectNear,
  finding,
  judgeCase,
  need,
  plainLoad,
  scoringScenario,
  steady,
  stretch,
} from './scoring-case.ts';

describe('a full outage of 7.3 s at 200 requests a second', () => {
  const judgement = judgeCase({
    load: { answer: failing([20_000, 27_300]) },
    scenario: {
      steadyState: steady(0.999),
      expect: { recovery: { within: '10s' }, errorBudget: { spendAtMost: '1%' } },
    },
  });
  const recovery = need(judgement.recovery);

  it('counts 1 460 of 12 000 requests as failed', () => {
    const whole = stretch(judgement, 'whole');
    expect(whole).toMatchObject({ requests: 12_000, bad: 1_460, dropped: 0 });
    expect(whole.availability).toBeCloseTo(0.878333, 6);
  });

  it('measures the outage to 10 ms, within an interval of 12 ms that holds the truth', () => {
    const { outageMs } = recovery;
    expectNear(outageMs.value, 7_300, 10);
    expect(covers(outageMs, 7_300)).toBe(true);
    expect(need(outageMs.hi) - outageMs.lo).toBeLessThanOrEqual(12);
    expect(recovery.fullOutageMs).toBe(outageMs.value);
  });

  it('measures recovery from the start and from the end of the fault', () => {
    expectNear(recovery.fromFaultStart?.value, 7_300, 10);
    expect(need(recovery.fromFaultEnd).value).toBeLessThanOrEqual(10);
    expect(need(recovery.timeToImpact).value).toBeLessThanOrEqual(10);
    expect(recovery).toMatchObject({ recovered: true, absorbed: false, detectionFloorMs: 15, degradedMs: 0 });
  });

  it('spends 0.28164 % of the budget, at a burn rate of 1 000 while it lasts', () => {
    const budget = need(judgement.budget);
    expect(budget).toMatchObject({ bad: 1_460, affordableRepeats: 355, fullOutageMs: 7_300 });
    expect(budget.spent).toBeCloseTo(0.0028164, 7);
    const burn = Object.fromEntries(budget.burn.map(({ over, rate }) => [over, rate]));
    expect(burn).toEqual({
      fault: 1_000,
      impact: 1_000,
      'whole run': 121.666667,
      'worst 5 s': 1_000,
      'worst 1 min': 121.666667,
    });
  });

  it('passes, and says why', () => {
    expect(judgement.verdict).toBe('pass');
    expect(judgement.why).toMatchInlineSnapshot(
      `"pass: users were served normally again 7.3 s after the death of web (within 10 s); 0.282 % of the 30 days' error budget was spent (1 % allowed)"`,
    );
    expect(judgement.episodes).toMatchObject([
      { kind: 'error', bad: 1_460, requests: 1_460, flaps: 0, censored: false },
    ]);
    expect(judgement.episodes[0]?.classes).toEqual({ 'HTTP 503': 1_460 });
  });
});

describe('episodes', () => {
  it('makes one of two outages that lie closer together than the hold, with a flap between', () => {
    const { episodes, recovery } = judgeCase({ load: { answer: failing([20_000, 22_000], [25_000, 27_300]) } });
    expect(episodes).toMatchObject([{ kind: 'error', bad: 860, flaps: 1 }]);
    const { outageMs, timeToFirstSuccess, fromFaultStart } = need(recovery);
    expectNear(outageMs.value, 4_300, 10);
    expectNear(timeToFirstSuccess?.value, 2_000, 10);
    expectNear(fromFaultStart?.value, 7_300, 10);
  });

  it('makes two of outages that lie further apart; the later end is the recovery', () => {
    const { episodes, recovery } = judgeCase({
      load: { durationMs: 90_000, answer: failing([20_000, 22_000], [50_000, 52_000]) },
      scenario: { load: plainLoad(200, 90) },
    });
    expect(episodes.map(({ bad, flaps }) => ({ bad, flaps }))).toEqual([
      { bad: 400, flaps: 0 },
      { bad: 400, flaps: 0 },
    ]);
    expectNear(need(need(recovery).fromFaultStart).value, 32_000, 10);
  });
});

describe('requests that hang', () => {
  /** Holds what arrives in [20 s, 27.3 s) until then; the client gives up after 2 s. */
  const holding = ({ atMs }: { readonly atMs: number }) => {
    if (atMs < 20_000 || atMs >= 27_300) return { tookMs: 2 };
    const heldMs = 27_300 - atMs;
    return heldMs > 2_000 ? { status: 0, error: 1_050, tookMs: 2_000 } : { tookMs: heldMs + 2 };
  };

  it('are bad from when they were sent, not from when they timed out; what is held but answered is slow', () => {
    const judgement = judgeCase({
      load: { maxVUs: 450, answer: holding },
      scenario: { steadyState: steady(0.98, '100ms') },
    });
    const { episodes, recovery } = judgement;
    const { outageMs, degradedMs, slowAboveMs, fromFaultStart } = need(recovery);
    const [outage, slow] = episodes;
    expect(slowAboveMs).toBe(100);
    expectNear(stretch(judgement, 'whole').bad, 1_060, 3);
    expect(outage?.kind).toBe('error');
    expectNear(outage?.classes['timeout'], 1_060, 3);
    expect(covers(need(outage).start, 20_000)).toBe(true);
    expectNear(outageMs.value, 5_300, 15);
    expect(slow?.kind).toBe('degraded');
    expectNear(slow?.bad, 381, 3);
    expectNear(degradedMs, 1_900, 20);
    expectNear(fromFaultStart?.value, 7_200, 20);
    // Nobody sees a timeout before it is over.
    expectNear(recovery?.timeToVisibleFailure?.value, 2_000, 2);
    expect(need(recovery?.timeToImpact).value).toBeLessThanOrEqual(10);
  });

  it('starve a load generator with too few virtual users: nothing is proven', () => {
    const judgement = judgeCase({ load: { maxVUs: 100, answer: holding } });
    const whole = stretch(judgement, 'whole');
    expectNear(whole.bad - whole.dropped, 300, 10);
    expectNear(whole.dropped, 1_061, 10);
    expect(judgement.verdict).toBe('inconclusive');
    expect(judgement.why).toMatch(/load generator was starved \(8\.8\d? % dropped\)/);
    expect(finding(judgement, 'recovery').verdict).toBe('inconclusive');
    expect(judgement.load).toMatchObject({ holds: true, due: 12_000 });
  });

  it('are seen at once although a connection that never came about has no duration', () => {
    const blackHole = ({ atMs }: { readonly atMs: number }) =>
      atMs >= 20_000 && atMs < 25_000 ? { status: 0, error: 1_211, tookMs: 5_000 } : {};
    const { episodes } = judgeCase({ load: { answer: blackHole } });
    expectNear(need(episodes[0]).start.est, 20_000, 10);
    expect(episodes[0]?.classes).toEqual({ 'connection timed out': 1_000 });
  });
});

describe('an outage that outlasts the observation', () => {
  const toTheEnd = { load: { answer: failing([20_000, 60_000]) }, fault: [20_000, 27_300] as const };

  it('is censored, and fails an objective that is over by then', () => {
    const judgement = judgeCase(toTheEnd);
    expect(judgement.recovery).toMatchObject({ recovered: false, fromFaultStart: { hi: null } });
    const { verdict, measured } = finding(judgement, 'recovery');
    expect([verdict, measured]).toEqual(['fail', '> 39.99 s (not recovered within the observation)']);
    expect(judgement.why).toMatchInlineSnapshot(
      `"fail: users were not served normally again within 10 s of the death of web: nothing recovered while the fault lasted (7.3 s), nor for 10 s on end before the load ended"`,
    );
  });

  it('is inconclusive when the objective reaches further than the observation', () => {
    const history = historyOf({ load: openLoop(toTheEnd.load), faults: fault('f1', { from: 20_000, to: 27_300 }) });
    const scenario = { ...scoringScenario(), expect: { recovery: { within: 50_000 } } };
    expect(finding(judge(scenario, history), 'recovery').verdict).toBe('inconclusive');
  });
});

describe('a failover in two steps', () => {
  it('is over when the last users are served, not when most are; full and partial outage are told apart', () => {
    const within = { recovery: 0, full: 0, partial: 0 };
    const seeds = 24;
    for (let seed = 1; seed <= seeds; seed++) {
      const random = randomFrom(seed + 1_000);
      const answer = ({ atMs }: { readonly atMs: number }) =>
        (atMs >= 20_000 && atMs < 24_000) || (atMs >= 24_000 && atMs < 30_000 && random() < 0.2) ? { status: 503 } : {};
      const { recovery } = judgeCase({ load: { answer, seed }, fault: [20_000, 40_000] });
      const { fromFaultStart, fullOutageMs, outageMs } = need(recovery);
      const late = need(fromFaultStart).value - 10_000;
      within.recovery += late >= -100 && late <= 50 ? 1 : 0;
      within.full += Math.abs(fullOutageMs - 4_000) <= 100 ? 1 : 0;
      within.partial += Math.abs(outageMs.value - fullOutageMs - 6_000) <= 300 ? 1 : 0;
    }
    expect(within.recovery / seeds).toBeGreaterThanOrEqual(0.9);
    expect(within.full / seeds).toBeGreaterThanOrEqual(0.9);
    expect(within.partial / seeds).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a failure share that decays', () => {
  it('has a gradual recovery: when few enough fail and the last that stands out are both told, the later counts', () => {
    const seeds = 12;
    let gradual = 0;
    let near = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const random = randomFrom(seed + 2_000);
      const answer = ({ atMs }: { readonly atMs: number }) => {
        const share = atMs < 20_000 ? 0 : atMs < 24_000 ? 1 : Math.exp(-(atMs - 24_000) / 2_000);
        return random() < share ? { status: 503 } : {};
      };
      const judgement = judgeCase({
        load: { answer, seed },
        scenario: { expect: { recovery: { within: '20s' } } },
      });
      const { recovery, episodes } = judgement;
      const { fromFaultStart, gradual: end } = need(recovery);
      expect(episodes).toMatchObject([{ flaps: 0, censored: false }]);
      if (end === null) continue;
      gradual += 1;
      near += Math.abs(end.crossing.value - 9_990) <= 1_000 ? 1 : 0;
      expect(fromFaultStart?.value).toBe(Math.max(end.crossing.value, end.lastBad.value));
      expect(finding(judgement, 'recovery').summary).toMatch(
        /; it was gradual: fewer than 5 % failed from [\d.]+ s \[.*\] on, the last that stand out at [\d.]+ s \[/,
      );
    }
    expect([gradual, near]).toEqual([seeds, seeds]);
  });

  it('is not made of an outage that ends at once, or in steps', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = randomFrom(seed + 3_000);
      const inSteps = ({ atMs }: { readonly atMs: number }) => {
        const share = atMs < 20_000 ? 0 : atMs < 24_000 ? 1 : atMs < 27_000 ? 0.5 : atMs < 30_000 ? 0.2 : 0.01;
        return random() < share ? { status: 503 } : {};
      };
      expect(judgeCase({ load: { answer: inSteps, seed } }).recovery?.gradual).toBeNull();
    }
    expect(judgeCase({ load: { answer: failing([20_000, 27_300]) } }).recovery?.gradual).toBeNull();
  });
});

describe('one failure in a hundred all the time', () => {
  it('burns ten times the budget and is no outage', () => {
    const { episodes, budget } = judgeCase({
      load: { durationMs: 60_000, answer: ({ iteration }) => (iteration % 100 === 50 ? { status: 500 } : {}) },
      scenario: { steadyState: steady(0.999) },
      fault: [0, 60_000],
    });
    expect(episodes).toEqual([]);
    expect(budget?.bad).toBe(120);
    expectNear(budget?.spent, 0.0002315, 1e-7);
    expect(need(budget).burn.find(({ over }) => over === 'whole run')?.rate).toBeCloseTo(10, 6);
  });
});

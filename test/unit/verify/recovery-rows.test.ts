import { describe, expect, it } from 'vitest';
import { failing, openLoop } from '../../support/open-loop.ts';
import { randomFrom } from '../../support/random.ts';
import { covers, finding, judgeCase, need, scoringScenario } from './scoring-case.ts';
import { fault, historyOf } from '../../support/history.ts';
import { judge } from '../../../src/verify/judge.ts';

const AVAILABILITY_999 = { window: '20s', slos: [{ sli: 'availability', objective: 0.999 }] };

describe('a full outage of 7.3 s at 200 requests a second', () => {
  const judgement = judgeCase({
    load: { answer: failing([20_000, 27_300]) },
    scenario: {
      steadyState: AVAILABILITY_999,
      expect: { recovery: { within: '10s' }, errorBudget: { spendAtMost: '1%' } },
    },
  });
  const recovery = need(judgement.recovery);

  it('counts 1 460 of 12 000 requests as failed', () => {
    const whole = need(judgement.stretches.find(({ name }) => name === 'whole'));
    expect(whole).toMatchObject({ requests: 12_000, bad: 1_460, dropped: 0 });
    expect(whole.availability).toBeCloseTo(0.878333, 6);
  });

  it('measures the outage to 10 ms, within an interval of 12 ms that holds the truth', () => {
    const { outageMs } = recovery;
    expect(Math.abs(outageMs.value - 7_300)).toBeLessThanOrEqual(10);
    expect(covers(outageMs, 7_300)).toBe(true);
    expect(need(outageMs.hi) - outageMs.lo).toBeLessThanOrEqual(12);
    expect(recovery.fullOutageMs).toBe(outageMs.value);
  });

  it('measures recovery from the start and from the end of the fault', () => {
    expect(Math.abs(need(recovery.fromFaultStart).value - 7_300)).toBeLessThanOrEqual(10);
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
      fault: expect.closeTo(1_000, 6),
      impact: expect.closeTo(1_000, 6),
      'whole run': expect.closeTo(121.6667, 3),
      'worst 5 s': expect.closeTo(1_000, 6),
      'worst 1 min': expect.closeTo(121.6667, 3),
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
    expect(Math.abs(outageMs.value - 4_300)).toBeLessThanOrEqual(10);
    expect(Math.abs(need(timeToFirstSuccess).value - 2_000)).toBeLessThanOrEqual(10);
    expect(Math.abs(need(fromFaultStart).value - 7_300)).toBeLessThanOrEqual(10);
  });

  it('makes two of outages that lie further apart; the later end is the recovery', () => {
    const { episodes, recovery } = judgeCase({
      load: { durationMs: 90_000, answer: failing([20_000, 22_000], [50_000, 52_000]) },
      scenario: { load: { ...scoringScenario().load, warmUp: '0s', duration: '90s', operations: PLAIN } },
    });
    expect(episodes.map(({ bad, flaps }) => ({ bad, flaps }))).toEqual([
      { bad: 400, flaps: 0 },
      { bad: 400, flaps: 0 },
    ]);
    expect(Math.abs(need(need(recovery).fromFaultStart).value - 32_000)).toBeLessThanOrEqual(10);
  });
});

const PLAIN = [
  { name: 'look an order up', does: 'read', on: 'orders', request: { method: 'GET', path: '/orders/${id}' } },
];

describe('requests that hang', () => {
  /** Holds what arrives in [20 s, 27.3 s) until then; the client gives up after 2 s. */
  const holding = ({ atMs }: { readonly atMs: number }) => {
    if (atMs < 20_000 || atMs >= 27_300) return { tookMs: 2 };
    const heldMs = 27_300 - atMs;
    return heldMs > 2_000 ? { status: 0, error: 1_050, tookMs: 2_000 } : { tookMs: heldMs + 2 };
  };

  it('are bad from when they were sent, not from when they timed out; what is held but answered is slow', () => {
    const { episodes, recovery, stretches } = judgeCase({
      load: { maxVUs: 450, answer: holding },
      scenario: {
        steadyState: {
          window: '20s',
          slos: [
            { sli: 'availability', objective: 0.98 },
            { sli: 'latency', percentile: 95, atMost: '100ms' },
          ],
        },
      },
    });
    const { outageMs, degradedMs, slowAboveMs, fromFaultStart } = need(recovery);
    const [outage, slow] = episodes;
    expect(slowAboveMs).toBe(100);
    expect(Math.abs(need(stretches.find(({ name }) => name === 'whole')).bad - 1_060)).toBeLessThanOrEqual(3);
    expect(outage).toMatchObject({ kind: 'error', classes: { timeout: expect.closeTo(1_060, -1) } });
    expect(covers(need(outage).start, 20_000)).toBe(true);
    expect(Math.abs(outageMs.value - 5_300)).toBeLessThanOrEqual(15);
    expect(slow).toMatchObject({ kind: 'degraded', bad: expect.closeTo(381, -1) });
    expect(Math.abs(degradedMs - 1_900)).toBeLessThanOrEqual(20);
    expect(Math.abs(need(fromFaultStart).value - 7_200)).toBeLessThanOrEqual(20);
  });

  it('starve a load generator with too few virtual users: nothing is proven', () => {
    const judgement = judgeCase({ load: { maxVUs: 100, answer: holding } });
    const whole = need(judgement.stretches.find(({ name }) => name === 'whole'));
    expect(Math.abs(whole.bad - whole.dropped - 300)).toBeLessThanOrEqual(10);
    expect(Math.abs(whole.dropped - 1_061)).toBeLessThanOrEqual(10);
    expect(judgement.verdict).toBe('inconclusive');
    expect(judgement.why).toMatch(/load generator was starved \(8\.8\d? % dropped\)/);
    expect(finding(judgement, 'recovery').verdict).toBe('inconclusive');
    expect(judgement.load).toMatchObject({ holds: true, due: 12_000 });
  });

  it('are seen at once although a connection that never came about has no duration', () => {
    const blackHole = ({ atMs }: { readonly atMs: number }) =>
      atMs >= 20_000 && atMs < 25_000 ? { status: 0, error: 1_211, tookMs: 5_000 } : {};
    const { episodes } = judgeCase({ load: { answer: blackHole } });
    expect(Math.abs(need(episodes[0]).start.est - 20_000)).toBeLessThanOrEqual(10);
    expect(episodes[0]?.classes).toEqual({ 'connection timed out': 1_000 });
  });
});

describe('an outage that outlasts the observation', () => {
  const toTheEnd = { load: { answer: failing([20_000, 60_000]) }, fault: [20_000, 27_300] as const };

  it('is censored, and fails an objective that is over by then', () => {
    const judgement = judgeCase(toTheEnd);
    expect(judgement.recovery).toMatchObject({ recovered: false, fromFaultStart: { hi: null } });
    expect(finding(judgement, 'recovery')).toMatchObject({
      verdict: 'fail',
      measured: expect.stringMatching(/^> 39\.99 s \(not recovered within the observation\)$/),
    });
    expect(judgement.why).toMatchInlineSnapshot(
      `"fail: users were not served normally again within 10 s of the death of web: nothing recovered while the fault lasted (7.3 s), nor before the load ended"`,
    );
  });

  it('is inconclusive when the objective reaches further than the observation', () => {
    const history = historyOf({ load: openLoop(toTheEnd.load), faults: fault('f1', { from: 20_000, to: 27_300 }) });
    const scenario = { ...scoringScenario(), expect: { recovery: { within: 50_000 } } };
    expect(finding(judge(scenario, history), 'recovery').verdict).toBe('inconclusive');
  });
});

describe('recovery and the fault', () => {
  it('may come while the fault is still active: a failover', () => {
    const judgement = judgeCase({ load: { answer: failing([20_000, 24_000]) }, fault: [20_000, 40_000] });
    const { fromFaultStart, fromFaultEnd } = need(judgement.recovery);
    expect(Math.abs(need(fromFaultStart).value - 4_000)).toBeLessThanOrEqual(10);
    expect(fromFaultEnd).toEqual({ value: 0, lo: 0, hi: 0 });
    expect(finding(judgement, 'recovery').summary).toMatch(/recovered while the fault was still active/);
  });

  it('takes over the uncertainty of a control call', () => {
    const load = { answer: failing([20_000, 27_300]) };
    const exact = need(judgeCase({ load }).recovery?.fromFaultStart);
    const faults = fault('f1', { from: 20_000, to: 27_300, controlMs: 300 });
    const blurred = need(judgeCase({ load, history: { faults } }).recovery?.fromFaultStart);
    expect(exact.lo - blurred.lo).toBe(150);
    expect(need(blurred.hi) - need(exact.hi)).toBe(150);
    expect(blurred.value).toBe(exact.value);
  });

  it('is told by the interval: an objective inside it is neither met nor missed', () => {
    const load = { answer: failing([20_000, 27_300]) };
    const verdictWithin = (within: string): string =>
      finding(judgeCase({ load, scenario: { expect: { recovery: { within } } } }), 'recovery').verdict;
    expect(['7290ms', '7300ms', '7310ms'].map(verdictWithin)).toEqual(['fail', 'inconclusive', 'pass']);
  });

  it('leaves out what hurt users before the fault', () => {
    const { episodes, recovery } = judgeCase({
      load: { answer: failing([12_000, 12_050], [20_000, 27_300]) },
      scenario: { steadyState: { window: '10s', slos: [{ sli: 'availability', objective: 0.98 }] } },
    });
    expect(episodes).toMatchObject([{ flaps: 1 }]);
    expect(need(recovery?.timeToImpact).value).toBeLessThanOrEqual(10);
    expect(Math.abs(need(recovery).outageMs.value - 7_300)).toBeLessThanOrEqual(10);
  });

  it('names the operation that failed while all others went on', () => {
    const { why } = judgeCase({
      load: {
        does: (iteration) =>
          iteration % 2 === 0 ? {} : { name: 'place order', does: 'add', key: `run-1-${String(iteration)}` },
        answer: ({ atMs, iteration }) =>
          iteration % 2 === 1 && atMs >= 20_000 && atMs < 35_400 ? { status: 503 } : {},
      },
      fault: [20_000, 34_900],
    });
    expect(why).toBe(
      'fail: "place order" was not served normally again within 10 s of the death of web, but after 15.4 s: service was not normal while the fault lasted (14.9 s), only 498 ms after its heal',
    );
  });
});

describe('slowness', () => {
  it('is no outage: 150 ms more for 10 s', () => {
    const slow = ({ atMs }: { readonly atMs: number }) => ({ tookMs: atMs >= 20_000 && atMs < 30_000 ? 155 : 5 });
    const { recovery, stretches } = judgeCase({
      load: { answer: slow },
      fault: [20_000, 30_000],
      scenario: {
        steadyState: {
          window: '20s',
          slos: [
            { sli: 'availability', objective: 0.98 },
            { sli: 'latency', percentile: 95, atMost: '50ms' },
          ],
        },
        faults: [{ kind: 'kill', target: 'web', at: '20s', duration: '10s' }],
      },
    });
    const p50 = (name: string): number =>
      need(need(stretches.find((stretch) => stretch.name === name)).latency.find((q) => q.percentile === 50)?.value);
    expect(stretches.find(({ name }) => name === 'whole')).toMatchObject({ availability: 1, bad: 0 });
    expect(recovery).toMatchObject({ slowAboveMs: 50, outageMs: { value: 0 }, timeToMitigate: null });
    expect(Math.abs(need(recovery).degradedMs - 10_000)).toBeLessThanOrEqual(20);
    expect(Math.abs(p50('fault') - p50('steady-state') - 150)).toBeLessThanOrEqual(3);
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
    const { recovery, stretches } = judge(scoringScenario(), history);
    expect(recovery).toMatchObject({ absorbed: true, degradedMs: 0 });
    const after = need(stretches.find(({ name }) => name === 'after'));
    expect(after.latency.find(({ percentile }) => percentile === 99)?.value).toBeGreaterThan(200);
  });
});

describe('low rates', () => {
  const rate = (perSecond: number, seconds: number): Record<string, unknown> => ({
    load: { rate: perSecond, warmUp: '0s', duration: `${String(seconds)}s`, operations: PLAIN },
  });

  it('measure 7.3 s at 2 requests a second to half a second, and say what they cannot', () => {
    const { recovery, stretches } = judgeCase({
      load: { rate: 2, durationMs: 90_000, answer: failing([40_000, 47_300]) },
      fault: [40_000, 47_300],
      scenario: {
        ...rate(2, 90),
        steadyState: { window: '40s', slos: [{ sli: 'availability', objective: 0.98 }] },
        faults: [{ kind: 'kill', target: 'web', at: '40s', duration: '7300ms' }],
      },
    });
    const { outageMs, holdMs, recovered } = need(recovery);
    expect(Math.abs(outageMs.value - 7_300)).toBeLessThanOrEqual(500);
    expect(covers(outageMs, 7_300)).toBe(true);
    expect(need(outageMs.hi) - outageMs.lo).toBeLessThanOrEqual(1_010);
    expect({ holdMs, recovered }).toEqual({ holdMs: 29_500, recovered: true });
    const p99 = need(stretches.find(({ name }) => name === 'whole')).latency.find(
      ({ percentile }) => percentile === 99,
    );
    expect(p99).toEqual({ percentile: 99, value: null, lo: null, hi: null, needs: 368 });
  });

  it('do not see an outage of two requests, count it all the same and name their floor', () => {
    const at20 = (untilMs: number): ReturnType<typeof judgeCase> =>
      judgeCase({ load: { rate: 20, answer: failing([20_000, untilMs]) }, scenario: rate(20, 60) });
    const missed = at20(20_100);
    expect(missed.episodes).toEqual([]);
    expect(missed.recovery).toMatchObject({
      absorbed: true,
      detectionFloorMs: 150,
      fromFaultStart: { value: 0, hi: 150 },
    });
    expect(finding(missed, 'recovery').summary).toMatch(/full outages shorter than about 150 ms are invisible/);
    expect(missed.stretches.find(({ name }) => name === 'whole')).toMatchObject({ requests: 1_200, bad: 2 });
    expect(at20(20_200).episodes).toMatchObject([{ kind: 'error', bad: 4 }]);
  });

  it('cannot show that users were served again faster than they can see', () => {
    const judgement = judgeCase({
      load: { rate: 20 },
      scenario: { ...rate(20, 60), expect: { recovery: { within: '100ms' } } },
    });
    expect(finding(judgement, 'recovery').verdict).toBe('inconclusive');
  });
});

describe('a failover in two steps', () => {
  it('is over when the last users are served, not when most are; full and partial outage are told apart', () => {
    const within = { recovery: 0, full: 0, partial: 0 };
    const seeds = 40;
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

describe('one failure in a hundred all the time', () => {
  it('burns ten times the budget and is no outage', () => {
    const { episodes, budget } = judgeCase({
      load: { durationMs: 60_000, answer: ({ iteration }) => (iteration % 100 === 50 ? { status: 500 } : {}) },
      scenario: { steadyState: AVAILABILITY_999 },
      fault: [0, 60_000],
    });
    expect(episodes).toEqual([]);
    expect(budget).toMatchObject({ bad: 120, spent: expect.closeTo(0.0002315, 6) });
    expect(need(budget).burn.find(({ over }) => over === 'whole run')?.rate).toBeCloseTo(10, 6);
  });
});

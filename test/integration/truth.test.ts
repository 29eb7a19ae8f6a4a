import { beforeAll, describe, expect, it } from 'vitest';
import type { OperationEvent } from '../../src/history/event.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Episode, Estimate } from '../../src/verify/judgement.ts';
import { listWith } from '../support/matching.ts';
import { runAgainstTruth, type TruthRun } from '../support/truth-run.ts';
import {
  expectNear,
  finding,
  need,
  quantile,
  scoringScenario,
  shopLoad,
  stretch,
} from '../unit/verify/scoring-case.ts';

/**
 * The verifier's acceptance rows once more, by real k6 against a server that knows what it did. The calm before and after is
 * shorter than in their synthetic form: what they prove needs enough requests to tell the usual share of failures, and
 * the hold behind. Loads in which hundreds of answers come at once have half the rate: k6 must be able to take them in time.
 * Counts are held against what the server counted. Times have the row's tolerance and what the generator itself was late by:
 * on a machine that is busy with something else it is not in time, and an edge is as wide as the gap between two requests.
 */

interface ReadLoad {
  /** Requests a second; 200 when not told. */
  readonly rate?: number;
  readonly seconds: number;
  readonly maxVUs: number;
  readonly timeout?: string;
}

/** How long a request of this server's is on its way at most, and how far its clock's log is off, milliseconds. */
const ON_THE_WAY_MS = 1;

const READ = { name: 'look', does: 'read', on: 'orders', request: { method: 'GET', path: '/' } } as const;

function faultFor(duration: string): Readonly<Record<string, unknown>> {
  return { faults: [{ kind: 'kill', target: 'web', at: '3s', duration }] };
}

function steadyFor2s(atMost?: string): Readonly<Record<string, unknown>> {
  const latency = atMost === undefined ? [] : [{ sli: 'latency', percentile: 95, atMost }];
  return { steadyState: { window: '2s', slos: [{ sli: 'availability', objective: 0.999 }, ...latency] } };
}

/** A scenario of plain reads, steady for 2 s, with a fault 3 s into the load that lasts 7.3 s. */
function reading(load: ReadLoad, ...sections: readonly Readonly<Record<string, unknown>>[]): Scenario {
  const { rate = 200, seconds, maxVUs, timeout = '2s' } = load;
  const duration = `${String(seconds)}s`;
  const scenario = scoringScenario({
    load: { rate, warmUp: '1s', duration, maxVUs, operations: [{ ...READ, timeout }] },
    ...steadyFor2s(),
    ...faultFor('7300ms'),
    hold: '4s',
    expect: { errorBudget: { spendAtMost: '1%' } },
    ...Object.fromEntries(sections.flatMap((section) => Object.entries(section))),
  });
  // Not as written: a scenario's own load would have to be long enough for a system that takes all of it.
  return { ...scenario, expect: { recovery: { within: 8_000 }, ...scenario.expect } };
}

/**
 * Asserts that an interval holds the truth and is no wider than a row allows. The server switches while requests are on their
 * way, so each of the edges may be off by that.
 */
function expectInterval(
  interval: Estimate,
  truth: number,
  { width, edges, of }: { readonly width: number; readonly edges: number; readonly of: TruthRun },
): void {
  const onTheWay = edges * ON_THE_WAY_MS;
  expectNear(truth, (interval.lo + need(interval.hi)) / 2, (need(interval.hi) - interval.lo) / 2 + onTheWay);
  expect(need(interval.hi) - interval.lo).toBeLessThanOrEqual(width + edges * of.latenessMs);
}

/** The instant of the first phase's true beginning, milliseconds since t0. */
function faultStart({ truth, sinceT0 }: TruthRun): number {
  return sinceT0(need(truth.phases[0]?.began));
}

/** Asserts that a time lies within a row's tolerance of the truth. */
function expectTime(
  measured: number | null | undefined,
  truth: number,
  { within, of }: { readonly within: number; readonly of: TruthRun },
): void {
  expectNear(measured, truth, within + of.latenessMs);
}

async function run(...of: Parameters<typeof runAgainstTruth>): Promise<TruthRun> {
  const done = await runAgainstTruth(...of);
  expect(Math.abs(done.truth.driftMs), 'the wall clock was moved meanwhile').toBeLessThan(1);
  expect(done.truth.isOver).toBe(true);
  return done;
}

function failuresIn({ history }: TruthRun): readonly OperationEvent[] {
  return history.operations.filter(({ outcome }) => outcome !== 'ok');
}

function firstOf({ judgement }: TruthRun, kind: Episode['kind']): Episode {
  return need(judgement.episodes.find((episode) => episode.kind === kind));
}

describe('against a server that knows the truth', () => {
  let seldom: Promise<TruthRun> | undefined;
  beforeAll(() => {
    const load = { rate: 2, warmUp: '0s', duration: '70s', operations: [READ] };
    const scenario = scoringScenario({
      load,
      steadyState: { window: '30s', slos: [{ sli: 'availability', objective: 0.98 }] },
      faults: [{ kind: 'kill', target: 'web', at: '31s', duration: '7300ms' }],
    });
    // Two requests a second disturb nobody: it runs beside the others.
    seldom = run(scenario, [{ kind: 'status', status: 503, at: 31_000, duration: 7_300 }]);
    seldom.catch(() => undefined);
  });

  it('measures a full outage of 7.3 s (row 1)', async () => {
    const done = await run(reading({ seconds: 15, maxVUs: 50 }), [
      { kind: 'status', status: 503, at: 3_000, duration: 7_300 },
    ]);
    const { judgement, truth } = done;
    const whole = stretch(judgement, 'whole');
    const { outageMs, fromFaultStart, fromFaultEnd, timeToImpact } = need(judgement.recovery);
    const budget = need(judgement.budget);
    const burn = Object.fromEntries(budget.burn.map(({ over, rate }) => [over, rate]));
    expect(whole.bad).toBe(truth.phases[0]?.requests);
    expect(judgement.load.records).toBe(truth.requests);
    expectTime(outageMs.value, 7_300, { within: 10, of: done });
    expectTime(fromFaultStart?.value, 7_300, { within: 10, of: done });
    expectInterval(outageMs, 7_300, { width: 12, edges: 2, of: done });
    expectTime(fromFaultEnd?.value, 0, { within: 10, of: done });
    expectTime(timeToImpact?.value, 0, { within: 10, of: done });
    expect(budget.spent).toBeCloseTo((0.0028164 * whole.bad) / 1_460, 6);
    expectNear(budget.affordableRepeats, (355 * 1_460) / whole.bad, 1);
    // Who was on the way when the server recovered is served well.
    expectNear(burn['fault'], 1_000, (1_000 * (2 + done.latenessMs / 5)) / 1_460);
    expect(burn['impact']).toBe(1_000);
    expect(budget.alerts.filter(({ severity, at }) => severity === 'page' && at !== null)).toEqual([]);
    expect(judgement.verdict).toBe('pass');
  });

  it('makes one episode with a flap of two outages close together (row 5)', async () => {
    const done = await run(reading({ seconds: 15, maxVUs: 50 }), [
      { kind: 'status', status: 503, at: 3_000, duration: 2_000 },
      { kind: 'status', status: 503, at: 8_000, duration: 2_300 },
    ]);
    expect(done.judgement.episodes).toMatchObject([{ kind: 'error', flaps: 1 }]);
    expect(firstOf(done, 'error').bad).toBe(done.truth.phases.reduce((sum, { requests }) => sum + requests, 0));
    const { outageMs, timeToFirstSuccess, fromFaultStart } = need(done.judgement.recovery);
    expectTime(outageMs.value, 4_300, { within: 10, of: done });
    expectInterval(outageMs, 4_300, { width: 24, edges: 4, of: done });
    expectTime(timeToFirstSuccess?.value, 2_000, { within: 10, of: done });
    expectTime(fromFaultStart?.value, 7_300, { within: 10, of: done });
  });

  it('counts a request that hangs from when it was sent, not from when it timed out (row 7)', async () => {
    const scenario = reading({ rate: 100, seconds: 15, maxVUs: 150, timeout: '1s' }, steadyFor2s('100ms'));
    const done = await run(scenario, [{ kind: 'hold', at: 3_000, duration: 7_300 }]);
    const from = faultStart(done);
    const { outageMs, degradedMs, fromFaultStart, timeToVisibleFailure } = need(done.judgement.recovery);
    const [outage, slow] = [firstOf(done, 'error'), firstOf(done, 'degraded')];
    // What is held longer than it is waited for, and what is held longer than 100 ms.
    const inTicks = done.latenessMs / 10;
    expectNear(outage.classes['timeout'], 630, 3 + inTicks);
    expectNear(slow.bad, 90, 3 + inTicks);
    expectTime(outage.start.est - from, 0, { within: 10, of: done });
    expectTime(outageMs.value, 6_300, { within: 15, of: done });
    expectTime(degradedMs, 900, { within: 20, of: done });
    expectTime(fromFaultStart?.value, 7_200, { within: 20, of: done });
    expectTime(timeToVisibleFailure?.value, 1_000, { within: 20, of: done });
  });

  it('proves nothing with a load generator that starves (row 8)', async () => {
    const { judgement } = await run(reading({ rate: 100, seconds: 15, maxVUs: 50 }), [
      { kind: 'hold', at: 3_000, duration: 7_300 },
    ]);
    const whole = stretch(judgement, 'whole');
    expectNear(whole.bad - whole.dropped, 150, 5);
    expectNear(whole.dropped, 530.5, 5);
    expect(judgement.why).toMatch(/^inconclusive: the load generator was starved \(37\.\d % dropped\)/);
    expect(finding(judgement, 'recovery').verdict).toBe('inconclusive');
    expect(judgement.load.holds).toBe(true);
  });

  it('sees a black hole at once, although such a connection has no duration (row 9)', async () => {
    const scenario = reading({ rate: 100, seconds: 13, maxVUs: 600, timeout: '5s' }, faultFor('5s'));
    const done = await run(scenario, [{ kind: 'black-hole', at: 3_000, duration: 5_000 }]);
    expectTime(firstOf(done, 'error').start.est - faultStart(done), 0, { within: 10, of: done });
    const timeouts = failuresIn(done).filter(({ error }) => error === 1_050);
    // The kernel knocks again every second: who began in the last seconds gets in after it.
    expect(timeouts.length).toBeGreaterThan(60);
    for (const timeout of timeouts) {
      expectTime(need(timeout.return) - timeout.call, 5_000, { within: 50, of: done });
    }
  });

  it('tells slowness from outage (row 12)', async () => {
    const scenario = reading({ seconds: 18, maxVUs: 100 }, steadyFor2s('50ms'), faultFor('10s'));
    const done = await run(scenario, [{ kind: 'latency', delay: 150, at: 3_000, duration: 10_000 }]);
    const { judgement } = done;
    const p50 = (name: 'fault' | 'steady-state'): number => need(quantile(stretch(judgement, name), 50).value);
    expect(stretch(judgement, 'whole')).toMatchObject({ availability: 1, bad: 0 });
    expect(judgement.recovery).toMatchObject({ slowAboveMs: 50, outageMs: { value: 0 }, timeToMitigate: null });
    expectTime(judgement.recovery?.degradedMs, 10_000, { within: 20, of: done });
    expectNear(p50('fault') - p50('steady-state'), 150, 3);
  });

  it('finds every write that a crash lost, and how old the oldest was (row 18)', async () => {
    const [, add] = shopLoad(100)['operations'] as readonly unknown[];
    const scenario = reading({ seconds: 8, maxVUs: 50 }, faultFor('500ms'), {
      load: { rate: 100, warmUp: '1s', duration: '8s', maxVUs: 50, operations: [add] },
      data: { orders: { model: 'ledger', finalReads: [{ node: 'primary', path: '/orders' }] } },
      expect: { data: {} },
    });
    const done = await run(scenario, [
      { kind: 'lose', at: 3_000, last: 1_250 },
      { kind: 'refuse', at: 3_000, duration: 500 },
    ]);
    const { judgement, truth } = done;
    const ledger = need(judgement.ledgers[0]);
    const { lost } = need(truth.phases[0]);
    expectNear(ledger.lostCount, 125, 1 + done.latenessMs / 10);
    expectNear(ledger.lostCount, lost.length, 1);
    expect(lost).toEqual(listWith(...ledger.lost.map(({ id }) => id)));
    expectTime(ledger.rpoMs?.value, 1_250, { within: 20, of: done });
    expect(ledger).toMatchObject({ lossWindow: { density: 1 }, lostAfterFault: 0, unexpected: [] });
    expect(judgement.verdict).toBe('fail');
  });

  it('finds the reads that missed what was acknowledged before them, and no others', async () => {
    const [, add] = shopLoad(100)['operations'] as readonly unknown[];
    const look = { ...READ, request: { method: 'GET', path: '/orders/${id}' } };
    const scenario = reading({ seconds: 9, maxVUs: 50 }, faultFor('2s'), {
      load: { rate: 100, warmUp: '1s', duration: '9s', maxVUs: 50, operations: [add, look] },
      data: { orders: { model: 'ledger', finalReads: [{ node: 'primary', path: '/orders' }] } },
      expect: { data: {} },
    });
    const done = await run(scenario, [{ kind: 'stale', at: 3_000, duration: 2_000, by: 1_000 }]);
    const { stale, lostCount } = need(done.judgement.ledgers[0]);
    const { missed } = need(done.truth.phases[0]);
    // The nearest ones may have been sent before the acknowledgement was there.
    expect(stale.count).toBeLessThanOrEqual(missed);
    expect(stale.count).toBeGreaterThan(0.8 * missed);
    expectTime(stale.maxMs, 1_000, { within: 50, of: done });
    expect(stale.maxMs).toBeLessThan(1_000);
    expect(lostCount).toBe(0);
  });

  it('measures 7.3 s at 2 requests a second to half a second (row 13)', async () => {
    const done = await need(seldom);
    const { judgement } = done;
    const { outageMs, holdMs, recovered } = need(judgement.recovery);
    expectNear(outageMs.value, 7_300, 500);
    expectInterval(outageMs, 7_300, { width: 1_010, edges: 2, of: done });
    expect({ holdMs, recovered }).toEqual({ holdMs: 29_500, recovered: true });
    expect(quantile(stretch(judgement, 'whole'), 99)).toMatchObject({ value: null, needs: 368 });
  });
});

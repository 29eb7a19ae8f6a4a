import { describe, expect, it } from 'vitest';
import { fault } from '../../support/history.ts';
import { failing } from '../../support/open-loop.ts';
import { expectNear, finding, judgeCase, need } from './scoring-case.ts';

describe('recovery and the fault', () => {
  it('may come while the fault is still active: a failover', () => {
    const judgement = judgeCase({ load: { answer: failing([20_000, 24_000]) }, fault: [20_000, 40_000] });
    const { fromFaultStart, fromFaultEnd } = need(judgement.recovery);
    expectNear(fromFaultStart?.value, 4_000, 10);
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
    expectNear(recovery?.timeToVisibleFailure?.value, 5, 2);
    expectNear(need(recovery).outageMs.value, 7_300, 10);
  });

  it('is not first seen before the fault, although what hurt had begun before it', () => {
    const hanging = ({ atMs }: { readonly atMs: number }) =>
      atMs >= 19_900 && atMs < 24_000 ? { status: 503, tookMs: atMs < 19_980 ? 5 : 300 } : {};
    expectNear(judgeCase({ load: { answer: hanging } }).recovery?.timeToVisibleFailure?.value, 280, 2);
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

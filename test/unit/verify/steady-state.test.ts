import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../../../src/history/event.ts';
import { judgeSteadyState } from '../../../src/verify/steady-state.ts';
import { openLoop, type Answer } from '../../support/open-loop.ts';
import { scoringScenario, shopLoad } from './scoring-case.ts';

const SCENARIO = scoringScenario({
  load: { ...shopLoad(100), warmUp: '2s' },
  steadyState: {
    window: '8s',
    slos: [
      { sli: 'availability', objective: 0.99 },
      { sli: 'latency', percentile: 95, atMost: '50ms' },
    ],
  },
});

function operations(answer: (iteration: number) => Answer = () => ({}), rate = 100): readonly OperationEvent[] {
  return openLoop({ rate, startMs: 500, durationMs: 12_000, answer: ({ iteration }) => answer(iteration) }).operations;
}

function verdictOn(seen: readonly OperationEvent[]): readonly [string, string] {
  const { verdict, summary } = judgeSteadyState(SCENARIO, seen, 500);
  return [verdict, summary];
}

describe('the steady state', () => {
  it('is proven by the requests of its window', () => {
    expect(judgeSteadyState(SCENARIO, operations(), 500)).toEqual({
      id: 'steady-state',
      about: 'validity',
      title: 'Steady state before the first fault',
      verdict: 'pass',
      summary: '800 requests in 8 s: 100 % succeeded (at least 99 %), p95 5 ms (at most 50 ms)',
      evidence: [],
    });
  });

  it('is not concerned with the warm-up, nor with what comes after the window', () => {
    const [verdict] = verdictOn(
      operations((iteration) => (iteration < 200 || iteration >= 1_000 ? { status: 503 } : {})),
    );
    expect(verdict).toBe('pass');
  });

  it('is not proven when an objective is missed', () => {
    expect(verdictOn(operations((iteration) => (iteration % 50 === 0 ? { status: 503 } : {})))).toEqual([
      'inconclusive',
      '800 requests in 8 s: 98 % succeeded (at least 99 %), p95 5 ms (at most 50 ms)',
    ]);
    expect(verdictOn(operations((iteration) => ({ tookMs: iteration % 10 === 0 ? 80 : 5 })))).toEqual([
      'inconclusive',
      '800 requests in 8 s: 100 % succeeded (at least 99 %), p95 80 ms (at most 50 ms)',
    ]);
  });

  it('counts a failed request as one that took for ever', () => {
    const [, summary] = verdictOn(operations((iteration) => (iteration % 10 === 0 ? { status: 503 } : {})));
    expect(summary).toMatch(/p95 no answer/);
  });

  it('is not proven by too few requests', () => {
    expect(verdictOn(operations().slice(0, 500))).toEqual([
      'inconclusive',
      'only 300 requests in 8 s; 800 requests were due',
    ]);
    expect(verdictOn([])).toEqual(['inconclusive', 'only 0 requests in 8 s; 800 requests were due']);
    const slow = { ...SCENARIO, load: { ...SCENARIO.load, rate: 5 } };
    expect(
      judgeSteadyState(
        slow,
        operations(() => ({}), 5),
        500,
      ).summary,
    ).toBe('only 40 requests in 8 s; 72 are needed');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../src/verify/budget/budget.ts';
import { failing } from '../../support/open-loop.ts';
import { expectNear, judgeCase, need, plainLoad, steady } from './scoring-case.ts';

type Times = readonly (readonly [from: number, to: number])[];

interface Wishes {
  readonly rate?: number;
  readonly seconds?: number;
  readonly objective?: number;
  readonly expect?: Readonly<Record<string, unknown>>;
}

/** The budget of a run in which everything fails in the given times. */
function budgetOf(
  times: Times,
  { rate = 200, seconds = 120, objective = 0.999, expect: expected = {} }: Wishes = {},
): Budget {
  const judgement = judgeCase({
    load: { rate, durationMs: seconds * 1_000, answer: failing(...times) },
    scenario: { load: plainLoad(rate, seconds), steadyState: steady(objective), expect: expected },
  });
  return need(judgement.budget);
}

describe('the budget by occurrences', () => {
  it('is also spent by requests under way when the fault struck, and not by what had failed before', () => {
    const { budget } = judgeCase({
      load: {
        answer: ({ atMs }) => {
          if (atMs >= 19_000 && atMs < 20_000) return { status: 0, error: 1_000, tookMs: 20_000 - atMs + 2 };
          if (atMs >= 20_000 && atMs < 22_000) return { status: 503 };
          return atMs >= 10_000 && atMs < 10_005 ? { status: 500 } : {};
        },
      },
      scenario: { load: plainLoad(200, 60), steadyState: steady(0.99) },
    });
    expect(need(budget).bad).toBe(200 + 400);
  });
});

describe('the simulated pager', () => {
  it('rings 51.84 s into a full outage at 99.9 %: 2 % of the budget within an hour', () => {
    const [page, later, ...tickets] = budgetOf([[20_000, 80_000]]).alerts;
    expect(page).toEqual({
      severity: 'page',
      factor: 14.4,
      longMs: 3_600_000,
      shortMs: 300_000,
      needsMs: 51_840,
      afterFaultMs: 52_000,
      at: 72_000,
    });
    expect(later).toMatchObject({ severity: 'page', factor: 6, needsMs: 129_600, afterFaultMs: null, at: null });
    expect(tickets).toMatchObject([
      { severity: 'ticket', factor: 3, needsMs: 259_200, afterFaultMs: null },
      { severity: 'ticket', factor: 1, needsMs: 259_200, afterFaultMs: null },
    ]);
  });

  it.each([
    [0.99, [518_400, 1_296_000, 2_592_000, 2_592_000]],
    [0.9995, [25_920, 64_800, 129_600, 129_600]],
    [0.9999, [5_184, 12_960, 25_920, 25_920]],
  ])('needs as long a full outage at %f as the objective allows', (objective, needs) => {
    expect(budgetOf([], { objective }).alerts.map(({ needsMs }) => Math.round(need(needsMs)))).toEqual(needs);
  });

  it('does not ring for 7.3 s', () => {
    expect(budgetOf([[20_000, 27_300]]).alerts.map(({ at }) => at)).toEqual([null, null, null, null]);
  });

  it('rings only while it burns: what filled the long window alone is over', () => {
    const rung = (lastMs: number): number | null | undefined => {
      const times: Times = [
        [20_000, 44_000],
        [360_000, 360_000 + lastMs],
      ];
      return budgetOf(times, { rate: 20, seconds: 400, objective: 0.9995 }).alerts[0]?.afterFaultMs;
    };
    expect([rung(2_000), rung(3_000)]).toEqual([null, 343_000]);
  });

  it('counts an answer when it comes: requests that hang for 2 s ring 2 s later', () => {
    const hang = ({ atMs }: { readonly atMs: number }) =>
      atMs >= 20_000 && atMs < 80_000 ? { status: 0, error: 1_050, tookMs: 2_000 } : {};
    const { budget } = judgeCase({
      load: { durationMs: 120_000, answer: hang },
      scenario: { load: plainLoad(200, 120), steadyState: steady(0.999) },
    });
    expect(budget?.alerts[0]?.afterFaultMs).toBe(54_000);
  });

  it('cannot ring where the alert asks for more than all requests to fail', () => {
    const [page, later] = budgetOf([[20_000, 80_000]], { objective: 0.9 }).alerts;
    expect(page).toMatchObject({ needsMs: null, at: null });
    expect(later?.needsMs).toBeCloseTo(12_960_000, 3);
  });

  it('has only alerts that a budget which lasts does not raise', () => {
    const factors = (period: string): number[] =>
      budgetOf([], { expect: { errorBudget: { spendAtMost: '2%', period } } }).alerts.map(({ factor }) => factor);
    expect([factors('30d'), factors('7d'), factors('1d')]).toEqual([[14.4, 6, 3, 1], [3.36, 1.4], []]);
  });

  it('rings for no shorter outage than it needs, within the second for a longer one, and never later for a longer one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 }), (seconds, more) => {
        const rung = (length: number): number | null => {
          const { alerts } = budgetOf([[20_000, 20_000 + length * 1_000]], { rate: 20, objective: 0.9995 });
          return need(alerts[0]).afterFaultMs;
        };
        const [shorter, longer] = [rung(seconds), rung(seconds + more)];
        expect(shorter === null).toBe(seconds <= 25);
        if (shorter === null) return;
        expectNear(shorter, 25_920, 1_000);
        expect(longer).toBe(shorter);
      }),
      { numRuns: 12 },
    );
  });
});

describe('time slices', () => {
  it('of a minute: an outage inside one is one bad minute, across two it is two, and both say so', () => {
    const minutes = (times: Times) =>
      budgetOf(times, {
        seconds: 180,
        expect: { errorBudget: { spendAtMost: '10%', slices: { length: '1m' } } },
      }).slices;
    const inside = minutes([[80_000, 87_300]]);
    const across = minutes([[116_350, 123_650]]);
    expect(inside).toMatchObject({ lengthMs: 60_000, atLeast: 0.95, bad: 1, fewest: 1, most: 2 });
    expect(inside.spent).toBeCloseTo(0.02315, 5);
    expect(across).toMatchObject({ bad: 2, fewest: 1, most: 2 });
    expect(across.spent).toBeCloseTo(0.0463, 5);
  });

  it('are a second long when nothing is said, and count what fails in part', () => {
    expect(budgetOf([[20_000, 27_300]]).slices).toMatchObject({ lengthMs: 1_000, bad: 8, fewest: 8, most: 9 });
    expect(budgetOf([[20_000, 20_040]]).slices).toMatchObject({ bad: 0, most: 0 });
  });

  it('hold ten requests at least', () => {
    expect(budgetOf([[40_000, 47_500]], { rate: 2 }).slices).toMatchObject({ lengthMs: 5_000, bad: 2 });
  });

  it('leave out what was bad before the fault', () => {
    expect(budgetOf([[2_000, 4_000]]).slices.bad).toBe(0);
  });

  it('lie around the outage: never fewer than fit into it, never more than it touches', () => {
    const lengths = fc.constantFrom(1, 2, 5, 20);
    const outages = fc.tuple(fc.integer({ min: 20_000, max: 60_000 }), fc.integer({ min: 0, max: 50_000 }));
    fc.assert(
      fc.property(outages, lengths, ([from, outageMs], seconds) => {
        const slices = { length: `${String(seconds)}s`, atLeast: 0.5 };
        const { bad, fewest, most, lengthMs } = budgetOf([[from, from + outageMs]], {
          rate: 20,
          expect: { errorBudget: { spendAtMost: '10%', slices } },
        }).slices;
        expect(lengthMs).toBe(seconds * 1_000);
        expect([fewest <= bad, bad <= most]).toEqual([true, true]);
        expect(fewest).toBeGreaterThanOrEqual(Math.floor(outageMs / lengthMs) - 1);
        expect(most).toBeLessThanOrEqual(Math.ceil(outageMs / lengthMs) + 1);
      }),
      { numRuns: 40 },
    );
  });
});

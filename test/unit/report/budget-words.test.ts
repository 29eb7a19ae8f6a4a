import { describe, expect, it } from 'vitest';
import { pagerWords, sliceWords } from '../../../src/report/text/budget-words.ts';
import type { Budget, BurnAlert } from '../../../src/verify/budget/budget.ts';

const PAGE: BurnAlert = {
  severity: 'page',
  factor: 14.4,
  longMs: 3_600_000,
  shortMs: 300_000,
  needsMs: 51_840,
  afterFaultMs: null,
  at: null,
};
const TICKET: BurnAlert = { ...PAGE, severity: 'ticket', factor: 3, longMs: 86_400_000, shortMs: 7_200_000 };
const SLICES: Budget['slices'] = { lengthMs: 1_000, atLeast: 0.95, bad: 8, fewest: 8, most: 9, spent: 0.0030864 };

function budgetWith(alerts: readonly BurnAlert[]): Budget {
  return {
    objective: 0.999,
    periodMs: 30 * 86_400_000,
    bad: 1_460,
    spent: 0.0028164,
    fullOutageMs: 7_300,
    affordableRepeats: 355,
    burn: [],
    slices: SLICES,
    alerts,
  };
}

function pager(...alerts: readonly BurnAlert[]): string {
  return pagerWords(budgetWith(alerts)).replaceAll('\u00a0', ' ');
}

describe('the pager in words', () => {
  it('says when it would have rung, by the first of them', () => {
    const rung = { ...PAGE, afterFaultMs: 52_000, at: 72_000 };
    const slower = { ...PAGE, factor: 6, afterFaultMs: 130_000, at: 150_000 };
    expect(pager(slower, rung)).toBe(
      'A burn-rate alert would have paged 52 s after the fault (14.4× over 1 h and 5 min).',
    );
  });

  it('says what it takes when it stayed silent', () => {
    expect(pager({ ...PAGE, needsMs: 129_600, factor: 6 }, PAGE)).toBe(
      'Nobody would have been paged while it was watched: that takes a full outage of 51.84 s (14.4× over 1 h and 5 min).',
    );
    expect(pager({ ...PAGE, needsMs: null })).toBe(
      'Nobody would have been paged: at 99.9 % a burn-rate alert asks for more than all requests to fail.',
    );
    expect(pager()).toBe('No burn-rate alert fits a budget of 30 d.');
  });

  it('names a ticket as one', () => {
    expect(pager(PAGE, { ...TICKET, afterFaultMs: 40_000 })).toMatch(
      / A ticket would have been raised after 40 s \(3\.00× over 1 d and 2 h\)\.$/,
    );
  });
});

describe('time slices in words', () => {
  it('say how many there may be', () => {
    expect(sliceWords(SLICES).replaceAll('\u00a0', ' ')).toBe(
      'By time: 8 time slices of 1 s with less than 95 % good requests (8 to 9, depending on when a slice begins): 0.309 % of the budget.',
    );
    expect(sliceWords({ ...SLICES, bad: 0, fewest: 0, most: 0, spent: 0 }).replaceAll('\u00a0', ' ')).toBe(
      'By time: 0 time slices of 1 s with less than 95 % good requests.',
    );
  });
});

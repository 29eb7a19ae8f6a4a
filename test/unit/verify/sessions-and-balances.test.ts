import { describe, expect, it } from 'vitest';
import { bankCase, sessionCase } from './data-cases.ts';
import { finding } from './scoring-case.ts';

describe('the sessions of a register', () => {
  it('fail when one reads less than it has read before, with the reads as evidence', () => {
    const judgement = sessionCase([4, 3]);
    const found = finding(judgement, 'data.profiles.session');
    expect(found).toMatchObject({ verdict: 'fail', objective: 'never', measured: '1' });
    expect(found.summary).toBe('monotonic reads violated in 1 of 1 test');
    expect(found.evidence).toHaveLength(1);
    expect(found.evidence[0]).toMatchObject({ at: 21_010, operations: ['relia/4/0', 'relia/5/0'] });
    expect(judgement.why).toMatch(/^fail: sessions of profiles went back behind what they had seen once/);
  });

  it('pass when none does, and when it may', () => {
    expect(finding(sessionCase([3, 4]), 'data.profiles.session')).toMatchObject({ verdict: 'pass', measured: '0' });
    const allowed = finding(sessionCase([4, 3], { sessionViolations: 1 }), 'data.profiles.session');
    expect(allowed).toMatchObject({ verdict: 'pass', objective: 'at most 1 time', measured: '1' });
  });

  it('are inconclusive when no session did two things, or the clock stepped', () => {
    expect(finding(sessionCase([4]), 'data.profiles.session').verdict).toBe('inconclusive');
    const stepped = sessionCase([4, 3], { sessionViolations: 0 }, (ms) => (ms >= 25_000 ? ms + 2_000 : ms));
    expect(finding(stepped, 'data.profiles.session').verdict).toBe('inconclusive');
  });

  it('are not judged where nobody asks', () => {
    const ids = sessionCase([4, 3], {}).findings.map(({ id }) => id);
    expect(ids).toContain('data.profiles.stale');
    expect(ids).not.toContain('data.profiles.session');
  });
});

describe('the balances of a bank', () => {
  it('fail when a transfer that is there moved nothing, although the total is right', () => {
    const judgement = bankCase({ 0: 100, 1: 100 });
    expect(finding(judgement, 'data.accounts.lost').verdict).toBe('pass');
    const found = finding(judgement, 'data.accounts.balances');
    expect(found).toMatchObject({
      verdict: 'fail',
      measured: '2',
      summary: '2 balances not explained by the transfers',
    });
    expect(found.evidence[0]?.text).toBe('0 on primary holds 100, its transfers say 95');
  });

  it('pass when the transfers explain them', () => {
    expect(finding(bankCase({ 0: 95, 1: 105 }), 'data.accounts.balances')).toMatchObject({
      verdict: 'pass',
      summary: '2 balances, all explained',
    });
  });

  it('are inconclusive when they were not read back', () => {
    expect(finding(bankCase(undefined), 'data.accounts.balances').verdict).toBe('inconclusive');
    const unread = bankCase(undefined, { ids: [], failed: 'HTTP 503' });
    expect(finding(unread, 'data.accounts.balances').verdict).toBe('inconclusive');
  });
});

import { describe, expect, it } from 'vitest';
import {
  configured,
  count,
  counted,
  estimate,
  estimateInline,
  latency,
  quantile,
  share,
  utc,
} from '../../../src/report/text/numbers.ts';
import { withoutBreaksInNumbers } from '../../../src/report/text/unbroken.ts';

/** No-break spaces as plain ones. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers as a person reads them', () => {
  it('group digits and name what is counted', () => {
    expect(plain(count(1_234_567))).toBe('1 234 567');
    expect(plain(counted(1, 'request'))).toBe('1 request');
    expect(plain(counted(12_000, 'request'))).toBe('12 000 requests');
  });

  it('keep three digits of a latency', () => {
    expect([0.012, 8.4213, 184.4, 999.7, 2_014].map(latency).map(plain)).toEqual([
      '0.0120 ms',
      '8.42 ms',
      '184 ms',
      '1000 ms',
      '2.01 s',
    ]);
  });

  it('do not round almost everything up to everything', () => {
    expect(plain(share(0.999985))).toBe('99.9985 %');
    expect(plain(share(1))).toBe('100 %');
  });

  it('show an estimate with its interval, and a bound where the end was not seen', () => {
    expect(plain(estimateInline({ value: 12_130, lo: 12_110, hi: 12_150 }))).toBe('12.13 s [12.11, 12.15]');
    expect(plain(estimate({ value: 45_000, lo: 45_000, hi: null }).value)).toBe('> 45 s');
    expect(estimate({ value: 0, lo: 0, hi: 0 })).toEqual({ value: '0\u00a0s', interval: undefined });
  });

  it('say why there is no quantile', () => {
    const none = { percentile: 99, value: null, lo: null, hi: null, needs: 368 };
    expect(plain(quantile(none, 200))).toBe('n/a (needs 368)');
    expect(quantile(none, 1_000)).toBe('∞');
  });

  it('keep the lines of a sentence from breaking inside a number', () => {
    expect(withoutBreaksInNumbers('due 9 000 (+-1), 25.3 s, 2 % of 30 days, 3 faults')).toBe(
      'due 9\u00a0000 (+-1), 25.3\u00a0s, 2\u00a0% of 30 days, 3 faults',
    );
  });

  it('write days as days and dates in UTC', () => {
    expect(plain(configured(30 * 86_400_000))).toBe('30 d');
    expect(plain(configured(20_000))).toBe('20 s');
    expect(utc('2026-11-25T10:12:31.000Z')).toBe('2026-11-25 10:12:31 UTC');
  });
});

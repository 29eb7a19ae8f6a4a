import { describe, expect, it } from 'vitest';
import { failureClass } from '../../../src/verify/failure-class.ts';
import { count, counted, listed, percent, roundMs, roundShare, span } from '../../../src/verify/text.ts';
import { fail, info } from '../../support/history.ts';

describe('numbers in words', () => {
  it('keep their thousands apart', () => {
    expect([count(999), count(1_000), count(1_234_567)]).toEqual(['999', '1 000', '1 234 567']);
    expect([counted(1, 'write'), counted(2_000, 'write')]).toEqual(['1 write', '2 000 writes']);
  });

  it('never round a share up to all of it', () => {
    expect([0, 0.5, 0.0028164, 0.99, 0.99985, 0.999985, 1].map(percent)).toEqual([
      '0 %',
      '50 %',
      '0.282 %',
      '99 %',
      '99.985 %',
      '99.9985 %',
      '100 %',
    ]);
  });

  it('show a span with its interval', () => {
    expect(span({ value: 7_300, lo: 7_294, hi: 7_306 })).toBe('7.3 s [7.294, 7.306]');
    expect(span({ value: 45_250, lo: 45_200, hi: null })).toBe('> 45.2 s');
    expect(span({ value: 0, lo: 0, hi: 0 })).toBe('0 ms');
  });

  it('list things', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('lose the noise of floating point on the way out', () => {
    expect([roundMs(0.1 + 0.2), roundShare(0.1 + 0.2), roundShare(1 / 3)]).toEqual([0.3, 0.3, 0.333333333]);
  });
});

describe('what was seen of a bad request', () => {
  it.each([
    [{ status: 503 }, 'HTTP 503'],
    [{ status: 200 }, 'unreadable answer'],
    [{ status: 0, error: 1_050 }, 'timeout'],
    [{ status: 0, error: 1_101 }, 'name not resolved'],
    [{ status: 0, error: 1_211 }, 'connection timed out'],
    [{ status: 0, error: 1_212 }, 'connection refused'],
    [{ status: 0, error: 1_213 }, 'host unreachable'],
    [{ status: 0, error: 1_220 }, 'connection reset'],
    [{ status: 0, error: 1_000 }, 'connection lost'],
  ])('%o is %s', (answer, text) => {
    expect(failureClass(fail('read', { call: 0, ...answer }))).toBe(text);
  });

  it('is told the same of a write whose outcome is unknown', () => {
    expect(failureClass(info('add', { call: 0, status: 502 }))).toBe('HTTP 502');
  });
});

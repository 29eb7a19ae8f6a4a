import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationSchema, formatMs, parseDurationMs, percentSchema } from '../../../src/scenario/duration.ts';

function messageFor(schema: typeof durationSchema | typeof percentSchema, written: unknown): string | undefined {
  return schema.safeParse(written).error?.issues[0]?.message;
}

describe('parseDurationMs', () => {
  it.each([
    ['250ms', 250],
    ['0s', 0],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['30d', 2_592_000_000],
    ['0.0004s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '5', 's', '-1s', '5 s', '5S', '1e3ms', '.5s', '5.s', '1m30s', '5sec'])('refuses "%s"', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });

  it('reads a minute and its sixty seconds alike', () => {
    expect(parseDurationMs('1m')).toBe(parseDurationMs('60s'));
  });

  it('reads back every whole number of milliseconds', () => {
    fc.assert(
      fc.property(fc.nat(), (ms) => {
        expect(parseDurationMs(`${String(ms)}ms`)).toBe(ms);
      }),
    );
  });
});

describe('formatMs', () => {
  it.each([
    [0, '0 ms'],
    [12.4, '12 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1_000, '1 s'],
    [7_340, '7.34 s'],
    [119_990, '119.99 s'],
    [120_000, '2 min 0 s'],
    [125_499, '2 min 5 s'],
    [-1_500, '-1.5 s'],
    [Infinity, 'unbounded'],
  ])('writes %d ms for a person', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});

describe('durationSchema', () => {
  it('turns text into milliseconds', () => {
    expect(durationSchema.parse('10s')).toBe(10_000);
  });

  it('says what a duration looks like', () => {
    expect(messageFor(durationSchema, 10)).toBe('expected a duration such as "250ms", "10s" or "2m"');
    expect(messageFor(durationSchema, '10')).toBe('"10" is not a duration; write "250ms", "10s", "2m", "1h" or "30d"');
  });
});

describe('percentSchema', () => {
  it.each([
    ['2%', 0.02],
    ['0.5%', 0.005],
    ['100%', 1],
  ])('turns %s into a share', (text, share) => {
    expect(percentSchema.parse(text)).toBe(share);
  });

  it('says what a percentage looks like', () => {
    expect(messageFor(percentSchema, 0.02)).toBe('expected a percentage such as "2%"');
    expect(messageFor(percentSchema, '2 %')).toBe('"2 %" is not a percentage; write "2%" or "0.5%"');
  });
});

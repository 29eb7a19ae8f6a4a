import { describe, expect, it } from 'vitest';
import { LiveWindow } from '../../../src/engine/live.ts';
import type { OperationEvent } from '../../../src/history/event.ts';

/** An operation that returned at a time, after so long. */
function operation(at: number, fields: Partial<OperationEvent> & { tookMs?: number } = {}): OperationEvent {
  const { tookMs = 10, ...rest } = fields;
  return {
    type: 'op',
    call: at - tookMs,
    return: at,
    vu: 1,
    scenario: 'relia',
    iteration: 0,
    index: 0,
    name: 'place order',
    does: 'add',
    outcome: 'ok',
    status: 201,
    ...rest,
  };
}

/** A window that saw `perSecond` operations in every second from `fromS` up to `toS`. */
function steady(perSecond: number, fromS: number, toS: number, keepMs = 5_000): LiveWindow {
  const window = new LiveWindow(keepMs);
  for (let second = fromS; second < toS; second++) {
    for (let i = 0; i < perSecond; i++) window.observe(operation(second * 1_000 + (i * 1_000) / perSecond));
  }
  return window;
}

describe('the live figures', () => {
  it('are empty before anything ended', () => {
    const nothing = { ratePerS: 0, errorShare: 0, p95Ms: undefined, total: 0, bad: 0 };
    expect(new LiveWindow(5_000).figures(0)).toEqual(nothing);
    expect(new LiveWindow(5_000).figures(90_000)).toEqual(nothing);
  });

  it('tell the rate of a steady load, at every moment of a second', () => {
    for (const now of [9_000, 9_400, 9_999, 10_000]) {
      expect(steady(100, 3, Math.ceil(now / 1_000)).figures(now).ratePerS).toBe(100);
    }
  });

  it('tell the rate of a load that began within the window', () => {
    expect(steady(100, 60, 62).figures(62_000).ratePerS).toBe(100);
  });

  it('fall to nothing when nothing ends any more', () => {
    const window = steady(100, 0, 10);
    expect(window.figures(12_000)).toMatchObject({ ratePerS: 60, total: 1_000 });
    expect(window.figures(16_000)).toMatchObject({ ratePerS: 0, errorShare: 0, p95Ms: undefined, total: 1_000 });
  });

  it('count what failed and what is unknown as errors, of the last seconds and in total', () => {
    const window = steady(8, 0, 1);
    window.observe(operation(500, { outcome: 'fail', status: 404 }));
    window.observe(operation(600, { outcome: 'info', status: 0 }));
    expect(window.figures(1_000)).toMatchObject({ errorShare: 0.2, total: 10, bad: 2 });
    expect(window.figures(9_000)).toMatchObject({ errorShare: 0, total: 10, bad: 2 });
  });

  it('tell the 95th percentile of good answers only', () => {
    const window = new LiveWindow(5_000);
    for (let tookMs = 1; tookMs <= 100; tookMs++) window.observe(operation(500, { tookMs }));
    window.observe(operation(500, { tookMs: 2_000, outcome: 'info' }));
    expect(window.figures(1_000).p95Ms).toBe(95);
  });

  it('leave out setup and teardown, operations without an end, and events that are no operations', () => {
    const window = new LiveWindow(5_000);
    window.observe(operation(500, { stage: 'setup' }));
    window.observe(operation(500, { return: null }));
    window.observe({ type: 'drop', tick: 1, at: 500 });
    expect(window.figures(1_000)).toMatchObject({ ratePerS: 0, total: 0 });
  });

  it('count an operation that is told late, if it still lies in the window', () => {
    const window = steady(10, 0, 8);
    window.observe(operation(6_500));
    window.observe(operation(1_500));
    expect(window.figures(8_000)).toMatchObject({ ratePerS: 10.2, total: 82 });
  });

  it('need no more memory for a longer run', () => {
    expect(secondsHeld(steady(50, 0, 600))).toBe(secondsHeld(steady(50, 0, 60)));
  });
});

/** For how many moments of a run a window still has figures: what it remembers. */
function secondsHeld(window: LiveWindow): number {
  let seconds = 0;
  for (let now = 0; now <= 700_000; now += 1_000) if (window.figures(now).ratePerS > 0) seconds += 1;
  return seconds;
}

import { describe, expect, it } from 'vitest';
import { goDurationMs, readOwnPlan } from '../../../../src/drivers/k6/own-options.ts';

describe('goDurationMs', () => {
  it.each([
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1h0m0.5s', 3_600_500],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['1000ns', 0.001],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(goDurationMs(text)).toBeCloseTo(ms, 9);
  });
});

describe('readOwnPlan', () => {
  function planOf(scenarios: unknown, maxVUs = 10): ReturnType<typeof readOwnPlan> {
    return readOwnPlan(JSON.stringify({ scenarios, maxVUs, totalDuration: '40s' }));
  }

  it('knows an open loop at one constant rate by its period', () => {
    const open = { executor: 'constant-arrival-rate', rate: 50, timeUnit: '1s', duration: '10s' };
    expect(planOf({ main: open })).toEqual({ periodMs: 20, durationMs: 10_000, maxVUs: 10 });
    expect(planOf({ main: { ...open, timeUnit: null } })).toMatchObject({ periodMs: 20 });
    expect(planOf({ main: { ...open, rate: 30, timeUnit: '1m0s' } })).toMatchObject({ periodMs: 2_000 });
  });

  it('takes anything else for a closed model', () => {
    expect(planOf({ main: { executor: 'constant-vus', duration: '30s' } })).toMatchObject({
      periodMs: null,
      durationMs: 30_000,
    });
    const open = { executor: 'constant-arrival-rate', rate: 50, duration: '10s' };
    expect(planOf({ one: open, two: open })).toMatchObject({ periodMs: null });
  });

  it('ends with the last scenario, start times and stages counted', () => {
    const late = { executor: 'constant-vus', startTime: '20s', duration: '15s' };
    const staged = { executor: 'ramping-vus', stages: [{ duration: '10s' }, { duration: '20s' }] };
    expect(planOf({ late, staged })).toMatchObject({ durationMs: 35_000 });
    expect(planOf({ staged })).toMatchObject({ durationMs: 30_000 });
  });

  it('has no known end when that depends on how fast iterations are', () => {
    expect(planOf({ main: { executor: 'shared-iterations', maxDuration: '10m0s' } })).toMatchObject({
      durationMs: null,
    });
    expect(planOf({ main: { executor: 'per-vu-iterations' } })).toMatchObject({ durationMs: null });
  });

  it('is nothing to run for a script without scenarios', () => {
    expect(planOf(null, 1)).toEqual({ periodMs: null, durationMs: 0, maxVUs: 1 });
  });

  it('refuses what k6 would not print', () => {
    for (const printed of ['', 'time="..." level=error', '{"scenarios":{}}']) {
      expect(() => readOwnPlan(printed)).toThrow("k6 did not say what the script's options come to");
    }
  });
});

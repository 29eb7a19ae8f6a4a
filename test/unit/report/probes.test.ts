import { describe, expect, it } from 'vitest';
import type { ProbeEvent } from '../../../src/history/event.ts';
import { buildProbes } from '../../../src/report/probes.ts';

const whole = { from: 0, to: 60 };

function up(target: string, at: number, value: number | null): ProbeEvent {
  return { type: 'probe', probe: 'instances-up', target, at, value };
}

describe('measurements beside the load', () => {
  it('hold the number of instances between its changes, from the beginning to the end', () => {
    const { series } = buildProbes([up('web', 5_000, 2), up('web', 20_000, 1), up('web', 45_000, 2)], 2_000, whole);
    expect(series).toEqual([{ probe: 'instances-up', target: 'web', at: [0, 3, 18, 43, 60], values: [2, 2, 1, 2, 2] }]);
  });

  it('give no chart to instances that stayed as they were', () => {
    const { series, unchanged } = buildProbes(
      [up('lb', 100, 1), up('lb', 900, 1), up('web', 100, 2), up('web', 900, null)],
      0,
      whole,
    );
    expect(unchanged.map(({ target }) => target)).toEqual(['lb']);
    expect(series.map(({ target }) => target)).toEqual(['web']);
  });

  it('leave a lag as it was measured, gaps included', () => {
    const lag = (at: number, value: number | null): ProbeEvent => ({
      type: 'probe',
      probe: 'replica-lag',
      target: 'replica',
      at,
      value,
    });
    const { series } = buildProbes([lag(1_000, 0.0123456), lag(2_000, null), lag(3_000, 4.03)], 0, whole);
    expect(series).toEqual([{ probe: 'replica-lag', target: 'replica', at: [1, 2, 3], values: [0.01235, null, 4.03] }]);
  });
});

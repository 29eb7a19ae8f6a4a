import { describe, expect, it } from 'vitest';
import { nameOf, planRun } from '../../../src/engine/plan.ts';
import { faultOf, scenarioWith } from '../../support/shop.ts';

describe('planRun', () => {
  it('injects and heals each fault by its own trigger, and says when the steady state is judged', () => {
    expect(planRun(scenarioWith())).toEqual({
      links: [],
      steadyState: { fromMs: 2_000, toMs: 10_000 },
      loadEndsMs: 60_000,
      steps: [
        { id: 'f1.inject', does: 'inject', fault: 'f1', trigger: { on: 'clock', atMs: 15_000 } },
        {
          id: 'f1.heal',
          does: 'heal',
          fault: 'f1',
          trigger: { on: 'step', step: 'f1.inject', delayMs: 20_000, deadlineMs: 60_000, otherwise: 'skip' },
        },
      ],
    });
  });

  it('lets a fault wait for the heal of another, with its deadline and what happens after it', () => {
    const faults = [
      { id: 'first', kind: 'kill', target: 'web', at: '15s', duration: '5s' },
      {
        id: 'second',
        kind: 'pause',
        target: 'web',
        duration: '5s',
        after: { step: 'first', deadline: '30s', else: 'halt' },
      },
    ];
    expect(planRun(scenarioWith({ faults })).steps.find(({ id }) => id === 'second.inject')?.trigger).toEqual({
      on: 'step',
      step: 'first.heal',
      delayMs: 0,
      deadlineMs: 30_000,
      otherwise: 'halt',
    });
  });

  it('names every link that a fault needs a proxy on, once, in order', () => {
    const faults = [
      { kind: 'replica-lag', target: 'replica', lag: '2s', at: '12s', duration: '5s' },
      { kind: 'latency', link: 'caching', delay: '1s', at: '20s', duration: '5s' },
      { kind: 'reset', link: 'caching', at: '30s', duration: '5s' },
    ];
    expect(planRun(scenarioWith({ faults })).links).toEqual(['caching', 'replication']);
  });

  it('has no steps for a scenario without faults', () => {
    expect(planRun(scenarioWith({ faults: [] })).steps).toEqual([]);
  });
});

describe('nameOf', () => {
  it('says what is done to what', () => {
    expect(nameOf(faultOf('kill', { target: 'web' }))).toBe('kill web');
    expect(nameOf(faultOf('reset', { link: 'caching' }))).toBe('reset on caching');
    expect(nameOf(faultOf('replica-lag', { target: 'replica', lag: 'stall' }))).toBe('replica-lag replica');
  });
});

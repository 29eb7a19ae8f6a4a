import { describe, expect, it } from 'vitest';
import { advanceLive, nextStep, NOTHING_YET, type LiveState } from '../../../src/cli/live/live-state.ts';
import type { RunEvent } from '../../../src/engine/commands.ts';
import { planRun } from '../../../src/engine/plan.ts';
import { scenarioWith } from './scenario.ts';

const scenario = scenarioWith({
  faults: [
    { kind: 'kill', target: 'web', id: 'first', at: '15s', duration: '5s' },
    { kind: 'pause', target: 'web', id: 'second', at: '25s', duration: '5s' },
  ],
});
const plan = planRun(scenario);
const START = 1_000_000;

function after(...events: readonly RunEvent[]): LiveState {
  return events.reduce<LiveState>((state, event) => advanceLive(state, event, scenario.load.warmUp), NOTHING_YET);
}

const warmUp: RunEvent = { type: 'phase', phase: 'warm-up', at: START + 80, untilMs: START + scenario.load.warmUp };
const faults: RunEvent = { type: 'phase', phase: 'faults', at: START + 10_000 };

function injected(fault: string, at: number): RunEvent {
  const instant = { at, lo: at, hi: at, source: 'engine-event' } as const;
  return { type: 'injected', fault, name: `${fault} fault`, hit: ['web1'], instant };
}

describe('the state of a run as it is shown', () => {
  it('takes the start of the load from the end of the warm-up', () => {
    expect(after(warmUp).loadStart).toBe(START);
    expect(after(warmUp, faults)).toMatchObject({ loadStart: START, phase: 'faults', phaseUntil: undefined });
  });

  it('has the faults that are active', () => {
    const active = after(warmUp, faults, injected('first', START + 15_000), injected('second', START + 16_000));
    expect(active.active.map(({ fault }) => fault)).toEqual(['first', 'second']);
    expect(advanceLive(active, { type: 'healed', fault: 'first', name: '' }, 0).active).toHaveLength(1);
    expect(advanceLive(active, { type: 'ending', ending: 'halted', reason: undefined }, 0).active).toEqual([]);
  });
});

describe('what comes next', () => {
  it('is nothing before the load', () => {
    expect(nextStep(NOTHING_YET, scenario, plan)).toBeUndefined();
  });

  it('is the next injection, then its heal, then the one after, then the end of the load', () => {
    const at = (state: LiveState): readonly unknown[] => {
      const next = nextStep(state, scenario, plan);
      return [next?.words, (next?.at ?? 0) - START];
    };
    const first = injected('first', START + 15_100);
    const healed: RunEvent = { type: 'healed', fault: 'first', name: '' };
    expect(at(after(warmUp))).toEqual(['kill web', 15_000]);
    expect(at(after(warmUp, first))).toEqual(['heal first fault', 20_100]);
    expect(at(after(warmUp, first, healed))).toEqual(['pause web', 25_000]);
    const second = [injected('second', START + 25_000), { type: 'healed', fault: 'second', name: '' }] as const;
    expect(at(after(warmUp, first, healed, ...second))).toEqual(['end of the load', 60_000]);
  });
});

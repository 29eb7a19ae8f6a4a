import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/engine/commands.ts';
import { planRun, type Plan } from '../../../src/engine/plan.ts';
import { followPlan } from '../../../src/engine/timeline.ts';
import { FakeClock } from '../../support/fakes.ts';
import { scenarioWith } from '../../support/shop.ts';

type Fault = Readonly<Record<string, unknown>>;

const KILL = { id: 'a', kind: 'kill', target: 'web', at: '15s', duration: '10s' };

/** A run that does what it is told, in the time and with the result that the test says. */
class Commanded {
  readonly clock = new FakeClock();
  readonly startedAt = this.clock.now();
  readonly #stop = new AbortController();
  readonly signal = this.#stop.signal;
  /** What was commanded, each with the second of the load it came in. */
  readonly heard: string[] = [];
  /** How long a command takes, milliseconds, by what is done to which fault: `heal a`. */
  readonly takes = new Map<string, number>();
  /** Commands that are refused or fail. */
  readonly refused = new Set<string>();

  async execute(command: Command): Promise<number | undefined> {
    const words = 'fault' in command ? `${command.do} ${command.fault}` : command.do;
    const reason = 'reason' in command ? ` (${command.reason})` : '';
    this.heard.push(`${String((this.clock.now() - this.startedAt) / 1_000)} s: ${words}${reason}`);
    await this.clock.until(this.clock.now() + (this.takes.get(words) ?? 0));
    return this.refused.has(words) ? undefined : this.clock.now();
  }

  async follow(...faults: readonly Fault[]): Promise<readonly string[]> {
    await this.clock.during(followPlan(planOf(...faults), this));
    return this.heard;
  }

  halt(reason: Error): void {
    this.#stop.abort(reason);
  }
}

function planOf(...faults: readonly Fault[]): Plan {
  const blastRadius = { targets: ['web', 'cache'], concurrentFaults: 9 };
  return planRun(scenarioWith({ faults, blastRadius }));
}

describe('followPlan', () => {
  it('injects at the time that was planned and heals when the duration is over', async () => {
    expect(await new Commanded().follow(KILL)).toEqual(['15 s: inject a', '25 s: heal a']);
  });

  it('counts the duration from when the fault took effect', async () => {
    const run = new Commanded();
    run.takes.set('inject a', 2_500);
    expect(await run.follow(KILL)).toEqual(['15 s: inject a', '27.5 s: heal a']);
  });

  it('lets faults overlap as they were planned, whatever their order in the scenario', async () => {
    const second = { ...KILL, id: 'b', target: 'cache', at: '12s', duration: '20s' };
    expect(await new Commanded().follow(KILL, second)).toEqual([
      '12 s: inject b',
      '15 s: inject a',
      '25 s: heal a',
      '32 s: heal b',
    ]);
  });

  it('heals nothing that was not injected', async () => {
    const run = new Commanded();
    run.refused.add('inject a');
    expect(await run.follow(KILL)).toEqual(['15 s: inject a']);
  });

  it('has nothing to do without faults', async () => {
    expect(await new Commanded().follow()).toEqual([]);
  });
});

describe('a fault that waits for another', () => {
  const AFTER = { id: 'b', kind: 'pause', target: 'cache', duration: '5s', after: { step: 'a', deadline: '30s' } };

  it('begins when that one is healed', async () => {
    const run = new Commanded();
    run.takes.set('heal a', 1_000);
    expect(await run.follow(AFTER, KILL)).toEqual(['15 s: inject a', '25 s: heal a', '26 s: inject b', '31 s: heal b']);
  });

  it('begins at the deadline at the latest', async () => {
    const run = new Commanded();
    run.takes.set('heal a', 5_000);
    expect(await run.follow(KILL, AFTER)).toContain('30 s: inject b');
  });

  it('is left out when that one is healed after the deadline', async () => {
    const run = new Commanded();
    run.takes.set('heal a', 5_001);
    expect(await run.follow(KILL, AFTER)).toEqual([
      '15 s: inject a',
      '25 s: heal a',
      '30.001 s: skip b (a.heal came after the deadline)',
    ]);
  });

  it('halts the run instead, when the scenario says so', async () => {
    const run = new Commanded();
    run.takes.set('heal a', 5_001);
    const after = { step: 'a', deadline: '30s', else: 'halt' };
    expect(await run.follow(KILL, { ...AFTER, after })).toEqual([
      '15 s: inject a',
      '25 s: heal a',
      '30.001 s: halt (a.heal came after the deadline)',
    ]);
  });

  it('is left out when that one never took place, and so is what waits for it', async () => {
    const run = new Commanded();
    run.refused.add('inject a');
    const last = { ...AFTER, id: 'c', after: { step: 'b', deadline: '40s' } };
    expect(await run.follow(last, AFTER, KILL)).toEqual([
      '15 s: inject a',
      '15 s: skip b (a.heal did not take place)',
      '15 s: skip c (b.heal did not take place)',
    ]);
  });

  it('is left out when the heal of that one failed', async () => {
    const run = new Commanded();
    run.refused.add('heal a');
    expect(await run.follow(KILL, AFTER)).toEqual([
      '15 s: inject a',
      '25 s: heal a',
      '25 s: skip b (a.heal did not take place)',
    ]);
  });

  it('is refused when it waits, by way of others, for itself', async () => {
    const { steps, ...plan } = planOf(KILL);
    const circle = steps.map((step) => ({
      ...step,
      trigger: { on: 'step', step: step.id, delayMs: 0, deadlineMs: 1, otherwise: 'skip' } as const,
    }));
    await expect(followPlan({ ...plan, steps: circle }, new Commanded())).rejects.toThrow(
      'steps wait for each other in a circle',
    );
  });
});

describe('a run that is halted', () => {
  it('commands nothing more, and the plan ends with the reason', async () => {
    const run = new Commanded();
    const following = followPlan(planOf(KILL, { ...KILL, id: 'b', target: 'cache', at: '18s' }), run);
    const ended = expect(following).rejects.toThrow('Ctrl-C');
    await run.clock.advance(16_000);
    run.halt(new Error('Ctrl-C'));
    await ended;
    await run.clock.advance(60_000);
    expect(run.heard).toEqual(['15 s: inject a']);
    expect(run.clock.awaited).toEqual([]);
  });

  it('follows nothing when it was halted before', async () => {
    const run = new Commanded();
    run.halt(new Error('Ctrl-C'));
    await expect(followPlan(planOf(KILL), run)).rejects.toThrow('Ctrl-C');
    expect(run.heard).toEqual([]);
  });
});

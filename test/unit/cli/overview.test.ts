import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { eventLine } from '../../../src/cli/live/event-line.ts';
import { NOTHING_YET, type LiveState } from '../../../src/cli/live/live-state.ts';
import { overviewLines } from '../../../src/cli/live/overview.ts';
import { fitLine } from '../../../src/cli/live/block.ts';
import { planRun } from '../../../src/engine/plan.ts';
import { scenarioWith } from './scenario.ts';

const plain = new Chalk({ level: 0 });
const scenario = scenarioWith({});
const plan = planRun(scenario);

function linesOf(state: Partial<LiveState>, now: number): readonly string[] {
  return overviewLines({ state: { ...NOTHING_YET, ...state }, scenario, plan, now }, plain);
}

describe('the overview', () => {
  it('says what is being prepared before there is a load', () => {
    expect(linesOf({ phase: 'target', phaseSince: 0 }, 5_000)).toEqual(['bringing the stack up']);
    expect(linesOf({}, 0)).toEqual(['preparing']);
  });

  it('shows phase, countdown to the next step, rate, errors, p95 and active faults', () => {
    const figures = { ratePerS: 49.6, errorShare: 0.0312, p95Ms: 84.4, total: 900, bad: 3 };
    const active = [{ fault: 'f1', name: 'kill web', hit: ['web2'], since: 15_000 }];
    expect(linesOf({ phase: 'faults', loadStart: 0, figures, active, begun: ['f1'] }, 17_200)).toEqual([
      '0:17 of 1:00  faults  heal kill web in 3 s',
      '50/s   errors 3.12 %   p95 84 ms   active: kill web (web2)',
    ]);
  });

  it('counts down a phase that has an end of its own', () => {
    const lines = linesOf({ phase: 'settle', loadStart: 0, phaseUntil: 63_000 }, 61_500);
    expect(lines).toEqual(['1:00 of 1:00  settling  2 s']);
  });

  it('is cut to the width of the terminal, colours left out of the count', () => {
    expect(fitLine('12345', 5)).toBe('12345');
    expect(fitLine('123456', 5)).toBe('1234…');
    expect(fitLine(new Chalk({ level: 1 }).red('12345'), 5)).toContain('12345');
  });
});

describe('a line for good', () => {
  it('is given to what happens, not to the figures', () => {
    const figures = { ratePerS: 1, errorShare: 0, p95Ms: undefined, total: 1, bad: 0 };
    expect(eventLine({ type: 'figures', figures }, plain)).toBeUndefined();
    expect(eventLine({ type: 'healed', fault: 'f1', name: 'kill web' }, plain)).toBe('healed kill web');
  });

  it('says whether a fault was witnessed, and what was seen', () => {
    const witness = { type: 'witness', fault: 'f1', of: 'bite', evidence: ['web1 is exited'] } as const;
    expect(eventLine({ ...witness, verdict: 'confirmed' }, plain)).toBe('witnessed: the fault bites (web1 is exited)');
    expect(eventLine({ ...witness, verdict: 'refuted' }, plain)).toContain('otherwise');
    expect(eventLine({ ...witness, verdict: 'unknown', evidence: [] }, plain)).toBe(
      'not witnessed: whether the fault bites could not be seen',
    );
  });
});

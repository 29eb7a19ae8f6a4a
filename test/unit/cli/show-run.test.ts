import { Chalk } from 'chalk';
import { describe, expect, it, vi } from 'vitest';
import { showRun } from '../../../src/cli/live/show-run.ts';
import type { Screen } from '../../../src/cli/terminal.ts';
import { planRun } from '../../../src/engine/plan.ts';
import { scenarioWith } from './scenario.ts';

const scenario = scenarioWith({});
const plan = planRun(scenario);

function screen(isTty: boolean): Screen & { readonly text: () => string } {
  let text = '';
  return {
    isTty,
    paint: new Chalk({ level: 0 }),
    columns: () => 40,
    print: (line) => (text += `${line}\n`),
    write: (more) => (text += more),
    text: () => text,
  };
}

describe('a run that is shown on a terminal', () => {
  it('is redrawn in place, keeps what happened above, and gives the cursor back', () => {
    const shown = screen(true);
    const listening = process.listenerCount('exit');
    {
      using show = showRun({ scenario, plan, screen: shown });
      show.onEvent({ type: 'phase', phase: 'target', at: 0 });
      show.onEvent({ type: 'notice', level: 'info', line: 'something happened' });
    }
    const text = shown.text();
    expect(text.startsWith('\u001B[?25l')).toBe(true);
    expect(text).toContain('\u001B[1A\u001B[0Jsomething happened\nbringing the stack up\n');
    expect(text.endsWith('\u001B[1A\u001B[0J\u001B[?25h')).toBe(true);
    expect(process.listenerCount('exit')).toBe(listening);
  });
});

describe('a run that is shown anywhere else', () => {
  it('is lines with the time of day, without control sequences, the figures every five seconds', () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 25, 14, 35, 1) });
    try {
      const shown = screen(false);
      using show = showRun({ scenario, plan, screen: shown });
      const figures = { ratePerS: 50, errorShare: 0, p95Ms: 12, total: 1, bad: 0 };
      show.onEvent({ type: 'phase', phase: 'warm-up', at: 0 });
      show.onEvent({ type: 'figures', figures });
      show.onEvent({ type: 'figures', figures });
      vi.advanceTimersByTime(5_000);
      show.onEvent({ type: 'figures', figures });
      expect(shown.text()).toBe(
        '14:35:01  warming up\n14:35:01  50/s  errors 0.0 %  p95 12 ms\n14:35:06  50/s  errors 0.0 %  p95 12 ms\n',
      );
    } finally {
      vi.useRealTimers();
    }
  });
});

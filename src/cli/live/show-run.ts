import type { RunEvent, RunListener } from '../../engine/commands.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Screen } from '../terminal.ts';
import { LiveBlock } from './block.ts';
import { eventLine } from './event-line.ts';
import { advanceLive, NOTHING_YET, type LiveState } from './live-state.ts';
import { overviewLines } from './overview.ts';
import { figureWords } from './words.ts';

/** How often the overview is drawn anew, milliseconds. */
const DRAW_EVERY_MS = 250;
/** How often plain output tells the figures, milliseconds. */
const TELL_EVERY_MS = 5_000;

/** Shows a run while it goes on; ends when disposed. */
export interface RunShow extends Disposable {
  readonly onEvent: RunListener;
  /** A line for the person, such as the answer to Ctrl-C. */
  readonly say: (line: string) => void;
}

/** What is shown. */
export interface ShownRun {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly screen: Screen;
}

/** A calm block on a terminal, drawn in place; lines with the time of day anywhere else. */
export function showRun(shown: ShownRun): RunShow {
  return shown.screen.isTty ? showOnTerminal(shown) : showPlain(shown);
}

function showOnTerminal({ scenario, plan, screen }: ShownRun): RunShow {
  const { paint } = screen;
  const block = new LiveBlock(screen, { cursor: 'hidden' });
  let state: LiveState = NOTHING_YET;
  const draw = (...above: readonly string[]): void => {
    block.draw(overviewLines({ state, scenario, plan, now: Date.now() }, paint), above);
  };
  const timer = setInterval(draw, DRAW_EVERY_MS);
  return {
    onEvent: (event) => {
      state = advanceLive(state, event, scenario.load.warmUp);
      // The block itself shows the phase.
      const line = event.type === 'phase' ? undefined : eventLine(event, paint);
      if (line === undefined) draw();
      else draw(line);
    },
    say: (line) => {
      draw(line);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      block[Symbol.dispose]();
    },
  };
}

/** `14:35:01`, local time. */
function timeOfDay(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function showPlain({ screen }: ShownRun): RunShow {
  const { paint } = screen;
  let toldAt = 0;
  const say = (line: string): void => {
    screen.print(`${paint.dim(timeOfDay(new Date()))}  ${line}`);
  };
  const tellFigures = (event: Extract<RunEvent, { type: 'figures' }>): void => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    say(figureWords(event.figures).join('  '));
  };
  return {
    onEvent: (event) => {
      if (event.type === 'figures') tellFigures(event);
      const line = eventLine(event, paint);
      if (line !== undefined) say(line);
    },
    say,
    [Symbol.dispose]: () => undefined,
  };
}

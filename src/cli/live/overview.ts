import type { ChalkInstance } from 'chalk';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { nextStep, type LiveState } from './live-state.ts';
import { clockText, countdown, figureWords, phaseWords } from './words.ts';

/** What an overview is drawn from. */
export interface OverviewScene {
  readonly state: LiveState;
  readonly scenario: Scenario;
  readonly plan: Plan;
  /** Epoch milliseconds. */
  readonly now: number;
}

function errorPaint(share: number, paint: ChalkInstance): ChalkInstance {
  if (share === 0) return paint.green;
  return share < 0.01 ? paint.yellow : paint.red;
}

function stepLine({ state, scenario, plan, now }: OverviewScene, paint: ChalkInstance): string {
  const { phase, loadStart, phaseUntil } = state;
  const label = paint.bold.cyan(phaseWords(phase));
  const span =
    loadStart === undefined
      ? ''
      : paint.dim(`${clockText(Math.min(now - loadStart, plan.loadEndsMs))} of ${clockText(plan.loadEndsMs)}`);
  const next = nextStep(state, scenario, plan);
  const isRunning = phase === 'faults' || phase === 'hold' || phase === 'warm-up' || phase === 'steady-state';
  const until =
    isRunning && next !== undefined
      ? `${next.words} in ${countdown(next.at, now)}`
      : phaseUntil === undefined
        ? ''
        : countdown(phaseUntil, now);
  return [span, label, until].filter((word) => word !== '').join('  ');
}

function figuresLine({ state }: OverviewScene, paint: ChalkInstance): string | undefined {
  const { figures, active } = state;
  if (figures === undefined) return undefined;
  const [rate = '', errors = '', p95 = ''] = figureWords(figures);
  const faults =
    active.length === 0
      ? paint.dim('no fault active')
      : paint.yellow(`active: ${active.map(({ name, hit }) => `${name} (${hit.join(', ')})`).join(', ')}`);
  return [rate, errorPaint(figures.errorShare, paint)(errors), p95, faults].join('   ');
}

/** The overview of a run, two lines: where it is and what comes next; what users see and which faults are active. */
export function overviewLines(scene: OverviewScene, paint: ChalkInstance): readonly string[] {
  const figures = figuresLine(scene, paint);
  return figures === undefined ? [stepLine(scene, paint)] : [stepLine(scene, paint), figures];
}

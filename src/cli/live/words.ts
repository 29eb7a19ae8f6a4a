import type { Phase } from '../../history/event.ts';
import type { LiveFigures } from '../../engine/live.ts';

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  target: 'bringing the stack up',
  interpose: 'leading links through proxies',
  'warm-up': 'warming up',
  'steady-state': 'proving the steady state',
  faults: 'faults',
  hold: 'waiting for calm',
  'load-end': 'ending the load',
  settle: 'settling',
  'final-read': 'reading the data back',
  restore: 'restoring',
  done: 'done',
};

/** A phase in words. */
export function phaseWords(phase: Phase | undefined): string {
  return phase === undefined ? 'preparing' : PHASE_WORDS[phase];
}

/** Whole seconds left, never below none: `12 s`. */
export function countdown(untilMs: number, nowMs: number): string {
  return `${String(Math.max(0, Math.ceil((untilMs - nowMs) / 1_000)))} s`;
}

/** A span of time as a clock shows it: `0:24`, `12:05`. */
export function clockText(spanMs: number): string {
  const seconds = Math.max(0, Math.floor(spanMs / 1_000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The figures of the last seconds as separate words: rate, error share, 95th percentile. */
export function figureWords({ ratePerS, errorShare, p95Ms }: LiveFigures): readonly string[] {
  return [
    `${ratePerS.toFixed(0)}/s`,
    `errors ${(errorShare * 100).toFixed(errorShare > 0 && errorShare < 0.1 ? 2 : 1)} %`,
    `p95 ${p95Ms === undefined ? '-' : `${p95Ms.toFixed(0)} ms`}`,
  ];
}

import type { ClockEvent } from '../../history/event.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import { formatMs } from '../../scenario/duration.ts';

/** A smaller difference is the noise of reading two clocks one after the other, milliseconds. */
const NOISE_MS = 5;
/** A clock that moved by more is no clock, milliseconds. */
const BROKEN_MS = 100;

/** A step of the wall clock against the monotonic one. */
export interface ClockStep {
  /** Milliseconds since t0, by the wall clock, after the step. */
  readonly at: number;
  readonly byMs: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/**
 * Steps of the wall clock. Medians of three samples on each side are compared: a sample that was held up between its two
 * readings is an outlier, a step stays.
 */
export function clockSteps(clocks: readonly ClockEvent[]): ClockStep[] {
  const ordered = [...clocks].sort((a, b) => a.monotonic - b.monotonic);
  const offsets = ordered.map(({ at, monotonic }) => at - monotonic);
  const steps: ClockStep[] = [];
  let since = 0;
  for (let index = 1; index < offsets.length; index++) {
    const before = median(offsets.slice(Math.max(since, index - 3), index));
    const after = median(offsets.slice(index, index + 3));
    const jump = (offsets[index] ?? 0) - (offsets[index - 1] ?? 0);
    // Where the jump itself is: its neighbours see the step in their medians too.
    if (Math.abs(after - before) <= NOISE_MS || Math.abs(jump) <= NOISE_MS) continue;
    if (Math.sign(jump) !== Math.sign(after - before)) continue;
    // One sample alone may be the outlier itself.
    if (index === offsets.length - 1 && Math.abs(jump) <= BROKEN_MS) continue;
    steps.push({ at: ordered[index]?.at ?? 0, byMs: after - before });
    since = index;
  }
  return steps;
}

/** How far the wall clock's steps may have falsified a span, milliseconds: their sum, whatever their sign. */
export function clockErrorMs(steps: readonly ClockStep[]): number {
  return steps.reduce((sum, { byMs }) => sum + Math.abs(byMs), 0);
}

/** True when no time of the run can be trusted. */
export function isClockBroken(steps: readonly ClockStep[]): boolean {
  return clockErrorMs(steps) > BROKEN_MS;
}

/** Did the wall clock go on steadily? Small steps widen every interval; a large one makes times meaningless. */
export function concludeClock(
  clocks: readonly ClockEvent[],
  steps: readonly ClockStep[],
  loadStart: number,
): Conclusion {
  const question = { id: 'clock', about: 'validity', title: 'The clock did not step' } as const;
  const evidence = steps.map(({ at, byMs }) => ({ text: `the wall clock stepped by ${formatMs(byMs)}`, at }));
  const error = clockErrorMs(steps);
  if (clocks.length === 0) {
    return conclude(question, {
      verdict: 'inconclusive',
      summary: 'the two clocks were never compared',
      because: 'nobody watched the clock',
    });
  }
  if (isClockBroken(steps)) {
    const at = formatMs((steps[0]?.at ?? loadStart) - loadStart);
    const summary = `the wall clock stepped by ${formatMs(error)}, first ${at} into the load: no time of this run can be trusted`;
    return conclude(question, { verdict: 'inconclusive', summary, evidence });
  }
  const summary =
    steps.length === 0
      ? 'wall clock and monotonic clock agree'
      : `the wall clock stepped by ${formatMs(error)}: every interval is widened by as much`;
  return conclude(question, { verdict: 'pass', summary, evidence });
}

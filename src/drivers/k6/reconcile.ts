import { dueTicks, latestTick, matchTicks } from '../../history/ticks.ts';
import type { IterationLog } from './iteration-log.ts';

/** The last iterations that show together how many ticks were dropped: so many of them, and so long. */
const LEAST_SHOWING = 5;
const SHOWING_MS = 50;

/** A k6 scenario that has ended, as far as relia saw it. Times in milliseconds since the scenario's start. */
export interface EndedScenario {
  readonly log: IterationLog;
  /** Milliseconds between ticks; `null` for a closed model. */
  readonly periodMs: number | null;
  readonly durationMs: number;
  /** How many iterations began by k6's own count; `null` when it died before it could say. */
  readonly started: number | null;
  readonly isEarly: boolean;
  readonly endMs: number;
  readonly maxVUs: number;
}

/** What the records leave out. Times in milliseconds since the scenario's start. */
export interface Gaps {
  readonly drops: readonly { readonly tick: number; readonly atMs: number }[];
  readonly untraced: readonly { readonly iteration: number; readonly atMs: number }[];
}

/**
 * How many iterations began. When k6 could not say: those seen, and one for every virtual user that may have been under way,
 * as long as ticks were due for them.
 */
function countStarted({ log, started, periodMs, endMs, maxVUs }: EndedScenario): number {
  const seen = log.highest + 1;
  if (started !== null) return Math.max(started, seen);
  const due = periodMs === null ? Infinity : dueTicks(periodMs, endMs);
  return Math.max(seen, Math.min(seen + maxVUs, due));
}

/** When each iteration began; one without a record at the latest when the next one with a record did, or the load ended. */
function startsOf({ log, endMs }: EndedScenario, count: number): Float64Array {
  const starts = new Float64Array(count);
  let next = Math.max(0, endMs);
  for (let iteration = count - 1; iteration >= 0; iteration--) {
    next = log.startOf(iteration) ?? next;
    starts[iteration] = next;
  }
  return starts;
}

/** An iteration that began and left no record, with the last one before it that did. */
interface Unseen {
  readonly iteration: number;
  readonly before: { readonly iteration: number; readonly startMs: number } | undefined;
}

function missing(log: IterationLog, count: number): Unseen[] {
  const unseen: Unseen[] = [];
  let before: Unseen['before'];
  for (let iteration = 0; iteration < count; iteration++) {
    const startMs = log.startOf(iteration);
    if (startMs === undefined) unseen.push({ iteration, before });
    else before = { iteration, startMs };
  }
  return unseen;
}

/** The first place in an ascending array whose value is not below `value`. */
function placeOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** When the last iteration that was seen began; -1 when none was. */
function lastStart(log: IterationLog): number {
  let last = -1;
  for (let iteration = 0; iteration <= log.highest; iteration++) last = Math.max(last, log.startOf(iteration) ?? -1);
  return last;
}

/** What every iteration that was seen is late by at least: the generator's own constant delay. */
function leastLateness(log: IterationLog, periodMs: number): number {
  let least = Infinity;
  for (let iteration = 0; iteration <= log.highest; iteration++) {
    least = Math.min(least, (log.startOf(iteration) ?? Infinity) - iteration * periodMs);
  }
  return Number.isFinite(least) ? Math.max(0, least) : 0;
}

/**
 * How many ticks were dropped, as far as iterations show it: each began after its own tick, so one that came at its time shows
 * that no more were dropped before it. The last of them together, since a late one alone shows nothing.
 */
function shownDrops(log: IterationLog, periodMs: number): number {
  const lateness = leastLateness(log, periodMs);
  const last = Math.max(LEAST_SHOWING, Math.ceil(SHOWING_MS / periodMs));
  let drops = Infinity;
  for (let iteration = Math.max(0, log.highest + 1 - last); iteration <= log.highest; iteration++) {
    const latest = latestTick((log.startOf(iteration) ?? Infinity) - lateness, periodMs);
    drops = Math.min(drops, latest - iteration);
  }
  return Number.isFinite(drops) ? Math.max(0, drops) : 0;
}

/**
 * `due`: the ticks that count as demand. `matched`: those that iterations may have served: a k6 that is late when its time is up
 * may still serve ticks that came due meanwhile (measured: up to five on a busy machine), and these hide no drop before them.
 */
function ticksOf(
  { log, periodMs, durationMs, isEarly }: EndedScenario & { readonly periodMs: number },
  count: number,
): { readonly due: number; readonly matched: number } {
  // After the last iteration that was seen nobody knows when k6 stopped: no tick is called dropped there.
  if (isEarly) {
    const seen = Math.floor(lastStart(log) / periodMs) + 1;
    return { due: seen, matched: seen };
  }
  const due = dueTicks(periodMs, durationMs);
  return { due, matched: Math.max(due, count + shownDrops(log, periodMs)) };
}

/**
 * Finds what left no record: ticks that nothing was sent for, and iterations that began but were cut off. Those are told at
 * the earliest they can have begun: what they did may have been seen from then on.
 */
export function findGaps(scenario: EndedScenario): Gaps {
  const { log, periodMs } = scenario;
  const count = countStarted(scenario);
  const starts = startsOf(scenario, count);
  const unseen = missing(log, count);
  if (periodMs === null) {
    return {
      drops: [],
      untraced: unseen.map(({ iteration, before }) => ({ iteration, atMs: before?.startMs ?? 0 })),
    };
  }
  const sorted = starts.slice().sort();
  const ticks = ticksOf({ ...scenario, periodMs }, count);
  const { served, dropped: unserved } = matchTicks({ starts: sorted, periodMs, due: ticks.matched });
  const dropped = unserved.filter((tick) => tick < ticks.due);
  // Iterations are numbered as they begin, so each of them served a later tick than the one before.
  const earliestTick = ({ iteration, before }: Unseen): number => {
    if (before === undefined) return iteration;
    return (served[placeOf(sorted, before.startMs)] ?? before.iteration) + iteration - before.iteration;
  };
  return {
    drops: dropped.map((tick) => ({ tick, atMs: tick * periodMs })),
    untraced: unseen.map((one) => ({ iteration: one.iteration, atMs: earliestTick(one) * periodMs })),
  };
}

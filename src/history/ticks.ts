/**
 * The open loop's clock: tick i is due at `i * periodMs` after the load's start, whatever the system answers. Which ticks
 * were served is not recorded by the load generator; it follows from how many iterations began, and when.
 */

/** The starts of an open loop's iterations, against the ticks that were due. */
export interface TickQuestion {
  /** When each iteration began, in milliseconds since the load's start, ascending. Whole milliseconds, rounded down. */
  readonly starts: ArrayLike<number>;
  readonly periodMs: number;
  /** How many ticks were due. */
  readonly due: number;
}

/** Which tick each iteration served, and which were served by none. */
export interface TickMatch {
  /** By iteration, in the order of `starts`: the tick it served. Strictly ascending. */
  readonly served: readonly number[];
  /** The ticks that nothing was sent for, ascending. */
  readonly dropped: readonly number[];
}

/** How many ticks are due in [0, durationMs). */
export function dueTicks(periodMs: number, durationMs: number): number {
  return Math.max(0, Math.ceil(Number((durationMs / periodMs).toFixed(6))));
}

/** The latest tick that is due at a time after the load's start, both in milliseconds. */
export function latestTick(sinceStartMs: number, periodMs: number): number {
  return Math.floor(sinceStartMs / periodMs + 1e-6);
}

/**
 * Matches iterations with ticks, in order: an iteration never begins before its tick, and a tick that finds no free virtual
 * user is dropped at once and never served later. So each iteration, the last first, served the latest tick that was due
 * when it began and that no later iteration served; the ticks left over were dropped.
 * The least lateness seen is taken off all starts first: it is the generator's own constant delay, and left in, it would
 * move drops towards the beginning.
 */
export function matchTicks({ starts, periodMs, due }: TickQuestion): TickMatch {
  const count = starts.length;
  let lateness = Infinity;
  for (let i = 0; i < count; i++) lateness = Math.min(lateness, (starts[i] ?? 0) - i * periodMs);
  const served = new Array<number>(count);
  const dropped: number[] = [];
  let free = Math.max(due, count);
  for (let i = count - 1; i >= 0; i--) {
    const latest = latestTick((starts[i] ?? 0) - lateness, periodMs);
    // As many ticks must be left as iterations are.
    const tick = Math.max(i, Math.min(latest, free - 1));
    for (let left = free - 1; left > tick; left--) dropped.push(left);
    served[i] = tick;
    free = tick;
  }
  for (let left = free - 1; left >= 0; left--) dropped.push(left);
  return { served, dropped: dropped.reverse() };
}

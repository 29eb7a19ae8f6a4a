import type { OperationEvent } from '../history/event.ts';
import type { History } from '../history/history.ts';
import { dueTicks } from '../history/ticks.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { overdueIterations } from './validity/load-account.ts';

function compareIdentity(a: OperationEvent | undefined, b: OperationEvent | undefined): number {
  const byIndex = (a?.index ?? 0) - (b?.index ?? 0);
  return byIndex === 0 ? ((a?.scenario ?? '') < (b?.scenario ?? '') ? -1 : 1) : byIndex;
}

/** The operations of the iterations (not of setup or teardown) in the order they were sent: indices into the history's. */
export function sendingOrder({ operations }: History): Uint32Array {
  const calls = Float64Array.from(operations, ({ call }) => call);
  const iterations = Float64Array.from(operations, ({ iteration }) => iteration);
  const order: number[] = [];
  operations.forEach(({ stage }, index) => {
    if (stage === undefined) order.push(index);
  });
  // A total order: events of equal times may stand in any order in the file.
  return Uint32Array.from(order).sort((a, b) => {
    const byTime = (calls[a] ?? 0) - (calls[b] ?? 0) || (iterations[a] ?? 0) - (iterations[b] ?? 0);
    return byTime === 0 ? compareIdentity(operations[a], operations[b]) : byTime;
  });
}

/** A call is stamped in whole milliseconds, rounded down. */
const STAMP_MS = 1;

/** True when iterations and drops together are the ticks that were due, and those that a late generator served after the end. */
function isAccountedFor(history: History, iterations: number, due: number): boolean {
  const surplus = iterations + history.drops.length - due;
  const isComplete = history.loadExit?.early === false;
  return (surplus >= -1 || !isComplete) && surplus <= Math.max(1, isComplete ? overdueIterations(history) : 1);
}

/** The ticks that were not dropped, as times, in order. */
function servedTicks(
  { drops }: History,
  count: number,
  { at, periodMs }: { at: number; periodMs: number },
): Float64Array {
  const dropped = new Set(drops.map(({ tick }) => tick));
  const times = new Float64Array(count);
  let tick = 0;
  for (let place = 0; place < count; place++) {
    while (dropped.has(tick)) tick++;
    times[place] = at + tick * periodMs;
    tick++;
  }
  return times;
}

/**
 * When each operation was due, in sending order, milliseconds since t0; `undefined` when that is not known. In an open loop
 * of one request an iteration the ticks that were not dropped were served in order. A script may do anything before its
 * first request, and a history that does not account for its ticks proves nothing about them.
 */
export function intendedTimes(scenario: Scenario, history: History, order: Uint32Array): Float64Array | undefined {
  const { loadStart, operations } = history;
  if (!('operations' in scenario.load) || loadStart?.periodMs == null) return undefined;
  const { at, periodMs, durationMs } = loadStart;
  if (!isAccountedFor(history, order.length, dueTicks(periodMs, durationMs))) return undefined;
  const times = servedTicks(history, order.length, { at, periodMs });
  let lateness = Infinity;
  times.forEach((time, place) => {
    const operation = operations[order[place] ?? -1];
    if (operation?.untraced !== true) lateness = Math.min(lateness, (operation?.call ?? Infinity) - time);
  });
  // Nothing is sent before it is due: then this is not how the ticks were served.
  if (lateness < -STAMP_MS) return undefined;
  // What every request is late by is the generator's own constant delay, no one's wait.
  const delay = Number.isFinite(lateness) ? Math.max(0, lateness) : 0;
  return times.map((time) => time + delay);
}

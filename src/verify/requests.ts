import type { OperationEvent } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { wasCutOff } from './cut-off.ts';
import { intendedTimes, sendingOrder } from './sending-order.ts';

/** How a request ended for the user who waited for it. */
export type Fate = 'good' | 'failed' | 'dropped';

/** `Fate` as stored in a byte. */
export const GOOD = 0;
export const FAILED = 1;
export const DROPPED = 2;

/**
 * What users asked for, on the send axis: one entry a request, ascending by when it was sent; times in milliseconds since
 * t0. Columns, since there may be millions. Requests whose end nobody saw (cut off with the load) are not in it: they are
 * evidence of nothing.
 */
export interface Requests {
  readonly count: number;
  /** It was not sent before this: its tick when known, else its stamp. */
  readonly sent: Float64Array;
  /** It was sent before this: a stamp is in whole milliseconds, rounded down. */
  readonly sentBy: Float64Array;
  /** From when it was due to its answer; what a late generator adds is in it. Infinite for a dropped one. */
  readonly latency: Float64Array;
  /** From its sending to its answer: the system's part alone. Infinite for a dropped one. */
  readonly took: Float64Array;
  /** GOOD, FAILED or DROPPED. */
  readonly fate: Uint8Array;
  /** Index into the history's operations; `-1 - index` into its drops for a dropped one. */
  readonly source: Int32Array;
}

function allocate(count: number): Requests {
  return {
    count,
    sent: new Float64Array(count),
    sentBy: new Float64Array(count),
    latency: new Float64Array(count),
    took: new Float64Array(count),
    fate: new Uint8Array(count),
    source: new Int32Array(count),
  };
}

function putOperation(into: Requests, place: number, entry: Sent & { readonly answered: number }): void {
  const { index, operation, due, answered } = entry;
  const took = Math.max(0, answered - operation.call);
  into.sent[place] = Math.max(operation.call, due);
  into.sentBy[place] = operation.call + 1;
  into.took[place] = took;
  into.latency[place] = Math.max(took, answered - due);
  into.fate[place] = operation.outcome === 'ok' ? GOOD : FAILED;
  into.source[place] = index;
}

interface Sent {
  readonly index: number;
  readonly operation: OperationEvent;
  readonly due: number;
}

/** Collects the requests of a run, dropped ones as failed demand at their ticks. O(n log n). */
export function collectRequests(scenario: Scenario, history: History): Requests {
  const order = sendingOrder(history);
  const intended = intendedTimes(scenario, history, order);
  const drops = history.drops.map((drop, index) => ({ ...drop, index })).sort((a, b) => a.tick - b.tick);
  const requests = allocate(order.length + drops.length);
  let place = 0;
  let dropped = 0;
  const putDropsUntil = (time: number): void => {
    for (let drop = drops[dropped]; drop !== undefined && drop.at < time; drop = drops[++dropped]) {
      requests.sent[place] = requests.sentBy[place] = drop.at;
      requests.latency[place] = requests.took[place] = Infinity;
      requests.fate[place] = DROPPED;
      requests.source[place] = -1 - drop.index;
      place++;
    }
  };
  order.forEach((index, position) => {
    const operation = history.operations[index];
    if (operation === undefined || operation.untraced === true || operation.return === null) return;
    if (wasCutOff(operation, scenario, history)) return;
    const due = intended?.[position] ?? operation.call;
    putDropsUntil(Math.max(operation.call, due));
    putOperation(requests, place, { index, operation, due, answered: operation.return });
    place++;
  });
  putDropsUntil(Infinity);
  return sliceRequests(requests, 0, place);
}

/** The requests with places in [from, to), without copying them. */
export function sliceRequests(requests: Requests, from: number, to: number): Requests {
  return {
    count: Math.max(0, to - from),
    sent: requests.sent.subarray(from, to),
    sentBy: requests.sentBy.subarray(from, to),
    latency: requests.latency.subarray(from, to),
    took: requests.took.subarray(from, to),
    fate: requests.fate.subarray(from, to),
    source: requests.source.subarray(from, to),
  };
}

/** The first place in an ascending column whose value is not below `value`. */
export function placeOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place in an ascending column whose value is above `value`. */
export function placeAfter(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The requests sent in [from, to). */
export function sentWithin(requests: Requests, from: number, to: number): Requests {
  return sliceRequests(requests, placeOf(requests.sent, from), placeOf(requests.sent, to));
}

/** How many of them were good, failed, dropped. */
export function countFates({ fate }: Requests): Readonly<Record<Fate, number>> {
  let failed = 0;
  let dropped = 0;
  for (const one of fate) {
    if (one === FAILED) failed++;
    else if (one === DROPPED) dropped++;
  }
  return { good: fate.length - failed - dropped, failed, dropped };
}

/** How an operation is named: `scenario/iteration/index`. */
export function identityOf({ scenario, iteration, index }: OperationEvent): string {
  return `${scenario}/${String(iteration)}/${String(index)}`;
}

/** The name of a request: its operation's identity, or the tick that nothing was sent for. */
export function nameOfRequest({ source }: Requests, place: number, history: History): string {
  const index = source[place] ?? 0;
  const operation = history.operations[index];
  if (operation !== undefined) return identityOf(operation);
  return `tick ${String(history.drops[-1 - index]?.tick ?? '?')}`;
}

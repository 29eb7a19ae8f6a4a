import type { Operation } from '../checkers/operation.ts';
import type { Clusters } from './clusters.ts';
import { at } from './int-list.ts';
import { ascendingOrder } from './nearly-sorted.ts';

/** A read of a value that had certainly been overwritten before it was sent. */
export interface StaleRead {
  /** By place. */
  readonly read: number;
  /** The first write to be acknowledged of those that certainly came after the value. */
  readonly missed: number;
  /** From that acknowledgement to the sending of the read. */
  readonly by: number;
}

/** The acknowledged writes by call, each with the first acknowledgement from there on. */
class Acknowledged {
  readonly #calls: Float64Array;
  readonly #first: Int32Array;

  constructor(operations: readonly Operation[]) {
    const places: number[] = [];
    operations.forEach(({ verb, outcome, ret }, place) => {
      if (verb === 'write' && outcome === 'ok' && ret !== Infinity) places.push(place);
    });
    const calls = new Float64Array(places.length);
    const returns = new Float64Array(places.length);
    places.forEach((place, k) => {
      calls[k] = operations[place]?.call ?? 0;
      returns[k] = operations[place]?.ret ?? Infinity;
    });
    const order = ascendingOrder(calls);
    this.#calls = new Float64Array(order.length);
    this.#first = new Int32Array(order.length);
    let earliest = Infinity;
    let first = -1;
    for (let rank = order.length - 1; rank >= 0; rank--) {
      const k = at(order, rank);
      this.#calls[rank] = calls[k] ?? 0;
      const returned = returns[k] ?? Infinity;
      if (returned <= earliest) {
        earliest = returned;
        first = places[k] ?? -1;
      }
      this.#first[rank] = first;
    }
  }

  /** Of the writes called after a time, the one acknowledged first; -1 for none. */
  firstAfter(time: number): number {
    let low = 0;
    let high = this.#calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#calls[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low === this.#first.length ? -1 : at(this.#first, low);
  }
}

/**
 * By cluster: when its value was first seen or acknowledged. A read that returned before the value's write began is impossible,
 * which is told elsewhere; it shows nothing of when the value was there.
 */
function firstSeen(operations: readonly Operation[], { count, of, firstReturn, write }: Clusters): Float64Array {
  const seen = firstReturn.slice(0, count);
  const begun = (cluster: number): number => operations[at(write, cluster)]?.call ?? -Infinity;
  const early = new Set<number>();
  for (let cluster = 0; cluster < count; cluster++) {
    if ((seen[cluster] ?? 0) >= begun(cluster)) continue;
    early.add(cluster);
    seen[cluster] = operations[at(write, cluster)]?.ret ?? Infinity;
  }
  if (early.size === 0) return seen;
  of.forEach((cluster, place) => {
    const ret = operations[place]?.ret ?? Infinity;
    if (early.has(cluster) && ret >= begun(cluster)) seen[cluster] = Math.min(seen[cluster] ?? Infinity, ret);
  });
  return seen;
}

/**
 * Finds the reads that returned what had certainly been overwritten: by a write that was sent when the value had already been seen
 * or acknowledged, and that was itself acknowledged before the read was sent. O(n log n).
 */
export function findStaleReads(
  operations: readonly Operation[],
  clusters: Clusters,
  found: (stale: StaleRead) => void,
): void {
  const { count, of } = clusters;
  const acknowledged = new Acknowledged(operations);
  const seen = firstSeen(operations, clusters);
  const overwrittenBy = new Int32Array(count);
  for (let cluster = 0; cluster < count; cluster++) {
    overwrittenBy[cluster] = acknowledged.firstAfter(seen[cluster] ?? Infinity);
  }
  of.forEach((cluster, place) => {
    const read = operations[place];
    if (cluster < 0 || read?.verb !== 'read') return;
    const missed = at(overwrittenBy, cluster);
    const by = missed < 0 ? 0 : read.call - (operations[missed]?.ret ?? Infinity);
    if (by > 0) found({ read: place, missed, by });
  });
}

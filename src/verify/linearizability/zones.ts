import type { Operation } from '../checkers/operation.ts';
import { BEGINNING, REFUSED, UNWRITTEN, type Clusters } from './clusters.ts';
import { at } from './int-list.ts';
import { ascendingOrder } from './nearly-sorted.ts';

/** How a register of unique values is not linearizable. */
export type ZoneKind = 'unexpected' | 'resurrected' | 'future' | 'overlap' | 'contained';

/** One way in which it is not. */
export interface ZoneViolation {
  readonly kind: ZoneKind;
  /** When it was certain. */
  readonly at: number;
  /** How much, in the unit of the times. */
  readonly by: number;
  /** The operations that show it, by place. */
  readonly places: readonly number[];
}

/**
 * A cluster's zone is between the first return and the last call in it. Where the return is first, the value was there for all of
 * that time (a forward zone); else it need have been there only at some moment in it (a backward zone).
 */
class Zones {
  readonly #clusters: Clusters;
  /** Clusters with forward zones, by where the zone begins. */
  readonly #forward: Int32Array;
  readonly #begins: Float64Array;
  /** By place in `#forward`: which of the zones up to there ends last. */
  readonly #longest: Int32Array;

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
    const { count, firstReturn, lastCall } = clusters;
    const begins = new Float64Array(count).fill(Infinity);
    for (let cluster = 0; cluster < count; cluster++) {
      const first = firstReturn[cluster] ?? 0;
      // A zone from the beginning of time is sorted as any other, which an infinite number would not be.
      if (first < (lastCall[cluster] ?? 0)) begins[cluster] = Math.max(first, -Number.MAX_VALUE);
    }
    this.#begins = begins;
    this.#forward = ascendingOrder(begins);
    this.#longest = new Int32Array(this.#forward.length);
    let longest = -1;
    this.#forward.forEach((cluster, place) => {
      if (longest < 0 || this.#end(cluster) > this.#end(longest)) longest = cluster;
      this.#longest[place] = longest;
    });
  }

  #end(cluster: number): number {
    return this.#clusters.lastCall[cluster] ?? 0;
  }

  /** Two values cannot both have been there. Calls back with each zone that begins inside an earlier one. */
  overlaps(found: (cluster: number, inside: number) => void): void {
    for (let place = 1; place < this.#forward.length; place++) {
      const cluster = at(this.#forward, place);
      const before = at(this.#longest, place - 1);
      if ((this.#begins[cluster] ?? 0) < this.#end(before)) found(cluster, before);
    }
  }

  /** The cluster whose forward zone has a moment range strictly inside it; -1 for none. */
  around(from: number, to: number): number {
    let low = 0;
    let high = this.#forward.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#begins[at(this.#forward, middle)] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return -1;
    const longest = at(this.#longest, low - 1);
    return this.#end(longest) > to ? longest : -1;
  }
}

function placesOf({ write, returned, called }: Clusters, ...clusters: readonly number[]): readonly number[] {
  const places = clusters.flatMap((cluster) => [at(write, cluster), at(returned, cluster), at(called, cluster)]);
  return [...new Set(places)].filter((place) => place !== BEGINNING);
}

function oddReads(operations: readonly Operation[], clusters: Clusters, found: (one: ZoneViolation) => void): void {
  const { of, write } = clusters;
  of.forEach((cluster, place) => {
    const operation = operations[place];
    if (operation?.verb !== 'read') return;
    const { call, ret } = operation;
    if (cluster === UNWRITTEN) found({ kind: 'unexpected', at: ret, by: 0, places: [place] });
    else if (cluster === REFUSED) found({ kind: 'resurrected', at: ret, by: 0, places: [place] });
    else if (cluster > 0) {
      const written = operations[at(write, cluster)];
      const by = (written?.call ?? call) - ret;
      if (by > 0) found({ kind: 'future', at: ret, by, places: [at(write, cluster), place] });
    }
  });
}

/**
 * Finds how a register, each of whose values is written once, is not linearizable; it is if and only if nothing is found. After
 * Gibbons and Korach, "Testing Shared Memories": no two forward zones overlap, and no backward zone lies inside a forward one.
 * A write of unknown outcome that nothing read may never have taken place. O(n log n).
 */
export function findZoneViolations(
  operations: readonly Operation[],
  clusters: Clusters,
  found: (violation: ZoneViolation) => void,
): void {
  const { count, firstReturn, lastCall } = clusters;
  oddReads(operations, clusters, found);
  const zones = new Zones(clusters);
  zones.overlaps((cluster, before) => {
    const from = firstReturn[cluster] ?? 0;
    const until = Math.min(lastCall[before] ?? 0, lastCall[cluster] ?? 0);
    found({ kind: 'overlap', at: until, by: until - from, places: placesOf(clusters, before, cluster) });
  });
  for (let cluster = 1; cluster < count; cluster++) {
    const from = lastCall[cluster] ?? 0;
    const to = firstReturn[cluster] ?? 0;
    if (to < from) continue;
    const outer = zones.around(from, to);
    if (outer < 0) continue;
    const until = lastCall[outer] ?? 0;
    found({ kind: 'contained', at: until, by: until - to, places: placesOf(clusters, outer, cluster) });
  }
}

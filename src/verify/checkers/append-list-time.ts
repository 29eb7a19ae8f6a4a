import { isBeginning, type ListCase, type ListRead } from './append-list-key.ts';
import type { Operation } from './operation.ts';

/**
 * The only order that the lists allow: reads of nothing, the first element's append, reads of one element, the second's append
 * ... and after the longest list the acknowledged appends that it lacks. It is a real order unless something returned before
 * something that it comes after was called; so for every key with unique elements this is exact.
 */
export interface ListOrder {
  readonly longest: Int32Array;
  /** By place in the longest list: the append that put the element there; `undefined` when it is not known, or there are several. */
  readonly observed: readonly (Operation | undefined)[];
  /** Acknowledged appends whose elements the longest list lacks. */
  readonly unobserved: readonly Operation[];
  /** Reads that are a beginning of the longest. */
  readonly reads: readonly ListRead[];
}

/** Puts the operations of one key in the order of the longest list. */
export function orderList(listCase: ListCase): ListOrder {
  const { appends, longest, repeated, reads } = listCase;
  const ids = longest?.ids ?? new Int32Array(0);
  const seen = new Set<number>();
  const observed = Array.from(ids, (id) => {
    const isKnown = !seen.has(id) && !repeated.has(id);
    seen.add(id);
    return isKnown ? appends[id] : undefined;
  });
  const unobserved = appends.filter(
    (append, id): append is Operation => append?.outcome === 'ok' && !seen.has(id) && !repeated.has(id),
  );
  return { longest: ids, observed, unobserved, reads: reads.filter((read) => isBeginning(read, listCase)) };
}

/** By place: the operation there or later that returned first. */
type Earliest = readonly (Operation | undefined)[];

function earlier(a: Operation | undefined, b: Operation | undefined): Operation | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.ret < a.ret ? b : a;
}

function earliestFrom(byPlace: readonly (Operation | undefined)[]): Earliest {
  const earliest = byPlace.slice();
  for (let place = byPlace.length - 2; place >= 0; place--) {
    earliest[place] = earlier(byPlace[place], earliest[place + 1]);
  }
  return earliest;
}

/** A pair that is in the wrong order: `first` returned before `second` was called, and the lists have it after that. */
export interface WrongOrder {
  readonly kind: 'stale-read' | 'future-read' | 'reordered' | 'lost';
  readonly first: Operation;
  readonly second: Operation;
}

/** Every operation that was called after one had returned that comes after it; by its first such one. */
export function findWrongOrder({ longest, observed, unobserved, reads }: ListOrder): WrongOrder[] {
  const byLength = new Array<Operation | undefined>(longest.length + 1);
  for (const { operation, ids } of reads) byLength[ids.length] = earlier(operation, byLength[ids.length]);
  const appendFrom = earliestFrom(observed);
  const readFrom = earliestFrom(byLength);
  const found: WrongOrder[] = [];
  const compare = (kind: WrongOrder['kind'], first: Operation | undefined, second: Operation): boolean => {
    const isWrong = first !== undefined && first.ret < second.call;
    if (isWrong) found.push({ kind, first, second });
    return isWrong;
  };
  for (const { operation, ids } of reads) {
    compare('stale-read', earlier(appendFrom[ids.length], readFrom[ids.length + 1]), operation);
  }
  observed.forEach((append, place) => {
    if (append === undefined) return;
    if (!compare('reordered', appendFrom[place + 1], append)) compare('future-read', readFrom[place + 1], append);
  });
  const called = [...reads.map(({ operation }) => operation), ...observed.filter((append) => append !== undefined)];
  const last = called.reduce<Operation | undefined>((a, b) => (a !== undefined && a.call >= b.call ? a : b), undefined);
  if (last !== undefined) for (const append of unobserved) compare('lost', append, last);
  return found;
}

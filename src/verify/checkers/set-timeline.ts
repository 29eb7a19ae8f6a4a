import { placeAfter } from '../requests.ts';
import type { Operation } from './operation.ts';
import type { Elements, WholeRead } from './set-elements.ts';

/** By element: when reads last showed it, and when they last ought to have and did not. */
export interface Timeline {
  /** The latest call of a read that holds it; -infinite when there is none. */
  readonly present: Float64Array;
  /** The latest call of a read that lacks it, sent after it was known; -infinite when there is none. */
  readonly absent: Float64Array;
}

type Reads = Pick<Elements, 'wholes' | 'points'>;

function raise(times: Float64Array, id: number, time: number): void {
  if (time > (times[id] ?? Infinity)) times[id] = time;
}

/** The latest call of the reads that hold each element. */
function lastPresent({ wholes, points }: Reads, size: number): Float64Array {
  const present = new Float64Array(size).fill(-Infinity);
  for (const { operation, ids } of wholes) {
    const { call } = operation;
    for (let place = 0; place < ids.length; place++) raise(present, ids[place] ?? 0, call);
  }
  for (const { operation, id, payload } of points) if (payload !== null) raise(present, id, operation.call);
  return present;
}

/** The earliest return of the reads that hold each element. */
function firstSeen({ wholes, points }: Reads, size: number): Float64Array {
  const seen = new Float64Array(size).fill(Infinity);
  const lower = (id: number, time: number): void => {
    if (time < (seen[id] ?? 0)) seen[id] = time;
  };
  for (const { operation, ids } of wholes) {
    const { ret } = operation;
    for (let place = 0; place < ids.length; place++) lower(ids[place] ?? 0, ret);
  }
  for (const { operation, id, payload } of points) if (payload !== null) lower(id, operation.ret);
  return seen;
}

/** The elements in the order of the first read that was sent after they were known, and that read's place among the wholes. */
export interface Due {
  readonly order: Int32Array;
  readonly firstRead: Int32Array;
}

/** Only elements that some read had to show are in the order. A counting sort: there are far fewer reads than elements. */
function dueElements(known: Float64Array, wholes: readonly WholeRead[]): Due {
  const calls = Float64Array.from(wholes, ({ operation }) => operation.call);
  const firstRead = new Int32Array(known.length);
  for (let id = 0; id < known.length; id++) firstRead[id] = placeAfter(calls, known[id] ?? Infinity);
  const starts = new Int32Array(calls.length + 2);
  for (let id = 0; id < firstRead.length; id++) {
    const after = (firstRead[id] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let place = 1; place < starts.length; place++) starts[place] = (starts[place] ?? 0) + (starts[place - 1] ?? 0);
  const order = new Int32Array(starts[calls.length] ?? 0);
  for (let id = 0; id < firstRead.length; id++) {
    const place = firstRead[id] ?? 0;
    if (place === calls.length) continue;
    const slot = starts[place] ?? 0;
    order[slot] = id;
    starts[place] = slot + 1;
  }
  return { order, firstRead };
}

/** The places 0 ... end - 1 in a ring with `end`, from which places can leave. */
interface Ring {
  readonly end: number;
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

function ringOf(end: number): Ring {
  const next = new Int32Array(end + 1);
  const previous = new Int32Array(end + 1);
  for (let place = 0; place <= end; place++) {
    next[place] = place === end ? 0 : place + 1;
    previous[place] = place === 0 ? end : place - 1;
  }
  return { end, next, previous };
}

function leave({ end, next, previous }: Ring, place: number): void {
  const before = previous[place] ?? end;
  const after = next[place] ?? end;
  next[before] = after;
  previous[after] = before;
}

/** Takes out the elements that no read up to this one had to show; they are the last in the ring. */
function dropUndue(ring: Ring, { order, firstRead }: Due, read: number): void {
  const { end, previous } = ring;
  for (let last = previous[end] ?? end; last !== end; last = previous[end] ?? end) {
    if ((firstRead[order[last] ?? 0] ?? 0) <= read) return;
    leave(ring, last);
  }
}

/**
 * The last read that lacks each known element. Reads are visited from the last called to the first; a ring holds the elements
 * that the read had to show and for which no later read was without them. Whoever is not in the read leaves the ring, so
 * every visit is paid by an element of a read or by a removal: O(elements + sum of read sizes).
 */
function noteAbsence(absent: Float64Array, due: Due, wholes: readonly WholeRead[]): void {
  const ring = ringOf(due.order.length);
  const { end, next } = ring;
  const shownBy = new Int32Array(absent.length).fill(-1);
  for (const [place, { operation, ids }] of [...wholes.entries()].reverse()) {
    dropUndue(ring, due, place);
    for (let k = 0; k < ids.length; k++) shownBy[ids[k] ?? 0] = place;
    for (let at = next[end] ?? end; at !== end; at = next[at] ?? end) {
      const id = due.order[at] ?? 0;
      if (shownBy[id] === place) continue;
      raise(absent, id, operation.call);
      leave(ring, at);
    }
  }
}

function lastAbsent({ wholes, points }: Reads, known: Float64Array, due: Due): Float64Array {
  const absent = new Float64Array(known.length).fill(-Infinity);
  noteAbsence(absent, due, wholes);
  for (const { operation, id, payload } of points) {
    if (payload === null && operation.call > (known[id] ?? Infinity)) raise(absent, id, operation.call);
  }
  return absent;
}

/** What all reads showed of the elements. */
export interface Watched extends Timeline {
  /** The earliest return of a read that holds it; infinite when there is none. */
  readonly seen: Float64Array;
  /** When it was certainly there: acknowledged, or shown by a read that had returned, whichever came first. */
  readonly known: Float64Array;
  readonly due: Due;
}

/** Follows the elements through all reads. */
export function watchElements(elements: Elements): Watched {
  const size = elements.values.length;
  const seen = firstSeen(elements, size);
  const known = elements.acknowledged.slice();
  for (let id = 0; id < size; id++) known[id] = Math.min(known[id] ?? Infinity, seen[id] ?? Infinity);
  const due = dueElements(known, elements.wholes);
  return { seen, known, due, present: lastPresent(elements, size), absent: lastAbsent(elements, known, due) };
}

/** Follows the elements through some of the reads only; `known` comes from all. */
export function watchThrough(reads: Reads, known: Float64Array): Timeline {
  const due = dueElements(known, reads.wholes);
  return { present: lastPresent(reads, known.length), absent: lastAbsent(reads, known, due) };
}

/** A read, by when it was called or returned, and by whether it holds an element. Searches all reads: for evidence only. */
export function findRead(
  { wholes, points }: Reads,
  id: number,
  wanted: { readonly call?: number | undefined; readonly ret?: number | undefined; readonly holds: boolean },
): Operation | undefined {
  const isThen = ({ operation: { call, ret } }: { readonly operation: Operation }): boolean =>
    (wanted.call ?? call) === call && (wanted.ret ?? ret) === ret;
  const whole = wholes.find((read) => isThen(read) && read.ids.includes(id) === wanted.holds);
  const point = points.find((read) => read.id === id && isThen(read) && (read.payload !== null) === wanted.holds);
  return (whole ?? point)?.operation;
}

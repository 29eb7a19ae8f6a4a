import { placeAfter } from '../requests.ts';
import type { Elements, PointRead, WholeRead } from './set-elements.ts';

/** By element: when reads showed it, and when they ought to have and did not. */
export interface Timeline {
  /** The earliest return of a read that holds it; infinite when there is none. */
  readonly seen: Float64Array;
  /** The number of the read that it is; -1 when there is none. So are the others. */
  readonly seenBy: Int32Array;
  /** The latest call of a read that holds it; -infinite when there is none. */
  readonly present: Float64Array;
  readonly presentBy: Int32Array;
  /** The latest call of a read that lacks it, sent after it was known; -infinite when there is none. */
  readonly absent: Float64Array;
  readonly absentBy: Int32Array;
}

type Reads = Pick<Elements, 'wholes' | 'points'>;

function emptyTimeline(size: number): Timeline {
  return {
    seen: new Float64Array(size).fill(Infinity),
    seenBy: new Int32Array(size).fill(-1),
    present: new Float64Array(size).fill(-Infinity),
    presentBy: new Int32Array(size).fill(-1),
    absent: new Float64Array(size).fill(-Infinity),
    absentBy: new Int32Array(size).fill(-1),
  };
}

type Read = Pick<WholeRead, 'number' | 'operation'>;

function notePresent(timeline: Timeline, id: number, { number, operation: { call, ret } }: Read): void {
  const { seen, seenBy, present, presentBy } = timeline;
  if (ret < (seen[id] ?? Infinity)) {
    seen[id] = ret;
    seenBy[id] = number;
  }
  if (call > (present[id] ?? -Infinity)) {
    present[id] = call;
    presentBy[id] = number;
  }
}

function noteAbsent({ absent, absentBy }: Timeline, id: number, { number, operation: { call } }: Read): void {
  if (call <= (absent[id] ?? -Infinity)) return;
  absent[id] = call;
  absentBy[id] = number;
}

/** Which elements reads hold. */
function notePresence(timeline: Timeline, { wholes, points }: Reads): void {
  for (const whole of wholes) for (const id of whole.ids) notePresent(timeline, id, whole);
  for (const point of points) if (point.payload !== null) notePresent(timeline, point.id, point);
}

/** The elements in the order of the first read that was sent after they were known, and that read's place. */
interface Due {
  readonly order: Int32Array;
  readonly firstRead: Int32Array;
}

/** Only elements that some read had to show are in it. A counting sort: there are far fewer reads than elements. */
export function dueElements(known: Float64Array, wholes: readonly WholeRead[]): Due {
  const calls = Float64Array.from(wholes, ({ operation }) => operation.call);
  const firstRead = new Int32Array(known.length);
  for (let id = 0; id < known.length; id++) firstRead[id] = placeAfter(calls, known[id] ?? Infinity);
  const starts = new Int32Array(calls.length + 2);
  for (const place of firstRead) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
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
function noteAbsence(timeline: Timeline, known: Float64Array, wholes: readonly WholeRead[]): void {
  const due = dueElements(known, wholes);
  const ring = ringOf(due.order.length);
  const { end, next } = ring;
  const shownBy = new Int32Array(known.length).fill(-1);
  for (const [place, whole] of [...wholes.entries()].reverse()) {
    dropUndue(ring, due, place);
    for (const id of whole.ids) shownBy[id] = place;
    for (let at = next[end] ?? end; at !== end; at = next[at] ?? end) {
      const id = due.order[at] ?? 0;
      if (shownBy[id] === place) continue;
      noteAbsent(timeline, id, whole);
      leave(ring, at);
    }
  }
}

function notePointAbsence(timeline: Timeline, known: Float64Array, points: readonly PointRead[]): void {
  for (const point of points) {
    const { operation, id, payload } = point;
    if (payload === null && operation.call > (known[id] ?? Infinity)) noteAbsent(timeline, id, point);
  }
}

/** What reads showed of the elements; `known` as of all of them. */
export interface Watched extends Timeline {
  /** When it was certainly there: acknowledged, or shown by a read that had returned, whichever came first. */
  readonly known: Float64Array;
}

/** Follows the elements through all reads. */
export function watchElements(elements: Elements): Watched {
  const timeline = emptyTimeline(elements.values.length);
  notePresence(timeline, elements);
  const known = elements.acknowledged.map((at, id) => Math.min(at, timeline.seen[id] ?? Infinity));
  noteAbsence(timeline, known, elements.wholes);
  notePointAbsence(timeline, known, elements.points);
  return { ...timeline, known };
}

/** Follows the elements through some of the reads only; `known` comes from all. */
export function watchThrough(reads: Reads, known: Float64Array): Timeline {
  const timeline = emptyTimeline(known.length);
  notePresence(timeline, reads);
  noteAbsence(timeline, known, reads.wholes);
  notePointAbsence(timeline, known, reads.points);
  return timeline;
}

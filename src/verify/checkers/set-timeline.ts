import { placeAfter } from '../requests.ts';
import type { Operation } from './operation.ts';
import type { Elements, PointRead, WholeRead } from './set-elements.ts';

/** By element: when reads showed it, and when they ought to have and did not. */
export interface Timeline {
  /** The earliest return of a read that holds it; infinite when there is none. */
  readonly seen: Float64Array;
  readonly seenBy: (Operation | undefined)[];
  /** The latest call of a read that holds it; -infinite when there is none. */
  readonly present: Float64Array;
  readonly presentBy: (Operation | undefined)[];
  /** The latest call of a read that lacks it, sent after it was known; -infinite when there is none. */
  readonly absent: Float64Array;
  readonly absentBy: (Operation | undefined)[];
}

type Reads = Pick<Elements, 'wholes' | 'points'>;

function emptyTimeline(size: number): Timeline {
  return {
    seen: new Float64Array(size).fill(Infinity),
    seenBy: new Array<Operation | undefined>(size),
    present: new Float64Array(size).fill(-Infinity),
    presentBy: new Array<Operation | undefined>(size),
    absent: new Float64Array(size).fill(-Infinity),
    absentBy: new Array<Operation | undefined>(size),
  };
}

function notePresent({ seen, seenBy, present, presentBy }: Timeline, id: number, operation: Operation): void {
  if (operation.ret < (seen[id] ?? Infinity)) {
    seen[id] = operation.ret;
    seenBy[id] = operation;
  }
  if (operation.call > (present[id] ?? -Infinity)) {
    present[id] = operation.call;
    presentBy[id] = operation;
  }
}

function noteAbsent({ absent, absentBy }: Timeline, id: number, operation: Operation): void {
  if (operation.call <= (absent[id] ?? -Infinity)) return;
  absent[id] = operation.call;
  absentBy[id] = operation;
}

/** Which elements reads hold. */
function notePresence(timeline: Timeline, { wholes, points }: Reads): void {
  for (const { operation, ids } of wholes) for (const id of ids) notePresent(timeline, id, operation);
  for (const { operation, id, payload } of points) if (payload !== null) notePresent(timeline, id, operation);
}

/** The elements in the order of the first read that was sent after they were known, and that read's place. */
interface Due {
  readonly order: Int32Array;
  readonly firstRead: Int32Array;
}

/** Only elements that some read had to show are in it. A counting sort: there are far fewer reads than elements. */
export function dueElements(known: Float64Array, wholes: readonly WholeRead[]): Due {
  const calls = Float64Array.from(wholes, ({ operation }) => operation.call);
  const firstRead = Int32Array.from(known, (time) => placeAfter(calls, time));
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

/**
 * The last read that lacks each known element. Reads are visited from the last called to the first; a list holds the elements
 * that the read had to show and for which no later read was without them. Whoever is not in the read leaves the list, so
 * every visit is paid by an element of a read or by a removal: O(elements + sum of read sizes).
 */
function noteAbsence(timeline: Timeline, known: Float64Array, wholes: readonly WholeRead[]): void {
  const { order, firstRead } = dueElements(known, wholes);
  const end = order.length;
  const next = Int32Array.from({ length: end + 1 }, (_, place) => (place === end ? 0 : place + 1));
  const previous = Int32Array.from({ length: end + 1 }, (_, place) => (place === 0 ? end : place - 1));
  const leave = (place: number): void => {
    const before = previous[place] ?? end;
    const after = next[place] ?? end;
    next[before] = after;
    previous[after] = before;
  };
  const shownBy = new Int32Array(known.length).fill(-1);
  for (let read = wholes.length - 1; read >= 0; read--) {
    const whole = wholes[read];
    if (whole === undefined) continue;
    for (let last = previous[end] ?? end; last !== end; last = previous[end] ?? end) {
      if ((firstRead[order[last] ?? 0] ?? 0) <= read) break;
      leave(last);
    }
    for (const id of whole.ids) shownBy[id] = read;
    for (let place = next[end] ?? end; place !== end; place = next[place] ?? end) {
      const id = order[place] ?? 0;
      if (shownBy[id] === read) continue;
      noteAbsent(timeline, id, whole.operation);
      leave(place);
    }
  }
}

function notePointAbsence(timeline: Timeline, known: Float64Array, points: readonly PointRead[]): void {
  for (const { operation, id, payload } of points) {
    if (payload === null && operation.call > (known[id] ?? Infinity)) noteAbsent(timeline, id, operation);
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

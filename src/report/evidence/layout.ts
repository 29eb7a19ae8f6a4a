import type { Operation } from '../../history/operation.ts';
import type { Placed } from '../../verify/checkers/check.ts';
import type { LaidMark, Mark, Row, Span, Step } from './model.ts';

/** Room on both sides of what is drawn, as a share of its length. */
const AIR = 0.04;

/** A stretch with some air around it; one that is a moment gets a length. */
export function withAir({ from, to }: Span, leastMs: number): Span {
  const air = Math.max((to - from) * AIR, leastMs);
  return { from: from - air, to: to + air };
}

/** Names with numbers in the order of the numbers: process 10 comes after process 9. */
function compareNames(a: string, b: string): number {
  const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)];
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  if (x !== y && !Number.isNaN(x)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows, and the bars on their lines. */
export interface Laid {
  readonly rows: readonly Row[];
  readonly marks: readonly LaidMark[];
}

/** Rows by process, in the order of their names. */
export function rowsByProcess(marks: readonly Mark[]): Laid {
  const name = ({ process }: Operation): string => (/^\d/.test(process) ? `process ${process}` : process);
  const names = [...new Set(marks.map(({ operation }) => operation.process))].sort(compareNames);
  const order = new Map(names.map((process, place) => [process, place]));
  const inOrder = marks.toSorted(
    (a, b) => (order.get(a.operation.process) ?? 0) - (order.get(b.operation.process) ?? 0),
  );
  return layRows(inOrder, ({ operation }) => name(operation));
}

/** Puts each bar on the first line of its row that is free then. Rows stand in the order of their first bars. */
export function layRows(marks: readonly Mark[], nameOf: (mark: Mark) => string): Laid {
  const names = [...new Set(marks.map(nameOf))];
  const rows: Row[] = [];
  const laid: LaidMark[] = [];
  let first = 0;
  for (const name of names) {
    const own = marks.filter((mark) => nameOf(mark) === name);
    const ends: number[] = [];
    for (const mark of own.toSorted((a, b) => a.operation.call - b.operation.call)) {
      const { call, ret } = mark.operation;
      const free = ends.findIndex((end) => end <= call);
      const line = free < 0 ? ends.length : free;
      ends[line] = ret;
      laid.push({ ...mark, line: first + line });
    }
    rows.push({ name, lines: ends.length });
    first += ends.length;
  }
  return { rows, marks: laid };
}

/**
 * A moment for each operation of an order, by the operation's index: one after the other, and each between the call and the
 * return of its operation. Where several have to share a stretch they divide it evenly. Every order that keeps real time has such
 * moments, for in it no operation is called after a later one has returned.
 */
export function placeSteps(
  order: readonly Placed[],
  byIndex: ReadonlyMap<number, Operation>,
  to: number,
): ReadonlyMap<number, Step> {
  const placed = order.filter(({ operation }) => byIndex.has(operation));
  const earliest = new Float64Array(placed.length);
  const latest = new Float64Array(placed.length);
  placed.forEach(({ operation }, place) => {
    earliest[place] = Math.max(earliest[place - 1] ?? -Infinity, byIndex.get(operation)?.call ?? to);
  });
  for (let place = placed.length - 1; place >= 0; place--) {
    const { operation } = placed[place] ?? { operation: -1 };
    latest[place] = Math.min(latest[place + 1] ?? to, byIndex.get(operation)?.ret ?? to);
  }
  const steps = new Map<number, Step>();
  let at = -Infinity;
  placed.forEach(({ operation, state }, place) => {
    const low = Math.max(earliest[place] ?? to, at);
    const high = Math.max(low, latest[place] ?? to);
    let sharing = 1;
    while (place + sharing < placed.length && (earliest[place + sharing] ?? to) < high) sharing++;
    at = low + (high - low) / (sharing + 1);
    steps.set(operation, { number: place + 1, at, state });
  });
  return steps;
}

import { placeAfter } from '../requests.ts';
import type { CheckOptions } from './check.ts';
import type { Operation, Value } from './operation.ts';
import { orderByList } from './session-lists.ts';
import { createIdTable } from './id-table.ts';
import { canonical, isList } from './values.ts';

/** Where the order of a key's versions is known from. */
export const SOURCES = ['versions', 'single writer', 'lists', 'real time'] as const;

export type Source = (typeof SOURCES)[number];

/**
 * The order of what the operations on one key wrote or read, by their place in the group. What `a` wrote or read is certainly
 * older than what `b` did if `oldest[a] < newest[b]`; NaN where nothing is known.
 */
export interface KeyOrder {
  readonly source: Source;
  readonly oldest: Float64Array;
  readonly newest: Float64Array;
  /** By place: the place of the write that it is, or whose value it returned, where there is exactly one; else -1. */
  readonly writes: Int32Array;
}

/** Does it change the key? */
export function isWrite({ verb }: Operation): boolean {
  return verb === 'write' || verb === 'put' || verb === 'cas' || verb === 'append';
}

/** What it has put there, when it took place. */
export function writtenBy({ verb, value }: Operation): Value {
  return verb === 'cas' && isList(value) ? value[1] : value;
}

/** The writes of a key that may have taken place. */
interface Writes {
  /** Their places in the group. */
  readonly places: readonly number[];
  /** The place of the only write of a value; -1 when there is none, or several. */
  of(value: Value): number;
  isWritten(value: Value): boolean;
}

function writesOf(group: readonly Operation[]): Writes {
  const table = createIdTable();
  const places: number[] = [];
  const byId: number[] = [];
  group.forEach((operation, place) => {
    if (!isWrite(operation) || operation.outcome === 'fail') return;
    places.push(place);
    const id = table.idOf(writtenBy(operation));
    byId[id] = id < byId.length ? -1 : place;
  });
  return {
    places,
    of: (value) => byId[table.find(value)] ?? -1,
    isWritten: (value) => table.find(value) >= 0,
  };
}

function blank(source: Source, size: number): KeyOrder {
  const nothing = (): Float64Array => new Float64Array(size).fill(NaN);
  return { source, oldest: nothing(), newest: nothing(), writes: new Int32Array(size).fill(-1) };
}

function isRead({ verb, outcome }: Operation): boolean {
  return outcome === 'ok' && (verb === 'read' || verb === 'get');
}

/** What reads tell of the versions of values that were written once: how else could a write whose answer tells none be placed? */
function versionsRead(group: readonly Operation[]): (place: number) => number {
  const writes = writesOf(group);
  const known = new Map<number, number>();
  for (const operation of group) {
    const { value, version } = operation;
    const write = isRead(operation) ? writes.of(value) : -1;
    if (write < 0 || version === undefined) continue;
    const before = known.get(write);
    known.set(write, before === undefined || before === version ? version : NaN);
  }
  return (place) => known.get(place) ?? NaN;
}

/** By the server's versions. What was there at first comes before all of them, unless it is told with one. */
function orderByVersion(group: readonly Operation[], isInitial: (value: Value) => boolean): KeyOrder {
  const order = blank('versions', group.length);
  let read: ((place: number) => number) | undefined;
  group.forEach((operation, place) => {
    const { outcome, version, value } = operation;
    if (outcome === 'fail') return;
    let at = version ?? NaN;
    if (version === undefined) {
      if (!isWrite(operation)) at = isInitial(value) ? -Infinity : NaN;
      else if (outcome === 'ok') at = (read ??= versionsRead(group))(place);
    }
    order.oldest[place] = at;
    order.newest[place] = at;
  });
  return order;
}

/** By place of a write: the first moment its value was certainly there. It, or a read of it, had returned. */
function firstSeen(group: readonly Operation[], writes: Writes, writeOf: Int32Array): Float64Array {
  const seen = new Float64Array(group.length).fill(Infinity);
  for (const place of writes.places) {
    const write = group[place];
    if (write?.outcome === 'ok') seen[place] = write.ret;
  }
  group.forEach((operation, place) => {
    const write = writeOf[place] ?? -1;
    if (write >= 0 && isRead(operation)) seen[write] = Math.min(seen[write] ?? Infinity, operation.ret);
  });
  return seen;
}

/** Gives every operation the write that it is, or whose value it returned; and those that show what was there at first, a place. */
function matchWrites(
  order: KeyOrder,
  group: readonly Operation[],
  writes: Writes,
  isInitial: (value: Value) => boolean,
): void {
  group.forEach((operation, place) => {
    if (operation.outcome === 'fail') return;
    const value = isWrite(operation) ? writtenBy(operation) : operation.value;
    const write = writes.of(value);
    order.writes[place] = write;
    if (write >= 0 || writes.isWritten(value) || !isInitial(value)) return;
    order.oldest[place] = -Infinity;
    order.newest[place] = -Infinity;
  });
}

/** Gives every operation the place in the order that its write has. */
function spread({ writes, oldest, newest }: KeyOrder, of: Pick<KeyOrder, 'oldest' | 'newest'>): void {
  writes.forEach((write, place) => {
    if (write < 0) return;
    oldest[place] = of.oldest[write] ?? NaN;
    newest[place] = of.newest[write] ?? NaN;
  });
}

/** Is each write of one session certainly over before its next one, unless nobody knows how it ended? */
function isOneAfterAnother(group: readonly Operation[], { places }: Writes): boolean {
  const session = group[places[0] ?? -1]?.session;
  return places.every((place, i) => {
    const write = group[place];
    const next = group[places[i + 1] ?? -1];
    if (write === undefined || write.session !== session) return false;
    return next === undefined || write.outcome !== 'ok' || follows(next, write);
  });
}

/** Was `b` called after `a` had returned? One process does one thing at a time, so there equal times are in order. */
export function follows(b: Operation, a: Operation): boolean {
  return a.ret < b.call || (a.ret === b.call && a.process === b.process && a.index < b.index);
}

/**
 * One writer issues its writes one after the other: that is their order. One without an answer may take place at any time after
 * its call, so it is older than a later one only if it was seen before that was called.
 */
function byIssue(
  group: readonly Operation[],
  { places }: Writes,
  seen: Float64Array,
): Pick<KeyOrder, 'oldest' | 'newest'> {
  const { oldest, newest } = blank('single writer', group.length);
  const calls = Float64Array.from(places, (place) => group[place]?.call ?? Infinity);
  places.forEach((place, rank) => {
    newest[place] = rank;
    oldest[place] = rank;
    if (group[place]?.outcome === 'ok') return;
    const next = Math.max(rank + 1, placeAfter(calls, seen[place] ?? Infinity));
    oldest[place] = next === calls.length ? Infinity : next - 0.5;
  });
  return { oldest, newest };
}

function isOfLists(group: readonly Operation[]): boolean {
  if (group.some(({ verb }) => verb === 'append')) return true;
  return group.some(({ value }) => isList(value)) && !group.some(isWrite);
}

/**
 * The order of one key's versions, from the first source that there is: the server's own versions, the lists that it is read as,
 * the one session that writes it, or else real time (a value is older if it was certainly there before the other's write was
 * called). The last two need values that are written only once.
 */
export function orderKey(group: readonly Operation[], { initial }: CheckOptions): KeyOrder {
  const first = canonical(initial);
  const isInitial = (value: Value): boolean =>
    value === null || (initial !== undefined && value !== undefined && canonical(value) === first);
  if (group.some(({ version }) => version !== undefined)) return orderByVersion(group, isInitial);
  if (isOfLists(group)) return { ...blank('lists', group.length), ...orderByList(group) };
  const writes = writesOf(group);
  const isSingle = isOneAfterAnother(group, writes);
  const order = blank(isSingle ? 'single writer' : 'real time', group.length);
  matchWrites(order, group, writes, isInitial);
  const seen = firstSeen(group, writes, order.writes);
  const inTime = { oldest: seen, newest: Float64Array.from(group, ({ call }) => call) };
  spread(order, isSingle ? byIssue(group, writes, seen) : inTime);
  return order;
}

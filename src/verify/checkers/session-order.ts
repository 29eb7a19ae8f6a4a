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
  /** By place: the write whose value a read returned, where there is exactly one. */
  readonly writes: readonly (Operation | undefined)[];
}

/** Does it change the key? */
export function isWrite({ verb }: Operation): boolean {
  return verb === 'write' || verb === 'put' || verb === 'cas' || verb === 'append';
}

/** What it has put there, when it took place. */
export function writtenBy({ verb, value }: Operation): Value {
  return verb === 'cas' && isList(value) ? value[1] : value;
}

/** The writes of a key that may have taken place, by value; `undefined` for a value that was written more than once. */
interface Writes {
  readonly all: readonly Operation[];
  of(value: Value): Operation | undefined;
  isWritten(value: Value): boolean;
}

function writesOf(group: readonly Operation[]): Writes {
  const all = group.filter((operation) => isWrite(operation) && operation.outcome !== 'fail');
  const table = createIdTable();
  const byId: (Operation | undefined)[] = [];
  for (const write of all) {
    const before = table.values.length;
    const id = table.idOf(writtenBy(write));
    byId[id] = table.values.length > before ? write : undefined;
  }
  return {
    all,
    of: (value) => byId[table.find(value)],
    isWritten: (value) => table.find(value) >= 0,
  };
}

function blank(source: Source, size: number): KeyOrder & { writes: (Operation | undefined)[] } {
  const nothing = (): Float64Array => new Float64Array(size).fill(NaN);
  return { source, oldest: nothing(), newest: nothing(), writes: new Array<Operation | undefined>(size) };
}

/** What reads tell of the versions of values that were written once: how else could a write whose answer tells none be placed? */
function versionsRead(group: readonly Operation[], writes: Writes): (write: Operation) => number {
  const known = new Map<Operation, number>();
  for (const { verb, outcome, value, version } of group) {
    const write = outcome === 'ok' && (verb === 'read' || verb === 'get') ? writes.of(value) : undefined;
    if (write === undefined || version === undefined) continue;
    const before = known.get(write);
    known.set(write, before === undefined || before === version ? version : NaN);
  }
  return (write) => (writes.of(writtenBy(write)) === write ? (known.get(write) ?? NaN) : NaN);
}

/** By the server's versions. What was there at first comes before all of them, unless it is told with one. */
function orderByVersion(group: readonly Operation[], isInitial: (value: Value) => boolean): KeyOrder {
  const order = blank('versions', group.length);
  const isSilent = (operation: Operation): boolean =>
    operation.outcome === 'ok' && isWrite(operation) && operation.version === undefined;
  const versionRead = group.some(isSilent) ? versionsRead(group, writesOf(group)) : undefined;
  const placeOf = (operation: Operation): number => {
    if (operation.version !== undefined) return operation.version;
    if (isSilent(operation)) return versionRead?.(operation) ?? NaN;
    return !isWrite(operation) && isInitial(operation.value) ? -Infinity : NaN;
  };
  group.forEach((operation, place) => {
    if (operation.outcome === 'fail') return;
    const at = placeOf(operation);
    order.oldest[place] = at;
    order.newest[place] = at;
  });
  return order;
}

/** The first moment each value was certainly there: its write or a read of it had returned. */
function firstSeen(group: readonly Operation[], writes: Writes): Map<Operation, number> {
  const seen = new Map<Operation, number>();
  for (const write of writes.all) seen.set(write, write.outcome === 'ok' ? write.ret : Infinity);
  for (const { verb, outcome, value, ret } of group) {
    if (outcome !== 'ok' || (verb !== 'read' && verb !== 'get')) continue;
    const write = writes.of(value);
    if (write !== undefined) seen.set(write, Math.min(seen.get(write) ?? Infinity, ret));
  }
  return seen;
}

/** Gives every operation the place of the write that it is, or whose value it returned. */
function orderByWrites(
  group: readonly Operation[],
  writes: Writes,
  told: {
    source: Source;
    isInitial: (value: Value) => boolean;
    placeOf: (write: Operation) => readonly [number, number];
  },
): KeyOrder {
  const order = blank(told.source, group.length);
  group.forEach((operation, place) => {
    if (operation.outcome === 'fail') return;
    const value = isWrite(operation) ? writtenBy(operation) : operation.value;
    const write = writes.of(value);
    const isFirst = write === undefined && !writes.isWritten(value) && told.isInitial(value);
    const [oldest, newest] =
      write === undefined ? (isFirst ? [-Infinity, -Infinity] : [NaN, NaN]) : told.placeOf(write);
    order.oldest[place] = oldest;
    order.newest[place] = newest;
    order.writes[place] = write;
  });
  return order;
}

/** Is each write of this session certainly over before its next one, unless nobody knows how it ended? */
function isOneAfterAnother(writes: readonly Operation[]): boolean {
  return writes.every((write, place) => {
    const next = writes[place + 1];
    return (
      write.session === writes[0]?.session && (next === undefined || write.outcome !== 'ok' || follows(next, write))
    );
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
function ranksOf(
  writes: Writes,
  seen: ReadonlyMap<Operation, number>,
): (write: Operation) => readonly [number, number] {
  const rank = new Map(writes.all.map((write, place) => [write, place]));
  const calls = Float64Array.from(writes.all, ({ call }) => call);
  return (write) => {
    const own = rank.get(write) ?? NaN;
    if (write.outcome === 'ok') return [own, own];
    const at = seen.get(write) ?? Infinity;
    const next = Math.max(own + 1, placeAfter(calls, at));
    return [next === calls.length ? Infinity : next - 0.5, own];
  };
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
  const seen = firstSeen(group, writes);
  if (isOneAfterAnother(writes.all)) {
    return orderByWrites(group, writes, { source: 'single writer', isInitial, placeOf: ranksOf(writes, seen) });
  }
  const inTime = (write: Operation): readonly [number, number] => [seen.get(write) ?? Infinity, write.call];
  return orderByWrites(group, writes, { source: 'real time', isInitial, placeOf: inTime });
}

import type { Operation, Value } from '../../../../src/history/operation.ts';
import { canonical } from '../../../../src/verify/checkers/values.ts';
import { listed } from './models.ts';

const isWrite = ({ verb }: Operation): boolean => verb === 'write' || verb === 'append';
const isRead = ({ verb, outcome }: Operation): boolean => verb === 'read' && outcome === 'ok';

/** Had `a` returned when `b` was called? One process does one thing at a time. */
function isBefore(a: Operation, b: Operation): boolean {
  return a.ret < b.call || (a.ret === b.call && a.process === b.process && a.index < b.index);
}

/** How the values of one key are ordered. */
interface Order {
  /** Is what `a` wrote or read certainly older than what `b` did? `undefined` when the place of `a` is not known. */
  older(a: Operation, b: Operation): boolean | undefined;
  /** Can it be told of a write that it became older than another? */
  readonly ordersWrites: boolean;
  /** The write that a read returned, where that is how values are ordered. */
  writeOf(read: Operation): Operation | undefined;
}

function byPlace(placeOf: (operation: Operation) => number | undefined): Order {
  return {
    older: (a, b) => {
      const [x, y] = [placeOf(a), placeOf(b)];
      return x === undefined ? undefined : y !== undefined && x < y;
    },
    ordersWrites: true,
    writeOf: () => undefined,
  };
}

function versions(group: readonly Operation[]): Order {
  return byPlace((operation) => {
    if (operation.version !== undefined) return operation.version;
    const same = group.filter((other) => other.value === operation.value && other.outcome !== 'fail');
    if (!isWrite(operation)) return operation.value === null ? -Infinity : undefined;
    if (operation.outcome !== 'ok' || same.filter(isWrite).length > 1) return undefined;
    const told = new Set(same.filter(isRead).map(({ version }) => version));
    const [version] = told;
    return told.size === 1 ? version : undefined;
  });
}

function lists(group: readonly Operation[]): Order {
  const reads = group.filter(isRead).map(({ value }) => listed(value));
  const longest = reads.reduce((a, b) => (b.length > a.length ? b : a), []);
  const isUnique = new Set(longest.map(canonical)).size === longest.length;
  const timesAppended = (value: Value): number =>
    group.filter((other) => isWrite(other) && other.outcome !== 'fail' && other.value === value).length;
  return byPlace((operation) => {
    if (!isUnique) return undefined;
    if (isWrite(operation)) {
      const place = longest.indexOf(operation.value);
      if (timesAppended(operation.value) > 1) return undefined;
      return place >= 0 ? place + 1 : operation.outcome === 'ok' ? Infinity : undefined;
    }
    const list = listed(operation.value);
    return list.every((element, i) => element === longest[i]) ? list.length : undefined;
  });
}

function writes(group: readonly Operation[]): Order {
  const all = group.filter((operation) => isWrite(operation) && operation.outcome !== 'fail');
  const having = (value: Value): Operation[] => all.filter((write) => write.value === value);
  const writeOf = ({ value }: Operation): Operation | undefined => {
    const [write, ...others] = having(value);
    return others.length === 0 ? write : undefined;
  };
  const isSingle = all.every((write, place) => {
    const next = all[place + 1];
    const isOver = next === undefined || write.outcome !== 'ok' || isBefore(write, next);
    return write.session === all[0]?.session && isOver;
  });
  const firstSeen = (write: Operation): number => {
    const shown = group.filter((read) => isRead(read) && writeOf(read) === write).map(({ ret }) => ret);
    return Math.min(write.outcome === 'ok' ? write.ret : Infinity, ...shown);
  };
  return {
    older: (a, b) => {
      const [u, v] = [writeOf(a), writeOf(b)];
      const isFirst = u === undefined && a.value === null;
      if (u === undefined) return isFirst ? v !== undefined : undefined;
      if (v === undefined) return false;
      const isIssuedBefore = isSingle && u.outcome === 'ok' && all.indexOf(u) < all.indexOf(v);
      const isSeenBefore = firstSeen(u) < v.call && all.indexOf(u) < all.indexOf(v);
      return isSingle ? isIssuedBefore || (u.outcome === 'info' && isSeenBefore) : firstSeen(u) < v.call;
    },
    ordersWrites: false,
    writeOf,
  };
}

function orderOf(group: readonly Operation[]): Order {
  if (group.some(({ version }) => version !== undefined)) return versions(group);
  const isOfLists = group.some(({ verb }) => verb === 'append') || !group.some(isWrite);
  return isOfLists && group.some(({ value }) => Array.isArray(value)) ? lists(group) : writes(group);
}

type Counts = Record<
  'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads' | 'unordered',
  number
>;

interface Past {
  readonly writes: readonly Operation[];
  readonly reads: readonly Operation[];
}

function judgeRead(read: Operation, { writes: own, reads }: Past, order: Order, counts: Counts): void {
  if (order.older(read, read) === undefined) {
    counts.unordered++;
    return;
  }
  if (own.some((write) => order.older(read, write) === true)) counts['read-your-writes']++;
  if (reads.some((other) => order.older(read, other) === true)) counts['monotonic-reads']++;
  const write = order.writeOf(read);
  const isPassed = reads.some((other) => {
    const later = order.writeOf(other);
    return later !== undefined && later.session === write?.session && isBefore(write, later);
  });
  if (write?.outcome === 'ok' && isPassed) counts['monotonic-writes']++;
}

function judgeWrite(write: Operation, { writes: own, reads }: Past, order: Order, counts: Counts): void {
  if (order.older(write, write) === undefined) return;
  if (own.some((other) => order.older(write, other) === true)) counts['monotonic-writes']++;
  const isNewer = (read: Operation): boolean =>
    order.older(read, read) === undefined || order.older(read, write) === true;
  if (!reads.every(isNewer)) counts['writes-follow-reads']++;
}

/** Violations by their definitions, looking at every pair of operations of a session on one key. */
export function sessionTruth(list: readonly Operation[]): Record<string, number> {
  const counts: Counts = {
    'read-your-writes': 0,
    'monotonic-reads': 0,
    'monotonic-writes': 0,
    'writes-follow-reads': 0,
    unordered: 0,
  };
  for (const key of new Set(list.map((operation) => operation.key))) {
    const group = list.filter((operation) => operation.key === key);
    const order = orderOf(group);
    for (const operation of group) {
      const own = group.filter(
        (other) => other.session === operation.session && other.outcome === 'ok' && isBefore(other, operation),
      );
      const past: Past = { writes: own.filter(isWrite), reads: own.filter((other) => !isWrite(other)) };
      if (isRead(operation)) judgeRead(operation, past, order, counts);
      else if (isWrite(operation) && operation.outcome !== 'fail' && order.ordersWrites) {
        judgeWrite(operation, past, order, counts);
      }
    }
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

import type { Operation, Value } from './operation.ts';
import { createIdTable } from './id-table.ts';
import { isList } from './values.ts';

/** One value that was put into the queue, perhaps several times, with everything that happened to it. */
interface Filling {
  readonly value: Value;
  /** Attempts to put it in that may have taken place, ascending by call. */
  possible: Operation[];
  /** Those of them that were acknowledged. */
  acknowledged: Operation[];
  refused: Operation[];
  /** Operations that took it out, ascending by return; a drain that took it out twice is in it twice. */
  taken: Operation[];
}

/** See {@link Filling}. */
export type Entry = Readonly<Filling>;

/** Everything that happened to one queue. */
export interface QueueEntries {
  readonly entries: readonly Entry[];
  /** The latest call of an operation that found the queue empty; -infinite when there was none. */
  readonly emptyAt: number;
  readonly emptyBy: Operation | undefined;
  /** The highest offset that was handed out, when the queue tells offsets; else -infinite. */
  readonly highestTaken: number;
  readonly highestBy: Operation | undefined;
  /** Entries that may have been taken out unseen, by operations without an answer: one for each dequeue, any number for a drain. */
  readonly unseen: number;
}

/** What an operation that took place has taken out: a drain a list, a dequeue one value, or none when it found nothing. */
function takenBy({ verb, value }: Operation): readonly Value[] {
  if (verb === 'drain') return isList(value) ? value : [];
  return value === null || value === undefined ? [] : [value];
}

/** A drain goes on until there is nothing left; a dequeue that is answered `null` found nothing. */
function foundEmpty({ verb, outcome, value }: Operation): boolean {
  return outcome === 'ok' && (verb === 'drain' || (verb === 'dequeue' && value === null));
}

function latest(
  operations: readonly Operation[],
  of: (operation: Operation) => number,
): [number, Operation | undefined] {
  let found: [number, Operation | undefined] = [-Infinity, undefined];
  for (const operation of operations) if (of(operation) > found[0]) found = [of(operation), operation];
  return found;
}

/** Most lists hold one operation: one that begins as a literal takes a fraction of the memory of one that is pushed to. */
function also(list: Operation[], operation: Operation): Operation[] {
  if (list.length === 0) return [operation];
  list.push(operation);
  return list;
}

function collect(list: readonly Operation[]): Entry[] {
  const table = createIdTable();
  const entries: Filling[] = [];
  const entryOf = (value: Value): Filling => {
    const id = table.idOf(value);
    return (entries[id] ??= { value, possible: [], acknowledged: [], refused: [], taken: [] });
  };
  for (const operation of list) {
    const { verb, outcome, value } = operation;
    if (verb === 'enqueue') {
      const entry = entryOf(value);
      if (outcome === 'fail') entry.refused = also(entry.refused, operation);
      else entry.possible = also(entry.possible, operation);
      if (outcome === 'ok') entry.acknowledged = also(entry.acknowledged, operation);
    } else if (outcome === 'ok') {
      for (const taken of takenBy(operation)) {
        const entry = entryOf(taken);
        entry.taken = also(entry.taken, operation);
      }
    }
  }
  for (const { possible, taken } of entries) {
    possible.sort((a, b) => a.call - b.call);
    taken.sort((a, b) => a.ret - b.ret);
  }
  return entries;
}

/** Sorts the operations of one queue by the values they put in and took out. */
export function collectEntries(list: readonly Operation[]): QueueEntries {
  const takers = list.filter(({ verb }) => verb !== 'enqueue');
  const [emptyAt, emptyBy] = latest(takers.filter(foundEmpty), ({ call }) => call);
  const handedOut = takers.filter(({ outcome, value }) => outcome === 'ok' && value !== null && value !== undefined);
  const [highestTaken, highestBy] = latest(handedOut, ({ version }) => version ?? -Infinity);
  const unknown = takers.filter(
    ({ outcome, value }) => outcome === 'info' || (outcome === 'ok' && value === undefined),
  );
  const unseen = unknown.some(({ verb }) => verb === 'drain') ? Infinity : unknown.length;
  return { entries: collect(list), emptyAt, emptyBy, highestTaken, highestBy, unseen };
}

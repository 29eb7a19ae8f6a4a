import type { Operation, Value } from './operation.ts';
import { createIdTable } from './id-table.ts';
import { isList } from './values.ts';

/** One value that was put into the queue, perhaps several times, with everything that happened to it. */
export interface Entry {
  readonly value: Value;
  /** Attempts to put it in that may have taken place, ascending by call. */
  readonly possible: Operation[];
  /** Those of them that were acknowledged. */
  readonly acknowledged: Operation[];
  readonly refused: Operation[];
  /** Operations that took it out, ascending by return; a drain that took it out twice is in it twice. */
  readonly taken: Operation[];
}

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

function collect(list: readonly Operation[]): Entry[] {
  const table = createIdTable();
  const entries: Entry[] = [];
  const entryOf = (value: Value): Entry => {
    const id = table.idOf(value);
    return (entries[id] ??= { value, possible: [], acknowledged: [], refused: [], taken: [] });
  };
  for (const operation of list) {
    const { verb, outcome } = operation;
    if (verb === 'enqueue') {
      const { possible, refused, acknowledged } = entryOf(operation.value);
      (outcome === 'fail' ? refused : possible).push(operation);
      if (outcome === 'ok') acknowledged.push(operation);
    } else if (outcome === 'ok') for (const value of takenBy(operation)) entryOf(value).taken.push(operation);
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

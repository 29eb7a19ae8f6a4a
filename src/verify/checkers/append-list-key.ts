import type { Operation, Value } from './operation.ts';
import { createIdTable, type IdTable } from './id-table.ts';
import { isList, typesApart } from './values.ts';

/** A read of the list, its elements by number. */
export interface ListRead {
  readonly operation: Operation;
  readonly ids: Int32Array;
}

/** One key that is appended to. */
export interface ListCase {
  readonly values: readonly Value[];
  /** By element: the append that may have taken place; with several, the first. */
  readonly appends: readonly (Operation | undefined)[];
  /** By element: a refused append. */
  readonly refused: readonly (Operation | undefined)[];
  /** By element: it was there from the beginning. */
  readonly isInitial: readonly boolean[];
  /** Elements that may have been appended more than once: nothing can be said about when. */
  readonly repeated: ReadonlySet<number>;
  /** Reads that returned a list, in the order of the history. */
  readonly reads: readonly ListRead[];
  /** The longest list that was read: the order of the elements. */
  readonly longest: ListRead | undefined;
}

/** The list an operation has read; nothing there is an empty one. */
export function listRead({ verb, outcome, value }: Operation): readonly Value[] | undefined {
  if (verb === 'append' || outcome !== 'ok') return undefined;
  return value === null ? [] : isList(value) ? value : undefined;
}

function collectReads(group: readonly Operation[], table: IdTable): ListRead[] {
  return group.flatMap((operation) => {
    const list = listRead(operation);
    return list === undefined ? [] : [{ operation, ids: Int32Array.from(list, (element) => table.idOf(element)) }];
  });
}

/** Sorts the operations on one key by element. */
export function collectList(group: readonly Operation[], initial: readonly Value[]): ListCase {
  const table = createIdTable();
  const isInitial = initial.map((element) => table.idOf(element) >= 0);
  const appends: (Operation | undefined)[] = [];
  const refused: (Operation | undefined)[] = [];
  const again = new Set<number>();
  for (const operation of group) {
    if (operation.verb !== 'append') continue;
    const id = table.idOf(operation.value);
    if (operation.outcome === 'fail') refused[id] ??= operation;
    else if (appends[id] !== undefined || isInitial[id] === true) again.add(id);
    else appends[id] = operation;
  }
  const reads = collectReads(group, table);
  let longest: ListRead | undefined;
  for (const read of reads) if (read.ids.length > (longest?.ids.length ?? -1)) longest = read;
  return { values: table.values, appends, refused, isInitial, repeated: again, reads, longest };
}

/** Is this read a beginning of the longest one? */
export function isBeginning({ ids }: ListRead, { longest }: ListCase): boolean {
  return ids.every((id, place) => longest?.ids[place] === id);
}

/** The types of what was appended and of what was read have nothing in common: a sentence that says so. */
export function differentTypes({ values, appends, refused, isInitial, reads }: ListCase): string | undefined {
  const isKnown = (_: Value, id: number): boolean =>
    appends[id] !== undefined || refused[id] !== undefined || isInitial[id] === true;
  const read = new Set(reads.flatMap(({ ids }) => [...new Set(ids)]));
  if ([...read].some((id) => isKnown(null, id))) return undefined;
  return typesApart(
    values.filter(isKnown),
    [...read].map((id) => values[id]),
  );
}

import type { Operation, Value } from './operation.ts';
import type { Mismatch } from './outcome.ts';
import { createIdTable, type IdTable } from './id-table.ts';
import { isList, isRecord, shapeOf, typesApart } from './values.ts';

/** A read of all there is, its elements by number; `payloads` beside them when it read those too. */
export interface WholeRead {
  readonly operation: Operation;
  readonly ids: Int32Array;
  readonly payloads: readonly Value[] | undefined;
}

/** A read of one element; `payload: null` when it was not there. */
export interface PointRead {
  readonly operation: Operation;
  readonly id: number;
  readonly payload: Value;
}

/** Best known outcome of the attempts to add an element. */
export const NEVER = 0;
export const FAILED = 1;
export const UNKNOWN = 2;
export const ACKNOWLEDGED = 3;

/** The elements that were added or read, numbered from 0, and what was asked about them. */
export interface Elements {
  readonly values: readonly Value[];
  /** The number of an element; -1 when it is none. */
  readonly numberOf: (element: Value) => number;
  /** By element: {@link NEVER} asked for, {@link FAILED}, {@link UNKNOWN} or {@link ACKNOWLEDGED}. */
  readonly outcome: Uint8Array;
  /** By element: the first call of an attempt that may have taken place; infinite when there was none. */
  readonly asked: Float64Array;
  /** By element, those of which an attempt was refused: the first call of such a one. */
  readonly refused: ReadonlyMap<number, number>;
  /** By element: when it was first acknowledged; infinite when it was not. */
  readonly acknowledged: Float64Array;
  /** All attempts to add something, and beside them the elements that they are about. */
  readonly adds: readonly Operation[];
  readonly added: Int32Array;
  /** By element: the place in `adds` of the attempt that tells of it best; -1 when there was none. */
  readonly best: Int32Array;
  /** Reads that returned something, ascending by call. */
  readonly wholes: readonly WholeRead[];
  readonly points: readonly PointRead[];
}

/** The attempt to add an element that tells of it best. */
export function addOf({ adds, best }: Elements, id: number): Operation | undefined {
  return adds[best[id] ?? -1];
}

/** How many elements have each outcome, by outcome. */
export function countOutcomes({ outcome }: Elements): readonly number[] {
  const counts = [0, 0, 0, 0];
  for (let id = 0; id < outcome.length; id++) {
    const of = outcome[id] ?? NEVER;
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return counts;
}

/** How a model says what is added, and what is read. */
export interface Naming {
  isAdd(operation: Operation): boolean;
  elementOf(add: Operation): Value;
  /** Is a read of this operation's key a read of all there is? */
  isWhole(read: Operation): boolean;
}

interface Parts {
  readonly ids: readonly Value[];
  readonly payloads: readonly Value[] | undefined;
}

function partsOf(value: Value): Parts | undefined {
  if (isList(value)) return { ids: value, payloads: undefined };
  if (!isRecord(value)) return undefined;
  const { ids, values } = value;
  if (!isList(ids)) return undefined;
  return { ids, payloads: isList(values) ? values : undefined };
}

function outcomeOf({ outcome }: Operation): number {
  if (outcome === 'ok') return ACKNOWLEDGED;
  return outcome === 'info' ? UNKNOWN : FAILED;
}

interface Reads {
  readonly wholes: WholeRead[];
  readonly points: PointRead[];
  readonly odd: Operation[];
}

/** The attempts to add something, and the reads that returned something. */
function sortOut(list: readonly Operation[], naming: Naming) {
  const adds: Operation[] = [];
  const answered: Operation[] = [];
  list.forEach((operation) => {
    if (naming.isAdd(operation)) adds.push(operation);
    else if (operation.outcome === 'ok' && operation.value !== undefined) answered.push(operation);
  });
  return { adds, answered };
}

function collectReads(answered: readonly Operation[], table: IdTable, naming: Naming): Reads {
  const reads: Reads = { wholes: [], points: [], odd: [] };
  for (const operation of answered) {
    const { value, key } = operation;
    if (!naming.isWhole(operation)) reads.points.push({ operation, id: table.idOf(key), payload: value });
    else if (value !== null) {
      const parts = partsOf(value);
      if (parts === undefined) reads.odd.push(operation);
      else reads.wholes.push({ operation, ids: numbered(parts.ids, table), payloads: parts.payloads });
    }
  }
  const byCall = (a: WholeRead | PointRead, b: WholeRead | PointRead): number => a.operation.call - b.operation.call;
  reads.wholes.sort(byCall);
  reads.points.sort(byCall);
  return reads;
}

function numbered(elements: readonly Value[], table: IdTable): Int32Array {
  const ids = new Int32Array(elements.length);
  for (let place = 0; place < ids.length; place++) ids[place] = table.idOf(elements[place]);
  return ids;
}

type Attempts = Pick<Elements, 'outcome' | 'asked' | 'acknowledged' | 'best' | 'adds' | 'added'> & {
  readonly refused: Map<number, number>;
};

/** What is known of so many elements before anything is. */
function emptyColumns(size: number) {
  return {
    outcome: new Uint8Array(size),
    asked: new Float64Array(size).fill(Infinity),
    acknowledged: new Float64Array(size).fill(Infinity),
    best: new Int32Array(size).fill(-1),
  };
}

/** Columns for as many elements as there are attempts: more cannot be asked for. */
function noAttempts(adds: readonly Operation[]): Attempts {
  return { ...emptyColumns(adds.length), adds, added: new Int32Array(adds.length), refused: new Map() };
}

function takeAttempt(attempts: Attempts, place: number, id: number): void {
  const { outcome, asked, refused, acknowledged, adds, added, best } = attempts;
  const add = adds[place];
  if (add === undefined) return;
  added[place] = id;
  const now = outcomeOf(add);
  const before = outcome[id] ?? NEVER;
  const isEarlier = now === ACKNOWLEDGED && add.ret < (acknowledged[id] ?? Infinity);
  if (now > before || isEarlier) best[id] = place;
  outcome[id] = Math.max(now, before);
  if (now === FAILED) refused.set(id, Math.min(refused.get(id) ?? Infinity, add.call));
  else asked[id] = Math.min(asked[id] ?? Infinity, add.call);
  if (isEarlier) acknowledged[id] = add.ret;
}

/** Columns for all elements, those that were only read too. */
function extend({ outcome, asked, acknowledged, best, ...rest }: Attempts, size: number): Attempts {
  if (size <= outcome.length) {
    return {
      ...rest,
      outcome: outcome.subarray(0, size),
      asked: asked.subarray(0, size),
      acknowledged: acknowledged.subarray(0, size),
      best: best.subarray(0, size),
    };
  }
  const extended = emptyColumns(size);
  extended.outcome.set(outcome);
  extended.asked.set(asked);
  extended.acknowledged.set(acknowledged);
  extended.best.set(best);
  return { ...rest, ...extended };
}

/** The elements of one set, ledger or bank. A read of unknown result is left out. O(operations + sum of read sizes). */
export function collectElements(list: readonly Operation[], naming: Naming): Elements | Mismatch {
  const { adds, answered } = sortOut(list, naming);
  const table = createIdTable(adds.length);
  const attempts = noAttempts(adds);
  const unnamed: Operation[] = [];
  adds.forEach((add, place) => {
    const element = naming.elementOf(add);
    if (element === undefined) unnamed.push(add);
    else takeAttempt(attempts, place, table.idOf(element));
  });
  if (unnamed.length > 0) return { text: 'a write does not say what it writes', operations: unnamed };
  const asked = table.values.length;
  const found = collectReads(answered, table, naming);
  const [odd] = found.odd;
  if (odd !== undefined) {
    return { text: `a read holds ${shapeOf(odd.value)}, not a list of elements`, operations: found.odd };
  }
  const elements = {
    ...extend(attempts, table.values.length),
    values: table.values,
    numberOf: table.find,
    wholes: found.wholes,
    points: found.points,
  };
  return differentTypes(elements, asked) ?? elements;
}

/** Not one element that was read is of a type that was added: they cannot be compared, so nothing is lost. */
function differentTypes({ values, wholes, outcome }: Elements, asked: number): Mismatch | undefined {
  const holding = wholes.filter(({ ids }) => ids.length > 0);
  const isKnown = (id: number): boolean => (outcome[id] ?? NEVER) !== NEVER;
  if (asked === 0 || holding.length === 0 || holding.some(({ ids }) => ids.some(isKnown))) return undefined;
  const read = new Set(holding.flatMap(({ ids }) => [...new Set(ids)]));
  const text = typesApart(
    values.slice(0, asked),
    [...read].map((id) => values[id]),
  );
  return text === undefined ? undefined : { text, operations: holding.map(({ operation }) => operation) };
}

import type { Value } from './operation.ts';
import { canonical } from './values.ts';

/** Numbers values from 0 on, equal ones alike, so that what is known of them can be kept in typed arrays. */
export interface IdTable {
  /** The number of a value; a new one when it was not seen before. */
  readonly idOf: (value: Value) => number;
  /** The number of a value; -1 when it was not seen before. */
  readonly find: (value: Value) => number;
  /** The values by number. */
  readonly values: readonly Value[];
}

/** Whole numbers are looked up in an array, as long as at least one in so many of its places is taken. */
const SPARSEST = 8;
const LEAST = 16;

/** Numbers of whole numbers from 0 on; numbers far above how many there are have no place here. */
function directTable(): {
  readonly find: (value: number) => number;
  readonly add: (value: number, id: number) => boolean;
} {
  // By whole number: its id + 1, 0 when it has none.
  let ids = new Int32Array(LEAST);
  return {
    find: (value) => (ids[value] ?? 0) - 1,
    add: (value, id) => {
      if (!Number.isInteger(value) || value < 0 || value >= LEAST + SPARSEST * id) return false;
      if (value >= ids.length) {
        const grown = new Int32Array(Math.max(value + 1, 2 * ids.length));
        grown.set(ids);
        ids = grown;
      }
      ids[value] = id + 1;
      return true;
    },
  };
}

/** FNV-1a, with its high bits mixed into the low ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash ^ (hash >>> 15);
}

interface StringTable {
  readonly find: (text: string) => number;
  readonly add: (text: string, id: number) => void;
}

/**
 * Numbers of strings, by open addressing in typed arrays: a Map of millions costs several times as much, in time and memory. There
 * is room for `expected` strings once there are more than a few, so that it need not grow by and by.
 */
function stringTable(values: readonly Value[], expected: number): StringTable {
  // By slot: an id + 1; 0 when it is free. By id: its hash.
  let slots = new Int32Array(LEAST);
  let hashes = new Int32Array(LEAST);
  let count = 0;
  const place = (id: number, hash: number): void => {
    let slot = hash & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = id + 1;
  };
  const grow = (): void => {
    const before = slots;
    slots = new Int32Array(Math.max(4 * before.length, 2 ** Math.ceil(Math.log2(2 * expected + 1))));
    for (let slot = 0; slot < before.length; slot++) {
      const id = (before[slot] ?? 0) - 1;
      if (id >= 0) place(id, hashes[id] ?? 0);
    }
  };
  const find = (text: string): number => {
    const hash = hashOf(text);
    for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const id = (slots[slot] ?? 0) - 1;
      if (id === -1 || (hashes[id] === hash && values[id] === text)) return id;
    }
  };
  const add = (text: string, id: number): void => {
    const hash = hashOf(text);
    if (id >= hashes.length) {
      const grown = new Int32Array(Math.max(2 * id + 1, expected));
      grown.set(hashes);
      hashes = grown;
    }
    hashes[id] = hash;
    if (2 * ++count > slots.length) grow();
    place(id, hash);
  };
  return { find, add };
}

/** Where the next string is looked for first, relative to the last one found: lists mostly come in the order of the writes. */
const NEARBY = [1, 2, 3, -1, -2];
/** Hits in a row that are forgotten after as many misses. */
const PATIENCE = 64;

/** Finds strings that come in about the order in which they were numbered, by comparing instead of hashing. */
function neighbourhood(values: readonly Value[], find: (text: string) => number): (text: string) => number {
  let last = -1;
  let hope = 0;
  let tries = 0;
  const lookAround = (text: string): number => {
    for (const step of NEARBY) if (values[last + step] === text) return last + step;
    return -1;
  };
  return (text) => {
    // Once it does not pay any more it is tried now and then only.
    const isWorthIt = hope > 0 || ++tries % PATIENCE === 0;
    const near = isWorthIt ? lookAround(text) : -1;
    if (near >= 0) hope = PATIENCE;
    else if (hope > 0) hope--;
    const id = near >= 0 ? near : find(text);
    if (id >= 0) last = id;
    return id;
  };
}

/**
 * An empty table. Values are compared as JSON: `1` is not `"1"`, and `{ a, b }` is `{ b, a }`.
 * @param expected how many values there will be, where that is known; there may be more
 */
export function createIdTable(expected = 0): IdTable {
  const values: Value[] = [];
  const scalars = new Map<Value, number>();
  const structured = new Map<string, number>();
  const direct = directTable();
  const strings = stringTable(values, expected);
  const findString = neighbourhood(values, strings.find);
  const find = (value: Value): number => {
    if (typeof value === 'string') return findString(value);
    if (typeof value === 'object' && value !== null) return structured.get(canonical(value)) ?? -1;
    const id = typeof value === 'number' ? direct.find(value) : -1;
    return id >= 0 ? id : (scalars.get(value) ?? -1);
  };
  const idOf = (value: Value): number => {
    const known = find(value);
    if (known >= 0) return known;
    const id = values.push(value) - 1;
    if (typeof value === 'string') strings.add(value, id);
    else if (typeof value === 'object' && value !== null) structured.set(canonical(value), id);
    else if (typeof value !== 'number' || !direct.add(value, id)) scalars.set(value, id);
    return id;
  };
  return { idOf, find, values };
}

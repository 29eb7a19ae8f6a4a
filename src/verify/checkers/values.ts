import type { Value } from './operation.ts';

/** Is it a list? */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Is it a thing with named parts? */
export function isRecord(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** A value as JSON with sorted names: equal values, equal text. `undefined` is told apart from `null`. */
export function canonical(value: Value): string {
  if (value === undefined) return 'undefined';
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const parts = Object.keys(value).sort();
  return `{${parts.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** The kind of a value without what is in it: `number`, `[number,string]`, `{from:string}`. */
export function shapeOf(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return `[${value.map(shapeOf).join(',')}]`;
  if (!isRecord(value)) return typeof value;
  const parts = Object.keys(value).sort();
  return `{${parts.map((name) => `${name}:${shapeOf(value[name])}`).join(',')}}`;
}

/** When what was read and what was written have no type in common, a sentence that says so: they cannot be compared. */
export function typesApart(written: Iterable<Value>, read: Iterable<Value>): string | undefined {
  const shapesOf = (values: Iterable<Value>): Set<string> => new Set([...values].map(shapeOf));
  const writtenShapes = shapesOf(written);
  const readShapes = shapesOf(read);
  if (writtenShapes.size === 0 || readShapes.size === 0) return undefined;
  if ([...readShapes].some((shape) => writtenShapes.has(shape))) return undefined;
  const shown = (shapes: ReadonlySet<string>): string => [...shapes].slice(0, 3).join(', ');
  return `${shown(writtenShapes)} was written, ${shown(readShapes)} was read`;
}

/** A value in a sentence. Long ones are cut. */
export function named(value: Value): string {
  const text = typeof value === 'string' ? value : canonical(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** Numbers values from 0 on, equal ones alike, so that what is known of them can be kept in typed arrays. */
export interface IdTable {
  /** The number of a value; a new one when it was not seen before. */
  idOf(value: Value): number;
  /** The number of a value; -1 when it was not seen before. */
  find(value: Value): number;
  /** The values by number. */
  readonly values: readonly Value[];
}

/** Whole numbers below this are looked up in an array. */
const DIRECT_BELOW = 1 << 22;

function growTo(table: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.min(DIRECT_BELOW, Math.max(length, 2 * table.length, 1_024)));
  grown.set(table);
  return grown;
}

/** An empty table. Values are compared as JSON: `1` is not `"1"`, and `{ a, b }` is `{ b, a }`. */
export function createIdTable(): IdTable {
  const values: Value[] = [];
  const scalars = new Map<Value, number>();
  const structured = new Map<string, number>();
  // By whole number: its id + 1, 0 when it has none.
  let direct = new Int32Array(0);
  const isDirect = (value: Value): value is number =>
    typeof value === 'number' && value >= 0 && value < DIRECT_BELOW && Number.isInteger(value);
  const find = (value: Value): number => {
    if (isDirect(value)) return (direct[value] ?? 0) - 1;
    if (typeof value === 'object' && value !== null) return structured.get(canonical(value)) ?? -1;
    return scalars.get(value) ?? -1;
  };
  const idOf = (value: Value): number => {
    const known = find(value);
    if (known >= 0) return known;
    const id = values.push(value) - 1;
    if (isDirect(value)) {
      if (value >= direct.length) direct = growTo(direct, value + 1);
      direct[value] = id + 1;
    } else if (typeof value === 'object' && value !== null) structured.set(canonical(value), id);
    else scalars.set(value, id);
    return id;
  };
  return { idOf, find, values };
}

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

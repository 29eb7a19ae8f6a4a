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

/** The kinds of value that there are among many. */
export class Shapes {
  readonly #seen = new Set<string>();

  take(value: Value): void {
    this.#seen.add(shapeOf(value));
  }

  get isEmpty(): boolean {
    return this.#seen.size === 0;
  }

  meets(others: Shapes): boolean {
    return [...this.#seen].some((shape) => others.#seen.has(shape));
  }

  /** The first few, in a sentence. */
  get text(): string {
    return [...this.#seen].slice(0, 3).join(', ');
  }
}

/** When what was read and what was written have no type in common, a sentence that says so: they cannot be compared. */
export function shapesApart(written: Shapes, read: Shapes): string | undefined {
  if (written.isEmpty || read.isEmpty || read.meets(written)) return undefined;
  return `${written.text} was written, ${read.text} was read`;
}

/** {@link shapesApart} of values. */
export function typesApart(written: Iterable<Value>, read: Iterable<Value>): string | undefined {
  const shapesOf = (values: Iterable<Value>): Shapes => {
    const shapes = new Shapes();
    for (const value of values) shapes.take(value);
    return shapes;
  };
  return shapesApart(shapesOf(written), shapesOf(read));
}

/** A value in a sentence. Long ones are cut. */
export function named(value: Value): string {
  const text = typeof value === 'string' ? value : canonical(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

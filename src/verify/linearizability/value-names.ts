import { canonicalJson } from '../../scenario/canonical.ts';
import type { Value } from '../checkers/operation.ts';

/** Small integers for values, equal for equal ones: compared by canonical JSON, so that the order of keys is no difference. */
export class ValueNames {
  readonly #names = new Map<unknown, number>();
  readonly #values: Value[] = [];

  /** The integer of a value, from 0 in the order of first use. */
  of(value: Value): number {
    // An object's text begins as no other value does.
    const key = typeof value === 'object' && value !== null ? `\u0000${canonicalJson(value)}` : value;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#values.length;
    this.#names.set(key, name);
    this.#values.push(value);
    return name;
  }

  get count(): number {
    return this.#values.length;
  }

  /** A value in words. */
  describe(name: number): string {
    return describeValue(this.#values[name]);
  }
}

/** A value in words, as evidence shows it. */
export function describeValue(value: Value): string {
  if (value === undefined) return 'unknown';
  if (value === null) return 'nothing';
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length > 60 ? `${text.slice(0, 28)}…${text.slice(-28)}` : text;
}

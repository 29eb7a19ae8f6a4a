import { at, withRoom } from './int-list.ts';

/** Entries that are kept before old ones are let go. */
const MOST = 1 << 20;
/** Steps before a configuration that are kept then, unless there are so many configurations that even those are too much. */
const KEPT = 256;
/** Of these at least, so that a shorter way is whole. */
export const LEAST_KEPT = 16;
const NONE = -1;

/** One operation that took place, and the event that it had to come before. */
export interface TrailStep {
  readonly operation: number;
  readonly position: number;
  /** The state after it. */
  readonly state: number;
}

/** In which order operations took place on the way to each configuration: a tree, each entry pointing to the one before it. */
export class Trail {
  #before: Int32Array = new Int32Array(64);
  #operation: Int32Array = new Int32Array(64);
  #position: Int32Array = new Int32Array(64);
  #state: Int32Array = new Int32Array(64);
  #count = 0;
  #most = MOST;

  /** The entry that the next {@link add} makes. */
  get next(): number {
    return this.#count;
  }

  /** Whether it is time to {@link forget}. */
  get isLong(): boolean {
    return this.#count >= this.#most;
  }

  /** Notes that an operation took place next after the entry `before` (-1 for the beginning). */
  add(before: number, { operation, position, state }: TrailStep): void {
    const entry = this.#count++;
    if (entry === this.#before.length) {
      this.#before = withRoom(this.#before, 2 * entry);
      this.#operation = withRoom(this.#operation, 2 * entry);
      this.#position = withRoom(this.#position, 2 * entry);
      this.#state = withRoom(this.#state, 2 * entry);
    }
    this.#before[entry] = before;
    this.#operation[entry] = operation;
    this.#position[entry] = position;
    this.#state[entry] = state;
  }

  /** The last steps that led to an entry, in order. */
  to(entry: number): readonly TrailStep[] {
    const steps: TrailStep[] = [];
    for (let one = entry; one !== NONE; one = at(this.#before, one)) {
      const operation = at(this.#operation, one);
      steps.push({ operation, position: at(this.#position, one), state: at(this.#state, one) });
    }
    return steps.reverse();
  }

  /** Lets go of all but the last steps to these entries; returns where each of them is now. */
  forget(entries: readonly number[]): readonly number[] {
    const kept = new Set<number>();
    const depths = Math.max(LEAST_KEPT, Math.min(KEPT, Math.floor(MOST / (4 * entries.length))));
    for (const entry of entries) {
      for (let one = entry, depth = 0; one !== NONE && depth < depths; one = at(this.#before, one), depth++)
        kept.add(one);
    }
    const ordered = [...kept].sort((a, b) => a - b);
    const places = new Map(ordered.map((entry, place) => [entry, place]));
    ordered.forEach((entry, place) => {
      this.#before[place] = places.get(at(this.#before, entry)) ?? NONE;
      this.#operation[place] = at(this.#operation, entry);
      this.#position[place] = at(this.#position, entry);
      this.#state[place] = at(this.#state, entry);
    });
    this.#count = ordered.length;
    this.#most = Math.max(MOST, 4 * this.#count);
    return entries.map((entry) => places.get(entry) ?? NONE);
  }
}

import { at, NO_NUMBERS } from './int-list.ts';
import { PURE, TOTAL, type Machine } from './machine.ts';

/** Where operations may still find what they need. */
export interface Sources {
  /** By event: the next pure operation that is called there or later; -1 for none. */
  readonly nextPure: Int32Array;
  /** By operation: where the last of its sources is called before it returns; -1 for none. Only of operations that need one. */
  readonly lastCall: Int32Array;
}

interface Events {
  readonly events: Int32Array;
  readonly classOf: Int32Array;
  readonly returnAt: Int32Array;
}

/** The calls of all classes, as places in `events`, ascending. */
class Calls {
  /** The calls of a class stand in `places` from `starts[class]` to `starts[class + 1]`. */
  readonly #starts: Int32Array;
  readonly #places: Int32Array;

  constructor({ events, classOf }: Events, classes: number) {
    this.#starts = new Int32Array(classes + 2);
    this.#places = new Int32Array(classOf.length);
    // Counted two places further on, filled one further on, each class ends where the next begins.
    for (let place = 0; place < events.length; place++) {
      const event = at(events, place);
      if ((event & 1) === 0) this.#count(at(classOf, event >> 1) + 2);
    }
    for (let one = 2; one < classes + 2; one++) this.#starts[one] = at(this.#starts, one) + at(this.#starts, one - 1);
    for (let place = 0; place < events.length; place++) {
      const event = at(events, place);
      if ((event & 1) === 0) this.#places[this.#count(at(classOf, event >> 1) + 1)] = place;
    }
  }

  #count(place: number): number {
    const before = at(this.#starts, place);
    if (place < this.#starts.length) this.#starts[place] = before + 1;
    return before;
  }

  /** The calls of some classes together. */
  of(classes: readonly number[]): Int32Array {
    const [first, ...others] = classes;
    if (first === undefined) return NO_NUMBERS;
    const ofFirst = this.#of(first);
    if (others.length === 0) return ofFirst;
    const lists = classes.map((one) => this.#of(one));
    const together = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const list of lists) {
      together.set(list, end);
      end += list.length;
    }
    return together.sort();
  }

  #of(operationClass: number): Int32Array {
    return this.#places.subarray(at(this.#starts, operationClass), at(this.#starts, operationClass + 1));
  }
}

/** The last of an ascending list that is below a limit; -1 for none. */
function lastBelow(ascending: Int32Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(ascending, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : at(ascending, low - 1);
}

/** Looks up, for every operation that needs one, where the last of its sources is called. */
export function findSources(machine: Machine, laidOut: Events): Sources {
  const { events, classOf, returnAt } = laidOut;
  const nextPure = new Int32Array(events.length + 1).fill(-1);
  const lastCall = new Int32Array(classOf.length).fill(-1);
  if (machine.sources === undefined) return { nextPure, lastCall };
  const { traits } = machine;
  const calls = new Calls(laidOut, traits.length);
  const byClass: (Int32Array | undefined)[] = [];
  let next = -1;
  for (let place = events.length - 1; place >= 0; place--) {
    const event = at(events, place);
    const operation = event >> 1;
    const operationClass = at(classOf, operation);
    const trait = traits[operationClass] ?? 0;
    if ((event & 1) === 0 && (trait & TOTAL) === 0) {
      if ((trait & PURE) !== 0) next = operation;
      const sources = (byClass[operationClass] ??= calls.of(machine.sources(operationClass)));
      lastCall[operation] = lastBelow(sources, at(returnAt, operation));
    }
    nextPure[place] = next;
  }
  return { nextPure, lastCall };
}

import { at } from './int-list.ts';
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

/** The places in `events` of the calls of each class, ascending. */
function callsByClass({ events, classOf }: Events, classes: number): readonly (readonly number[])[] {
  const calls = Array.from({ length: classes }, () => new Array<number>());
  events.forEach((event, place) => {
    if ((event & 1) === 0) calls[at(classOf, event >> 1)]?.push(place);
  });
  return calls;
}

/** The last of an ascending list that is below a limit; -1 for none. */
function lastBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1] ?? -1;
}

/** Looks up, for every operation that needs one, where the last of its sources is called. */
export function findSources(machine: Machine, laidOut: Events): Sources {
  const { events, classOf, returnAt } = laidOut;
  const nextPure = new Int32Array(events.length + 1).fill(-1);
  const lastCall = new Int32Array(classOf.length).fill(-1);
  if (machine.sources === undefined) return { nextPure, lastCall };
  const { traits } = machine;
  const calls = callsByClass(laidOut, traits.length);
  const merged = new Map<readonly number[], readonly number[]>();
  for (let place = events.length - 1; place >= 0; place--) {
    const event = at(events, place);
    const operation = event >> 1;
    const trait = traits[at(classOf, operation)] ?? 0;
    const isCall = (event & 1) === 0;
    nextPure[place] = isCall && (trait & PURE) !== 0 ? operation : at(nextPure, place + 1);
    if (!isCall || (trait & TOTAL) !== 0) continue;
    const sources = machine.sources(at(classOf, operation));
    let list = merged.get(sources);
    if (list === undefined) {
      list = sources.flatMap((one) => calls[one] ?? []).sort((a, b) => a - b);
      merged.set(sources, list);
    }
    lastCall[operation] = lastBelow(list, at(returnAt, operation));
  }
  return { nextPure, lastCall };
}

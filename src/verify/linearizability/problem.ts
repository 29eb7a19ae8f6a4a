import type { Operation } from '../checkers/operation.ts';
import { at, NO_NUMBERS } from './int-list.ts';
import { PURE, TOTAL, type Compiled, type Machine } from './machine.ts';
import { ascendingOrder } from './nearly-sorted.ts';
import { findSources, type Sources } from './sources.ts';

/**
 * One object's operations, laid out for the search. An operation is its place in `source`; an event is `2 * operation` for a
 * call and `2 * operation + 1` for a return. Operations of unknown outcome have no return: they are counted by class.
 */
export interface Problem {
  readonly machine: Machine;
  /** Calls and returns in the order of time; at equal times calls come first. */
  readonly events: Int32Array;
  readonly classOf: Int32Array;
  /** The bit that an operation takes while it is pending: of the mutators, or of the pure ones. -1 for unknown outcomes. */
  readonly slotOf: Int32Array;
  /** Where in `events` an operation returns; beyond the last event when it does not. */
  readonly returnAt: Int32Array;
  readonly mutatorSlots: number;
  readonly pureSlots: number;
  readonly unknowns: Unknowns;
  readonly sources: Sources;
  /** The operations judged, ascending by call. */
  readonly source: readonly Operation[];
}

/** Mutators of unknown outcome, by class: which of them took place is not told apart, only how many. */
export interface Unknowns {
  readonly classes: readonly number[];
  /** The calls of class `k` stand in `calls` from `starts[k]` to `starts[k + 1]`. */
  readonly starts: Int32Array;
  /** Places in `events`. */
  readonly calls: Int32Array;
}

interface Taken {
  readonly source: Operation[];
  readonly classOf: Int32Array;
}

function compareCalls(a: { readonly operation: Operation }, b: { readonly operation: Operation }): number {
  return a.operation.call - b.operation.call || a.operation.index - b.operation.index;
}

function isAscending(operations: readonly Operation[]): boolean {
  let last = -Infinity;
  for (const { call } of operations) {
    if (call < last) return false;
    last = call;
  }
  return true;
}

function take(operations: readonly Operation[], { machine, classes }: Compiled): Taken {
  const source: Operation[] = [];
  const classOf = new Int32Array(operations.length);
  const add = (operation: Operation, place: number): void => {
    const operationClass = at(classes, place);
    if (operationClass < 0) return;
    // Whether a pure operation without an answer took place can never matter.
    if (operation.ret === Infinity && ((machine.traits[operationClass] ?? 0) & PURE) !== 0) return;
    classOf[source.length] = operationClass;
    source.push(operation);
  };
  if (isAscending(operations)) operations.forEach(add);
  else {
    const sorted = operations.map((operation, place) => ({ operation, place })).sort(compareCalls);
    for (const { operation, place } of sorted) add(operation, place);
  }
  return { source, classOf };
}

function mergeEvents(call: Float64Array, ret: Float64Array): Int32Array {
  const returns = ascendingOrder(ret);
  const events = new Int32Array(call.length + returns.length);
  let next = 0;
  let place = 0;
  for (let one = 0; one < returns.length; one++) {
    const operation = at(returns, one);
    const time = ret[operation] ?? 0;
    for (; next < call.length && (call[next] ?? 0) <= time; next++) events[place++] = 2 * next;
    events[place++] = 2 * operation + 1;
  }
  for (; next < call.length; next++) events[place++] = 2 * next;
  return events;
}

/** Gives every pending operation the lowest bit that is free. */
class Slots {
  readonly #free: number[] = [];
  count = 0;

  take(): number {
    return this.#free.pop() ?? this.count++;
  }

  release(slot: number): void {
    this.#free.push(slot);
  }
}

const NO_UNKNOWNS: Unknowns = { classes: [], starts: new Int32Array(1), calls: NO_NUMBERS };

function unknownsByClass(callsByClass: ReadonlyMap<number, readonly number[]>): Unknowns {
  if (callsByClass.size === 0) return NO_UNKNOWNS;
  const classes = [...callsByClass.keys()];
  const starts = new Int32Array(classes.length + 1);
  classes.forEach((one, k) => (starts[k + 1] = at(starts, k) + (callsByClass.get(one)?.length ?? 0)));
  return { classes, starts, calls: Int32Array.from(classes.flatMap((one) => callsByClass.get(one) ?? [])) };
}

/** Lays the operations of one object out for the search. Linear in them, but for the sorting. */
export function layOut(operations: readonly Operation[], compiled: Compiled): Problem {
  const { machine } = compiled;
  const { source, classOf } = take(operations, compiled);
  const call = new Float64Array(source.length);
  const ret = new Float64Array(source.length);
  source.forEach((operation, place) => {
    call[place] = operation.call;
    ret[place] = operation.ret;
  });
  const events = mergeEvents(call, ret);
  const slotOf = new Int32Array(source.length).fill(-1);
  const returnAt = new Int32Array(source.length).fill(events.length);
  const mutators = new Slots();
  const pures = new Slots();
  const unknown = new Map<number, number[]>();
  for (let place = 0; place < events.length; place++) {
    const event = at(events, place);
    const operation = event >> 1;
    const operationClass = at(classOf, operation);
    const slots = ((machine.traits[operationClass] ?? 0) & PURE) === 0 ? mutators : pures;
    if ((event & 1) === 1) {
      returnAt[operation] = place;
      slots.release(at(slotOf, operation));
    } else if (ret[operation] !== Infinity) slotOf[operation] = slots.take();
    else {
      const calls = unknown.get(operationClass);
      if (calls === undefined) unknown.set(operationClass, [place]);
      else calls.push(place);
    }
  }
  return {
    machine,
    events,
    classOf,
    slotOf,
    returnAt,
    mutatorSlots: mutators.count,
    pureSlots: pures.count,
    unknowns: unknownsByClass(unknown),
    sources: findSources(machine, { events, classOf, returnAt }),
    source,
  };
}

/** Whether an operation changes nothing. */
export function isPure({ machine, classOf }: Problem, operation: number): boolean {
  return ((machine.traits[at(classOf, operation)] ?? 0) & PURE) !== 0;
}

/** Whether an operation can take place in every state. */
export function isTotal({ machine, classOf }: Problem, operation: number): boolean {
  return ((machine.traits[at(classOf, operation)] ?? 0) & TOTAL) !== 0;
}

import type { Operation, Value } from '../checkers/operation.ts';
import { at } from './int-list.ts';
import { BLIND, PURE, TOTAL, type Compiled, type Machine } from './machine.ts';
import { ValueNames } from './value-names.ts';

const READ = 0;
const WRITE = 1;
const CAS = 2;
const REFUSED = 3;
const TRAITS: readonly number[] = [PURE, TOTAL | BLIND, 0, PURE];

/** Stands for every value that nothing observes: no two of them can be told apart. */
const UNOBSERVED = 0;

/** A register with read, write and compare-and-set. Its states are values. */
class RegisterMachine implements Machine {
  readonly initial: number;
  readonly elsewhere = UNOBSERVED;
  readonly traits: readonly number[];
  readonly #classes: Classes;
  readonly #names: ValueNames;
  #byYield: Map<number, number[]> | undefined;

  constructor(initial: number, classes: Classes, names: ValueNames) {
    this.initial = initial;
    this.traits = classes.steps.map((step) => TRAITS[step] ?? 0);
    this.#classes = classes;
    this.#names = names;
  }

  apply(state: number, operationClass: number): number {
    const { steps, values, to } = this.#classes;
    const value = values[operationClass] ?? 0;
    switch (steps[operationClass]) {
      case READ:
        return state === value ? state : -1;
      case WRITE:
        return value;
      case CAS:
        return state === value ? (to[operationClass] ?? 0) : -1;
      case undefined:
      default:
        return state === value ? -1 : state;
    }
  }

  observes(operationClass: number): number {
    return this.#classes.steps[operationClass] === WRITE ? -1 : (this.#classes.values[operationClass] ?? -1);
  }

  mayBecome(state: number, wanted: number): boolean {
    const { steps, values } = this.#classes;
    return (state === values[wanted]) !== (steps[wanted] === REFUSED);
  }

  isSource(source: number, wanted: number): boolean {
    const state = this.#yields(source);
    return state >= 0 && this.mayBecome(state, wanted);
  }

  sources(wanted: number): readonly number[] {
    const { steps, values } = this.#classes;
    if (steps[wanted] === REFUSED)
      return steps.map((_step, place) => place).filter((place) => this.isSource(place, wanted));
    return (this.#byYield ??= groupBy(steps.length, (place) => this.#yields(place))).get(values[wanted] ?? -1) ?? [];
  }

  /** The state right after a class; -1 for one that changes nothing. */
  #yields(operationClass: number): number {
    const { steps, values, to } = this.#classes;
    const step = steps[operationClass];
    if (step === WRITE) return values[operationClass] ?? -1;
    return step === CAS ? (to[operationClass] ?? -1) : -1;
  }

  describe(state: number): string {
    return state === UNOBSERVED ? 'a value that nothing read' : this.#names.describe(state - 1);
  }
}

/** The classes of operations, each with the value it reads, writes, expects or found wrong, and what a cas writes. */
class Classes {
  readonly steps: number[] = [];
  readonly values: number[] = [];
  readonly to: number[] = [];
  readonly #known = new Map<number, number>();
  readonly #valueCount: number;

  constructor(valueCount: number) {
    this.#valueCount = valueCount;
  }

  of(step: number, value: number, to = 0): number {
    const key = (to * this.#valueCount + value) * TRAITS.length + step;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.steps.length;
    this.#known.set(key, name);
    this.steps.push(step);
    this.values.push(value);
    this.to.push(to);
    return name;
  }
}

function stepOf({ verb, outcome, value, isRefusal }: Operation): number {
  if (verb === 'read') return outcome === 'ok' && value !== undefined ? READ : -1;
  if (outcome === 'fail') return isRefusal === true ? REFUSED : -1;
  return verb === 'write' ? WRITE : CAS;
}

/** What a cas expects and writes; a mutex is a register that holds whether it is held. */
function pairOf({ verb, value }: Operation): readonly [Value, Value] {
  if (verb === 'acquire') return [false, true];
  if (verb === 'release') return [true, false];
  return Array.isArray(value) ? [value[0], value[1]] : [undefined, undefined];
}

/** Values under their names: `value` + 1, or 0 where nothing observes it. */
class Observed {
  readonly #isObserved: Uint8Array;

  constructor(steps: Int32Array, values: Int32Array, count: number) {
    this.#isObserved = new Uint8Array(count);
    for (let place = 0; place < steps.length; place++) {
      const step = at(steps, place);
      if (step >= 0 && step !== WRITE) this.#isObserved[at(values, place)] = 1;
    }
  }

  name(value: number): number {
    return this.#isObserved[value] === 1 ? value + 1 : UNOBSERVED;
  }
}

/**
 * Tells a register's operations (read, write, cas; acquire and release of a mutex) to a machine. Reads without a value say
 * nothing; a refused cas (`isRefusal`) says that it found another value.
 */
export function compileRegister(operations: readonly Operation[], initial: Value): Compiled {
  const names = new ValueNames();
  const steps = new Int32Array(operations.length);
  const values = new Int32Array(operations.length);
  const to = new Int32Array(operations.length);
  const initialName = names.of(initial);
  let hasRefusals = false;
  operations.forEach((operation, place) => {
    const step = stepOf(operation);
    steps[place] = step;
    if (step < 0) return;
    hasRefusals ||= step === REFUSED;
    if (step <= WRITE) values[place] = names.of(operation.value);
    else {
      const [expected, written] = pairOf(operation);
      values[place] = names.of(expected);
      if (step === CAS) to[place] = names.of(written);
      // It changes nothing: all it says is what it found.
      if (step === CAS && values[place] === to[place]) steps[place] = READ;
    }
  });
  const observed = new Observed(steps, values, names.count);
  const classes = new Classes(names.count + 1);
  const classOf = new Int32Array(operations.length).fill(-1);
  operations.forEach(({ ret }, place) => {
    const step = at(steps, place);
    if (step < 0) return;
    const value = observed.name(at(values, place));
    const written = step === CAS ? observed.name(at(to, place)) : 0;
    // Nothing needs such a write, unless a refused cas found what it left.
    if (ret === Infinity && step === WRITE && value === UNOBSERVED && !hasRefusals) return;
    classOf[place] = classes.of(step, value, written);
  });
  return { machine: new RegisterMachine(observed.name(initialName), classes, names), classes: classOf };
}

function groupBy(count: number, keyOf: (place: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let place = 0; place < count; place++) {
    const key = keyOf(place);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return groups;
}

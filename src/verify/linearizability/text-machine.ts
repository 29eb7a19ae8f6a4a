import type { Operation } from '../checkers/operation.ts';
import { BLIND, PURE, TOTAL, type Compiled, type Machine } from './machine.ts';

const GET = 0;
const PUT = 1;
const APPEND = 2;
const TRAITS: readonly number[] = [PURE, TOTAL | BLIND, TOTAL];

/** Stands for every text that no get returned the beginning of: whatever is appended to it, none ever will. */
const LOST = 0;

/** The classes of operations, each with its step and its text. */
interface Classes {
  readonly steps: readonly number[];
  readonly texts: readonly string[];
}

/** A text with get, put and append. Its states are the texts that some get returned, and all their beginnings that were met. */
class TextMachine implements Machine {
  readonly initial: number;
  readonly traits: readonly number[];
  readonly #classes: Classes;
  /** What gets returned, ascending. */
  readonly #returned: readonly string[];
  readonly #states = new Map<string, number>();
  readonly #texts: string[] = [''];
  /** For each class the state that it puts or wants; of an append nothing. */
  readonly #stateOf: Int32Array;
  /** By state and class: the state after an append. */
  readonly #appended = new Map<number, number>();
  #puts: PutsByLength | undefined;

  constructor(initial: string, classes: Classes) {
    const { steps, texts } = classes;
    this.#classes = classes;
    this.traits = steps.map((step) => TRAITS[step] ?? 0);
    this.#returned = texts.filter((_text, place) => steps[place] === GET).sort();
    this.#stateOf = new Int32Array(texts.length);
    texts.forEach((text, place) => {
      if (steps[place] !== APPEND) this.#stateOf[place] = this.#stateFor(text);
    });
    this.initial = this.#stateFor(initial);
  }

  #stateFor(text: string): number {
    const known = this.#states.get(text);
    if (known !== undefined) return known;
    const state = this.#isBeginning(text) ? this.#texts.push(text) - 1 : LOST;
    this.#states.set(text, state);
    return state;
  }

  /** Whether some get returned what begins so: of the texts that are not before it, the first does if any does. */
  #isBeginning(text: string): boolean {
    const returned = this.#returned;
    let low = 0;
    let high = returned.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((returned[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return returned[low]?.startsWith(text) === true;
  }

  apply(state: number, operationClass: number): number {
    const target = this.#stateOf[operationClass] ?? LOST;
    const step = this.#classes.steps[operationClass];
    if (step === GET) return state === target ? state : -1;
    if (step === PUT) return target;
    return state === LOST ? LOST : this.#append(state, operationClass);
  }

  #append(state: number, operationClass: number): number {
    const { texts } = this.#classes;
    const place = state * texts.length + operationClass;
    const known = this.#appended.get(place);
    if (known !== undefined) return known;
    const next = this.#stateFor((this.#texts[state] ?? '') + (texts[operationClass] ?? ''));
    this.#appended.set(place, next);
    return next;
  }

  mayBecome(state: number, wanted: number): boolean {
    const target = this.#stateOf[wanted] ?? LOST;
    if (state === LOST || state === target) return state === target;
    return (this.#texts[target] ?? '').startsWith(this.#texts[state] ?? '');
  }

  isSource(source: number, wanted: number): boolean {
    const { steps, texts } = this.#classes;
    return steps[source] === PUT && (texts[wanted] ?? '').startsWith(texts[source] ?? '');
  }

  sources(wanted: number): readonly number[] {
    this.#puts ??= new PutsByLength(this.#classes);
    return this.#puts.beginningsOf(this.#classes.texts[wanted] ?? '');
  }

  describe(state: number): string {
    return state === LOST ? 'a text that no get returned' : (this.#texts[state] ?? '');
  }
}

/** The classes of puts, found by the text that begins with what they put. */
class PutsByLength {
  readonly #byText = new Map<string, number[]>();
  readonly #lengths: readonly number[];

  constructor({ steps, texts }: Classes) {
    const lengths = new Set<number>();
    steps.forEach((step, place) => {
      if (step !== PUT) return;
      const text = texts[place] ?? '';
      lengths.add(text.length);
      const same = this.#byText.get(text);
      if (same === undefined) this.#byText.set(text, [place]);
      else same.push(place);
    });
    this.#lengths = [...lengths];
  }

  beginningsOf(text: string): readonly number[] {
    const classes: number[] = [];
    for (const length of this.#lengths) {
      if (length <= text.length) classes.push(...(this.#byText.get(text.slice(0, length)) ?? []));
    }
    return classes;
  }
}

function stepOf({ verb, outcome, value }: Operation): number {
  if (verb === 'get') return outcome === 'ok' && value !== undefined ? GET : -1;
  if (outcome === 'fail') return -1;
  return verb === 'put' ? PUT : APPEND;
}

/** Tells a key's operations (get, put, append; values are texts) to a machine. Gets without a value say nothing. */
export function compileText(operations: readonly Operation[], initial: string): Compiled {
  const known: readonly Map<string, number>[] = [new Map(), new Map(), new Map()];
  const steps: number[] = [];
  const texts: string[] = [];
  const classes = new Int32Array(operations.length).fill(-1);
  operations.forEach((operation, place) => {
    const { value } = operation;
    const step = stepOf(operation);
    if (step < 0 || typeof value !== 'string') return;
    const ofStep = known[step];
    const same = ofStep?.get(value);
    classes[place] = same ?? steps.length;
    if (same !== undefined) return;
    ofStep?.set(value, steps.length);
    steps.push(step);
    texts.push(value);
  });
  return { machine: new TextMachine(initial, { steps, texts }), classes };
}

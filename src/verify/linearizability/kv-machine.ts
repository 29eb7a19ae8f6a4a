import type { Operation, Value } from '../checkers/operation.ts';
import { BLIND, PURE, TOTAL, type Compiled, type Machine } from './machine.ts';

type Step = 'get' | 'put' | 'append';

interface OperationClass {
  readonly step: Step;
  readonly text: string;
}

const TRAITS: Readonly<Record<Step, number>> = { get: PURE, put: TOTAL | BLIND, append: TOTAL };

/** A key that holds a text: get, put, append. Its states are the texts met so far. */
class KeyMachine implements Machine {
  readonly initial: number;
  readonly traits: readonly number[];
  readonly #classes: readonly OperationClass[];
  readonly #names = new Map<string, number>();
  readonly #texts: string[] = [];
  /** By class and state, what an append leads to. */
  readonly #appended = new Map<number, number>();

  constructor(initial: string, classes: readonly OperationClass[]) {
    this.#classes = classes;
    this.traits = classes.map(({ step }) => TRAITS[step]);
    this.initial = this.#nameOf(initial);
  }

  apply(state: number, operationClass: number): number {
    const known = this.#classes[operationClass];
    if (known === undefined) return -1;
    if (known.step === 'get') return this.#texts[state] === known.text ? state : -1;
    if (known.step === 'put') return this.#nameOf(known.text);
    const key = state * this.#classes.length + operationClass;
    let next = this.#appended.get(key);
    if (next === undefined) {
      next = this.#nameOf((this.#texts[state] ?? '') + known.text);
      this.#appended.set(key, next);
    }
    return next;
  }

  describe(state: number): string {
    const text = this.#texts[state] ?? '';
    return JSON.stringify(text.length > 60 ? `${text.slice(0, 28)}…${text.slice(-28)}` : text);
  }

  #nameOf(text: string): number {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = this.#texts.length;
    this.#names.set(text, name);
    this.#texts.push(text);
    return name;
  }
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}

/** Tells one key's operations to a machine. A get without an answer says nothing; what was never written is the empty text. */
export function compileKey(operations: readonly Operation[], initial: Value): Compiled {
  const classes: OperationClass[] = [];
  const known = new Map<string, number>();
  const classOf = Int32Array.from(operations, ({ verb, value, outcome }) => {
    if (verb !== 'get' && verb !== 'put' && verb !== 'append') return -1;
    if (outcome === 'fail' || (verb === 'get' && (outcome !== 'ok' || value === undefined))) return -1;
    const name = `${verb} ${textOf(value)}`;
    const found = known.get(name) ?? classes.length;
    if (found === classes.length) {
      known.set(name, found);
      classes.push({ step: verb, text: textOf(value) });
    }
    return found;
  });
  return { machine: new KeyMachine(textOf(initial), classes), classes: classOf };
}

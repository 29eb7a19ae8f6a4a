import { canonicalJson } from '../../scenario/canonical.ts';
import type { Deed, DeclaredModel } from '../../scenario/define-model.ts';
import type { Operation } from '../checkers/operation.ts';
import { PURE, type Compiled, type Machine } from './machine.ts';

class ModelMachine<State> implements Machine {
  readonly initial: number;
  readonly traits: readonly number[];
  readonly #model: DeclaredModel<State>;
  readonly #deeds: readonly Deed[];
  readonly #states: State[] = [];
  readonly #names = new Map<string, number>();
  /** By state and class: the state after it, -1 for none. */
  readonly #after = new Map<number, number>();

  constructor(model: DeclaredModel<State>, deeds: readonly Deed[]) {
    this.#model = model;
    this.#deeds = deeds;
    this.traits = deeds.map((deed) => (model.isPure?.(deed) === true ? PURE : 0));
    this.initial = this.#nameOf(model.initial);
  }

  #nameOf(state: State): number {
    const key = this.#model.key?.(state) ?? canonicalJson(state);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#states.push(state) - 1;
    this.#names.set(key, name);
    return name;
  }

  apply(state: number, operationClass: number): number {
    const place = state * this.#deeds.length + operationClass;
    const known = this.#after.get(place);
    if (known !== undefined) return known;
    const before = this.#states[state];
    const deed = this.#deeds[operationClass];
    const after = before === undefined || deed === undefined ? undefined : this.#model.step(before, deed);
    const next = after === undefined ? -1 : this.#nameOf(after);
    this.#after.set(place, next);
    return next;
  }

  describe(state: number): string {
    const known = this.#states[state];
    return known === undefined ? '?' : (this.#model.key?.(known) ?? canonicalJson(known));
  }
}

/** Tells operations to a machine that is described by a model. What failed did not take place and says nothing. */
export function compileModel<State>(operations: readonly Operation[], model: DeclaredModel<State>): Compiled {
  const names = new Map<string, number>();
  const deeds: Deed[] = [];
  const classes = Int32Array.from(operations, ({ verb, value, outcome }) => {
    if (outcome === 'fail') return -1;
    const key = `${verb} ${value === undefined ? '' : canonicalJson(value)}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    names.set(key, deeds.length);
    return deeds.push({ verb, value }) - 1;
  });
  return { machine: new ModelMachine(model, deeds), classes };
}

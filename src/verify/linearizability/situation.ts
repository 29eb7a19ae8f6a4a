import { at } from './int-list.ts';
import { isPure, isTotal, type Problem } from './problem.ts';

/** Which operations are pending before an event, as the search walks along the events and back. */
export class Situation {
  readonly #problem: Problem;
  /** The next event. */
  position = 0;
  /** By slot: the pending mutator, -1 for none. */
  readonly mutators: Int32Array;
  /** By slot: the pending pure operation, -1 for none. */
  readonly pures: Int32Array;
  /** The slots of the pending mutators, those that return first before the others; `pending` of them. */
  readonly order: Int32Array;
  pending = 0;
  /** The bits of the pending mutators that can take place in every state. */
  readonly total: Int32Array;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.mutators = new Int32Array(problem.mutatorSlots).fill(-1);
    this.pures = new Int32Array(problem.pureSlots).fill(-1);
    this.order = new Int32Array(problem.mutatorSlots);
    this.total = new Int32Array(Math.ceil(problem.mutatorSlots / 32));
  }

  #begin(operation: number): void {
    const problem = this.#problem;
    const slot = at(problem.slotOf, operation);
    if (slot < 0) return;
    if (isPure(problem, operation)) this.pures[slot] = operation;
    else {
      this.mutators[slot] = operation;
      this.#insert(slot, at(problem.returnAt, operation));
      if (isTotal(problem, operation)) this.total[slot >>> 5] = at(this.total, slot >>> 5) | (1 << slot);
    }
  }

  #end(operation: number): void {
    const problem = this.#problem;
    const slot = at(problem.slotOf, operation);
    if (slot < 0) return;
    if (isPure(problem, operation)) this.pures[slot] = -1;
    else {
      this.#remove(slot);
      this.mutators[slot] = -1;
      this.total[slot >>> 5] = at(this.total, slot >>> 5) & ~(1 << slot);
    }
  }

  #insert(slot: number, returnAt: number): void {
    const { order, mutators } = this;
    let place = this.pending++;
    for (; place > 0; place--) {
      const before = at(order, place - 1);
      if (at(this.#problem.returnAt, at(mutators, before)) < returnAt) break;
      order[place] = before;
    }
    order[place] = slot;
  }

  #remove(slot: number): void {
    const { order } = this;
    let place = order.indexOf(slot);
    for (this.pending--; place < this.pending; place++) order[place] = at(order, place + 1);
  }

  /** Walks over the next event. */
  forward(): void {
    const event = at(this.#problem.events, this.position++);
    if ((event & 1) === 0) this.#begin(event >> 1);
    else this.#end(event >> 1);
  }

  /** Walks back until `position` is the next event. */
  backTo(position: number): void {
    while (this.position > position) {
      const event = at(this.#problem.events, --this.position);
      if ((event & 1) === 0) this.#end(event >> 1);
      else this.#begin(event >> 1);
    }
  }
}

import { BreadthFirst } from './breadth-first.ts';
import type { Limits } from './limits.ts';
import type { Problem } from './problem.ts';

/** Events before the place in the first window, and how many times more in each further one. */
const FIRST_BEFORE = 4;
const LONGER = 2;
/** Events behind the place that are searched too: what cannot return there may be called before. */
const BEHIND = 64;

/**
 * Tries to show that nothing leads past a place, from the events around it alone: they are searched from whatever could possibly
 * be so at the beginning of the window. If no way leads through it from there, none does from what was really so. Violations
 * are local: mostly a few dozen events suffice, however long the history and however many outcomes in it are unknown.
 */
export class Windows {
  readonly #problem: Problem;
  readonly #limits: Limits;
  readonly #place: number;
  #before = FIRST_BEFORE;
  #search: BreadthFirst | undefined;

  constructor(problem: Problem, limits: Limits, place: number) {
    this.#problem = problem;
    this.#limits = limits;
    this.#place = place;
  }

  /** Goes on until shown (true), the steps reach `until` (false) or nothing is left to try (false). */
  run(until: number): boolean {
    const { machine, events } = this.#problem;
    if (machine.observes === undefined) return false;
    while (this.#limits.steps < until && !this.#limits.isFull && this.#before < this.#place) {
      this.#search ??= new BreadthFirst(this.#problem, this.#limits, {
        from: this.#place - this.#before,
        to: Math.min(events.length, this.#place + BEHIND),
        isLenient: true,
      });
      const found = this.#search.run(until);
      if (found.kind === 'illegal') return true;
      if (found.kind === 'legal') {
        this.release();
        this.#before *= LONGER;
      }
    }
    return false;
  }

  release(): void {
    this.#search?.release();
    this.#search = undefined;
  }
}

import { BreadthFirst } from './breadth-first.ts';
import type { Limits } from './limits.ts';
import type { Problem } from './problem.ts';
import { MORE, type Searcher, type SearchState, type Stuck } from './searcher.ts';

/** Configurations kept at first, and how many times more in each further attempt. */
const FIRST_WIDTH = 8;
const WIDER = 8;
/** Events of the first window, and how many times more in each further one. */
const FIRST_WINDOW = 64;
const LONGER = 4;
/** Steps that windows may take after an attempt, at least, and as a share of its own. */
const LEAST_WINDOW_STEPS = 4_000;

/** A search of the events before the place where an attempt ended, and the steps at which it is given up. */
interface Window {
  readonly search: BreadthFirst;
  readonly events: number;
  readonly until: number;
}

/**
 * Searches breadth first with ever more configurations. An attempt that left some out and came to an end proves nothing; then the
 * events before that end are searched alone, from whatever could possibly be so at their beginning. If nothing leads past the
 * end from there, nothing does from anywhere, and the attempt shows that no earlier event is to blame. Violations are local:
 * mostly the last few dozen events suffice.
 */
export class Beam implements Searcher {
  readonly #problem: Problem;
  readonly #limits: Limits;
  #width = FIRST_WIDTH;
  #attempt: BreadthFirst;
  #begunAt: number;
  #end: Stuck | undefined;
  #window: Window | undefined;

  constructor(problem: Problem, limits: Limits) {
    this.#problem = problem;
    this.#limits = limits;
    this.#attempt = this.#begin();
    this.#begunAt = limits.steps;
  }

  #begin(): BreadthFirst {
    return new BreadthFirst(this.#problem, this.#limits, {
      width: this.#width,
      from: 0,
      to: this.#problem.events.length,
    });
  }

  run(until: number): SearchState {
    while (this.#limits.steps < until && !this.#limits.isFull) {
      const found = this.#end === undefined ? this.#attempts(until) : this.#windows(until, this.#end);
      if (found !== undefined) return found;
    }
    return MORE;
  }

  /** Goes on with the attempt; `undefined` when it ended and left some out. */
  #attempts(until: number): SearchState | undefined {
    const found = this.#attempt.run(until);
    if (found.kind !== 'illegal' || !this.#attempt.isNarrowed) return found;
    this.#end = found.stuck;
    const taken = this.#limits.steps - this.#begunAt;
    this.#openWindow(FIRST_WINDOW, this.#limits.steps + Math.max(LEAST_WINDOW_STEPS, taken));
    return undefined;
  }

  #openWindow(events: number, until: number): void {
    this.#window?.search.release();
    this.#window = undefined;
    const end = this.#end?.position ?? 0;
    const { machine } = this.#problem;
    if (machine.observes === undefined || events > end) return;
    const search = new BreadthFirst(this.#problem, this.#limits, { width: Infinity, from: end - events, to: end + 1 });
    this.#window = { search, events, until };
  }

  /** Goes on with the window; `undefined` when a longer one or a wider attempt has to be tried. */
  #windows(until: number, end: Stuck): SearchState | undefined {
    if (this.#window === undefined || this.#limits.steps >= this.#window.until) {
      this.#widen();
      return undefined;
    }
    const { search, events, until: mostSteps } = this.#window;
    const found = search.run(Math.min(until, mostSteps));
    if (found.kind === 'illegal') return { kind: 'illegal', stuck: end };
    if (found.kind === 'legal') this.#openWindow(LONGER * events, mostSteps);
    return undefined;
  }

  #widen(): void {
    this.#window?.search.release();
    this.#window = undefined;
    this.#attempt.release();
    this.#end = undefined;
    this.#width *= WIDER;
    this.#begunAt = this.#limits.steps;
    this.#attempt = this.#begin();
  }

  furthest(): Stuck {
    return this.#end ?? this.#attempt.furthest();
  }

  release(): void {
    this.#window?.search.release();
    this.#attempt.release();
  }
}

import { BreadthFirst } from './breadth-first.ts';
import { DepthFirst } from './depth-first.ts';
import { Limits } from './limits.ts';
import type { Problem } from './problem.ts';
import { MORE, type SearchState, type Stuck } from './searcher.ts';
import { Windows } from './windows.ts';

/** Steps of each search in the first round; four times as many in each further one. */
const FIRST_ROUND = 500;
const GROWTH = 4;

/** What was found about the objects of a history, taken together. */
export type Searched =
  | { readonly kind: 'legal'; readonly steps: number }
  /** `object`: the place of the one that no order explains. */
  | { readonly kind: 'illegal'; readonly steps: number; readonly object: number; readonly stuck: Stuck }
  /** `why`: what ran out. `object` is one that is not decided. */
  | {
      readonly kind: 'undecided';
      readonly steps: number;
      readonly why: 'steps' | 'memory';
      readonly object: number;
      readonly stuck: Stuck;
    };

const NOWHERE: Stuck = { position: -1, steps: [], states: [] };

/** One object on its way to a verdict. Each way of searching is begun when its turn comes. */
class Contest {
  readonly object: number;
  readonly #problem: Problem;
  readonly #limits: Limits;
  /** `null`: given up, for want of memory. */
  #depth: DepthFirst | null;
  #breadth: BreadthFirst | null | undefined;
  #windows: Windows | undefined;
  #windowsAt = NOWHERE.position;
  /** The furthest that a way got which was given up. */
  #reached = NOWHERE;

  constructor(object: number, problem: Problem, limits: Limits) {
    this.object = object;
    this.#problem = problem;
    this.#limits = limits;
    this.#depth = new DepthFirst(problem, limits);
  }

  /** Lets each way of searching go on for so many steps. */
  round(steps: number, mostSteps: number): SearchState {
    const until = (): number => Math.min(this.#limits.steps + steps, mostSteps);
    const found = this.#inDepth(until) ?? this.#inBreadth(until) ?? MORE;
    if (found.kind === 'more') this.#makeRoom();
    else this.release();
    return found;
  }

  /** Whether every way was given up. */
  get isGivenUp(): boolean {
    return this.#depth === null && this.#breadth === null;
  }

  #inDepth(until: () => number): SearchState | undefined {
    if (this.#depth === null) return undefined;
    const found = this.#depth.run(until());
    if (found.kind !== 'more') return found;
    const stuck = this.#depth.furthest();
    if (this.#windows === undefined || stuck.position !== this.#windowsAt) {
      this.#windows?.release();
      this.#windows = new Windows(this.#problem, this.#limits, stuck.position);
      this.#windowsAt = stuck.position;
    }
    return this.#windows.run(until()) ? { kind: 'illegal', stuck } : undefined;
  }

  #inBreadth(until: () => number): SearchState | undefined {
    if (this.#breadth === null) return undefined;
    const whole = { from: 0, to: this.#problem.events.length, isLenient: false };
    this.#breadth ??= new BreadthFirst(this.#problem, this.#limits, whole);
    return this.#breadth.run(until());
  }

  /** When the memory is full, gives up the way that needs the most: all ways at once before one way at a time. */
  #makeRoom(): void {
    if (!this.#limits.isFull) return;
    this.#windows?.release();
    this.#windows = undefined;
    this.#reached = this.furthest;
    if (this.#breadth !== null) {
      this.#breadth?.release();
      this.#breadth = null;
    } else {
      this.#depth?.release();
      this.#depth = null;
    }
  }

  /** The furthest that any way got. */
  get furthest(): Stuck {
    return [this.#depth?.furthest() ?? NOWHERE, this.#breadth?.furthest() ?? NOWHERE].reduce(
      (best, one) => (one.position > best.position ? one : best),
      this.#reached,
    );
  }

  release(): void {
    this.#depth?.release();
    this.#windows?.release();
    this.#breadth?.release();
  }
}

/**
 * Searches the objects of a history in turns: each first for one order (depth first), then for the first return that nothing
 * explains (breadth first), each time a little longer. The first object that no order explains decides; so does running out of
 * `mostSteps` or memory. Neither way suffices alone: the one explodes on legal histories with many unknown outcomes, the other
 * on illegal ones.
 */
export function search(problems: Iterable<Problem>, mostSteps: number, limits: Limits = new Limits()): Searched {
  let open: Contest[] = [];
  let object = 0;
  let round = FIRST_ROUND;
  const judge = (contest: Contest): Searched | undefined => {
    const found = contest.round(round, mostSteps);
    if (found.kind === 'legal') return undefined;
    const { steps } = limits;
    if (found.kind === 'illegal') return { kind: 'illegal', steps, object: contest.object, stuck: found.stuck };
    open.push(contest);
    if (steps < mostSteps && !contest.isGivenUp) return undefined;
    const why = steps < mostSteps ? 'memory' : 'steps';
    return { kind: 'undecided', steps, why, object: contest.object, stuck: contest.furthest };
  };
  for (const problem of problems) {
    const result = judge(new Contest(object++, problem, limits));
    if (result !== undefined) return result;
  }
  while (open.length > 0) {
    round *= GROWTH;
    const turn = open;
    open = [];
    for (const contest of turn) {
      const result = judge(contest);
      if (result !== undefined) return result;
    }
  }
  return { kind: 'legal', steps: limits.steps };
}

import { Beam } from './beam.ts';
import { DepthFirst } from './depth-first.ts';
import { Limits } from './limits.ts';
import type { Problem } from './problem.ts';
import type { SearchState, Stuck } from './searcher.ts';
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

/** One object on its way to a verdict. Each way of searching is begun when its turn comes. */
class Contest {
  readonly object: number;
  readonly #problem: Problem;
  readonly #limits: Limits;
  readonly #depth: DepthFirst;
  #breadth: Beam | undefined;
  #windows: Windows | undefined;
  #windowAt = -1;

  constructor(object: number, problem: Problem, limits: Limits) {
    this.object = object;
    this.#problem = problem;
    this.#limits = limits;
    this.#depth = new DepthFirst(problem, limits);
  }

  /** Lets each way of searching go on for so many steps. */
  round(steps: number, mostSteps: number): SearchState {
    const limits = this.#limits;
    const until = (): number => Math.min(limits.steps + steps, mostSteps);
    const depth = this.#depth.run(until());
    if (depth.kind !== 'more') return this.#end(depth);
    const stuck = this.#depth.furthest();
    if (stuck.position !== this.#windowAt) {
      this.#windows?.release();
      this.#windows = new Windows(this.#problem, limits, stuck.position);
      this.#windowAt = stuck.position;
    }
    if (this.#windows?.run(until()) === true) return this.#end({ kind: 'illegal', stuck });
    this.#breadth ??= new Beam(this.#problem, limits);
    const breadth = this.#breadth.run(until());
    return breadth.kind === 'more' ? breadth : this.#end(breadth);
  }

  #end(state: SearchState): SearchState {
    this.release();
    return state;
  }

  furthest(): Stuck {
    const depth = this.#depth.furthest();
    const breadth = this.#breadth?.furthest();
    return breadth !== undefined && breadth.position > depth.position ? breadth : depth;
  }

  release(): void {
    this.#depth.release();
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
    if (steps < mostSteps && !limits.isFull) return undefined;
    const why = limits.isFull ? 'memory' : 'steps';
    return { kind: 'undecided', steps, why, object: contest.object, stuck: contest.furthest() };
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

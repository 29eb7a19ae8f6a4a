import { ConfigSet } from './config-set.ts';
import { at, withRoom } from './int-list.ts';
import { Layout } from './layout.ts';
import type { Limits } from './limits.ts';
import { Moves } from './moves.ts';
import { isPure, type Problem } from './problem.ts';
import { MORE, type Searcher, type SearchState, type Stuck } from './searcher.ts';
import { Situation } from './situation.ts';
import type { TrailStep } from './trail.ts';

/** Words before a configuration on the stack: the return that waits, the next choice to try, the operation that led here. */
const HEAD = 3;
const NONE = -1;
/** Configurations that there is room for to begin with. */
const FIRST_ROOM = 64;
/** Candidates are gone through this often, see `#roundOf`. */
const ROUNDS = 3;
/** Steps of the furthest way that are kept. */
const KEPT = 256;
/** States that were possible there that are kept. */
const KEPT_STATES = 64;

/**
 * Just-in-time linearization, one way at a time. A choice is made only where an operation returns and did not take place yet;
 * configurations that were tried before such a return, or are no better than one that was, are not tried again. At its best
 * where a history is right: it need not know all the ways.
 */
export class DepthFirst implements Searcher {
  readonly #problem: Problem;
  readonly #limits: Limits;
  readonly #situation: Situation;
  readonly #layout: Layout;
  readonly #moves: Moves;
  /** The configurations tried, noted with the return they waited at. */
  readonly #tried: ConfigSet;
  #stack: Int32Array;
  /** Where the topmost configuration on the stack begins; NONE before the first and after the last. */
  #top = NONE;
  readonly #stride: number;
  #isBegun = false;
  /** The event to stop before. */
  readonly #to: number;
  #furthest: Stuck = { position: NONE, steps: [], states: [] };

  constructor(problem: Problem, limits: Limits, to = problem.events.length) {
    this.#to = to;
    this.#problem = problem;
    this.#limits = limits;
    this.#situation = new Situation(problem);
    this.#layout = new Layout(problem);
    this.#moves = new Moves(problem, { layout: this.#layout, situation: this.#situation, to });
    this.#tried = new ConfigSet(this.#layout, limits, { byNote: true });
    this.#stride = HEAD + this.#layout.width;
    this.#stack = new Int32Array(FIRST_ROOM * this.#stride);
    limits.take(this.#stack.length);
  }

  run(until: number): SearchState {
    if (!this.#isBegun) {
      this.#isBegun = true;
      this.#moves.start();
      if (this.#advance(NONE)) return { kind: 'legal' };
    }
    while (this.#limits.steps < until && !this.#limits.isFull) {
      if (this.#top === NONE) return { kind: 'illegal', stuck: this.#furthest };
      if (this.#choose()) return { kind: 'legal' };
    }
    return MORE;
  }

  /**
   * Walks on with the configuration in `moves.result` to the next return that waits, and puts it on the stack there unless it
   * was tried. True when there is no such return: everything has its place.
   */
  #advance(operation: number): boolean {
    const { events, slotOf } = this.#problem;
    const moves = this.#moves;
    const { result } = moves;
    const situation = this.#situation;
    while (situation.position < this.#to) {
      const event = at(events, situation.position);
      const one = event >> 1;
      const pure = isPure(this.#problem, one);
      if ((event & 1) === 0) {
        if (pure) moves.call(result, 0, one);
      } else {
        const slot = at(slotOf, one);
        if (pure ? !moves.isSeen(result, 0, slot) : !moves.isPlaced(result, 0, slot)) {
          this.#push(operation);
          return false;
        }
        if (pure) moves.clearPure(result, 0, slot);
        else moves.clearMutator(result, 0, slot);
      }
      situation.forward();
    }
    return true;
  }

  #push(operation: number): void {
    const { result } = this.#moves;
    const { position } = this.#situation;
    this.#limits.steps++;
    if (this.#moves.isHopeless(result, 0)) {
      this.#noteHopeless(operation);
      return;
    }
    if (!this.#tried.add(result, 0, position)) return;
    const config = this.#top === NONE ? HEAD : this.#top + this.#stride;
    if (config + this.#stride > this.#stack.length) {
      this.#limits.take(this.#stack.length);
      this.#stack = withRoom(this.#stack, 2 * this.#stack.length);
    }
    const stack = this.#stack;
    stack[config - 3] = position;
    stack[config - 2] = 0;
    stack[config - 1] = operation;
    for (let word = 0; word < this.#layout.width; word++) stack[config + word] = at(result, word);
    this.#top = config;
  }

  /** What led to a configuration that is put on no stack, since something in it can no longer take place. */
  #noteHopeless(operation: number): void {
    const { position } = this.#situation;
    const state = at(this.#moves.result, 0);
    if (position <= this.#furthest.position) return;
    const way = this.#top === NONE ? [] : this.#way();
    const last = operation === NONE ? [] : [{ operation, position: at(this.#stack, this.#top - 3), state }];
    this.#furthest = { position, steps: [...way, ...last], states: [state] };
  }

  /** Makes the next choice in the topmost configuration, or takes it off. True when everything has its place. */
  #choose(): boolean {
    const stack = this.#stack;
    const config = this.#top;
    const position = at(stack, config - 3);
    const choice = at(stack, config - 2);
    this.#situation.backTo(position);
    stack[config - 2] = choice + 1;
    const returning = at(this.#problem.events, position) >> 1;
    if (choice === 0) return this.#letSettledBy(returning);
    const { mutatorSlots, unknowns } = this.#problem;
    const { pending, order } = this.#situation;
    const inRound = pending + unknowns.classes.length;
    if (choice > ROUNDS * inRound) {
      this.#pop(position);
      return false;
    }
    const rank = (choice - 1) % inRound;
    const candidate = rank < pending ? at(order, rank) : mutatorSlots + rank - pending;
    return this.#tryCandidate(candidate, returning, Math.floor((choice - 1) / inRound));
  }

  /** The first choice: a mutator that may have been overwritten unseen returns as such. */
  #letSettledBy(returning: number): boolean {
    const moves = this.#moves;
    const slot = at(this.#problem.slotOf, returning);
    if (isPure(this.#problem, returning) || !moves.isSettled(this.#stack, this.#top, slot)) return false;
    const { result } = moves;
    for (let word = 0; word < this.#layout.width; word++) result[word] = at(this.#stack, this.#top + word);
    moves.clearMutator(result, 0, slot);
    this.#situation.forward();
    return this.#advance(NONE);
  }

  /** Lets a candidate take place, in the round that is its turn. */
  #tryCandidate(candidate: number, returning: number, round: number): boolean {
    const moves = this.#moves;
    const stack = this.#stack;
    const config = this.#top;
    const operationClass = moves.classOf(candidate, stack, config);
    if (operationClass < 0) return false;
    this.#limits.steps++;
    if (this.#roundOf(candidate, operationClass, returning) !== round) return false;
    if (moves.isOutdone(candidate, stack, config)) return false;
    if (!moves.move(candidate, operationClass, stack, config)) return false;
    if (round > 0 && !this.#mayReturn(returning) && !moves.isOfUse(candidate, operationClass)) return false;
    return this.#advance(this.#operationOf(candidate));
  }

  /** When a candidate is tried: first what the waiting operation is or needs, then what leads to where it can take place, then the rest. */
  #roundOf(candidate: number, operationClass: number, returning: number): number {
    const { machine, classOf, slotOf } = this.#problem;
    const pure = isPure(this.#problem, returning);
    if (!pure && candidate === at(slotOf, returning)) return 0;
    const state = machine.apply(at(this.#stack, this.#top), operationClass);
    if (state < 0) return -1;
    if (machine.apply(state, at(classOf, returning)) < 0) return 2;
    return pure ? 0 : 1;
  }

  /** Whether the last move lets the waiting operation return, as one that may have been overwritten unseen. */
  #mayReturn(returning: number): boolean {
    const moves = this.#moves;
    const slot = at(this.#problem.slotOf, returning);
    if (isPure(this.#problem, returning) || moves.isSettled(this.#stack, this.#top, slot)) return false;
    return moves.isSettled(moves.result, 0, slot);
  }

  #operationOf(candidate: number): number {
    const { mutatorSlots, unknowns, events } = this.#problem;
    if (candidate < mutatorSlots) return at(this.#situation.mutators, candidate);
    const kind = candidate - mutatorSlots;
    const call = at(unknowns.starts, kind) + this.#layout.used(this.#stack, this.#top, kind);
    return at(events, at(unknowns.calls, call)) >> 1;
  }

  #pop(position: number): void {
    if (position > this.#furthest.position) {
      this.#furthest = { position, steps: this.#way(), states: [at(this.#stack, this.#top)] };
    } else if (position === this.#furthest.position && this.#furthest.states.length < KEPT_STATES) {
      const state = at(this.#stack, this.#top);
      const { states } = this.#furthest;
      if (!states.includes(state)) this.#furthest = { ...this.#furthest, states: [...states, state] };
    }
    this.#top = this.#top === HEAD ? NONE : this.#top - this.#stride;
  }

  /** What took place on the way to the topmost configuration. */
  #way(): readonly TrailStep[] {
    const steps: TrailStep[] = [];
    for (let config = this.#top; config >= HEAD && steps.length < KEPT; config -= this.#stride) {
      const operation = at(this.#stack, config - 1);
      const before = config - this.#stride;
      if (operation === NONE) continue;
      steps.push({ operation, position: at(this.#stack, before - HEAD), state: at(this.#stack, config) });
    }
    return steps.reverse();
  }

  furthest(): Stuck {
    if (this.#top === NONE || at(this.#stack, this.#top - 3) <= this.#furthest.position) return this.#furthest;
    return { position: at(this.#stack, this.#top - 3), steps: this.#way(), states: [at(this.#stack, this.#top)] };
  }

  release(): void {
    this.#tried.release();
    this.#limits.give(this.#stack.length);
    this.#stack = new Int32Array(0);
    this.#top = NONE;
  }
}

import { ConfigSet } from './config-set.ts';
import { at } from './int-list.ts';
import { Layout } from './layout.ts';
import type { Limits } from './limits.ts';
import { Moves } from './moves.ts';
import { isPure, type Problem } from './problem.ts';
import { Situation } from './situation.ts';
import { Trail, type TrailStep } from './trail.ts';
import { MORE, type Searcher, type SearchState, type Stuck } from './searcher.ts';

const NONE = -1;

/** Which part of a history is searched. */
export interface Stretch {
  /** The first event. From any but the very first, everything is assumed that could possibly be so there. */
  readonly from: number;
  /** The event to stop before. */
  readonly to: number;
  /** Operations of unknown outcome may take place any number of times: more is possible, and an end proves the more. */
  readonly isLenient: boolean;
}

/**
 * Just-in-time linearization, many ways at once: the set of configurations that are possible before each event. Where an operation
 * returns and did not take place yet, pending ones are tried until it has. Stops at the first return that no way leads past.
 */
export class BreadthFirst implements Searcher {
  readonly #problem: Problem;
  readonly #limits: Limits;
  readonly #situation: Situation;
  readonly #layout: Layout;
  readonly #moves: Moves;
  readonly #trail = new Trail();
  #here: ConfigSet;
  #beyond: ConfigSet;
  readonly #trying: ConfigSet;
  /** The configuration in `#trying` to go on with, while a return waits for what must take place before it. */
  #next = NONE;
  #isTrying = false;
  readonly #to: number;

  constructor(problem: Problem, limits: Limits, stretch: Stretch) {
    this.#problem = problem;
    this.#to = stretch.to;
    this.#limits = limits;
    this.#situation = new Situation(problem);
    this.#layout = new Layout(problem);
    this.#moves = new Moves(problem, { layout: this.#layout, situation: this.#situation, ...stretch });
    const create = (): ConfigSet => new ConfigSet(this.#layout, limits, { byNote: false });
    this.#here = create();
    this.#beyond = create();
    this.#trying = create();
    if (stretch.from === 0) this.#here.add(this.#moves.start(), 0, NONE);
    else this.#beginAnywhere(stretch);
  }

  /** Begins with the best that can be imagined of every state that the operations of concern can tell from others. */
  #beginAnywhere({ from, to }: Stretch): void {
    const { machine, events, classOf, unknowns } = this.#problem;
    const states = new Set([machine.elsewhere ?? 0]);
    const concern = (operationClass: number): void => {
      const state = machine.observes?.(operationClass) ?? -1;
      if (state >= 0) states.add(state);
    };
    while (this.#situation.position < from) this.#situation.forward();
    for (const pending of [this.#situation.mutators, this.#situation.pures]) {
      for (const operation of pending) if (operation >= 0) concern(at(classOf, operation));
    }
    for (let position = from; position < to; position++) concern(at(classOf, at(events, position) >> 1));
    unknowns.classes.forEach(concern);
    for (const state of states) this.#here.add(this.#moves.best(state), 0, NONE);
  }

  run(until: number): SearchState {
    const { events } = this.#problem;
    while (this.#limits.steps < until && !this.#limits.isFull) {
      if (this.#isTrying) {
        if (this.#try(until)) continue;
        if (this.#pass()) continue;
        return { kind: 'illegal', stuck: this.furthest() };
      }
      if (this.#situation.position === this.#to) return { kind: 'legal' };
      const event = at(events, this.#situation.position);
      if ((event & 1) === 0) this.#call(event >> 1);
      else this.#return(event >> 1);
    }
    return MORE;
  }

  #call(operation: number): void {
    this.#situation.forward();
    if (!isPure(this.#problem, operation)) return;
    const here = this.#here;
    for (let config = here.from(0); config !== NONE; config = here.after(config)) {
      this.#moves.call(here.words, config, operation);
    }
  }

  /** Lets an operation return where it took place, and begins to look for how it may in the other configurations. */
  #return(operation: number): void {
    const moves = this.#moves;
    const here = this.#here;
    const slot = at(this.#problem.slotOf, operation);
    const pure = isPure(this.#problem, operation);
    this.#limits.steps++;
    this.#trying.clear();
    for (let config = here.from(0); config !== NONE; config = here.after(config)) {
      const isDone = pure ? moves.isSeen(here.words, config, slot) : moves.isPlaced(here.words, config, slot);
      if (!isDone) this.#trying.add(here.words, config, here.noteOf(config));
    }
    if (this.#trying.size === 0) {
      // The bit was set in all of them, so that they stay as different as they were.
      for (let config = here.from(0); config !== NONE; config = here.after(config)) {
        if (pure) moves.clearPure(here.words, config, slot);
        else moves.clearMutator(here.words, config, slot);
      }
      this.#situation.forward();
      return;
    }
    this.#beyond.clear();
    for (let config = here.from(0); config !== NONE; config = here.after(config)) {
      const may = pure ? moves.isSeen(here.words, config, slot) : moves.isSettled(here.words, config, slot);
      if (may) this.#letBy(here.words, config, { slot, pure, note: here.noteOf(config) });
    }
    this.#isTrying = true;
    this.#next = this.#trying.from(0);
  }

  /** Adds a configuration in which the returning operation took place to those beyond its return. */
  #letBy(words: Int32Array, config: number, by: { slot: number; pure: boolean; note: number }): boolean {
    const { result } = this.#moves;
    for (let word = 0; word < this.#layout.width; word++) result[word] = at(words, config + word);
    if (by.pure) this.#moves.clearPure(result, 0, by.slot);
    else this.#moves.clearMutator(result, 0, by.slot);
    return this.#beyond.add(result, 0, by.note);
  }

  /** Tries pending operations in configurations that wait. False when all were tried. */
  #try(until: number): boolean {
    const operation = at(this.#problem.events, this.#situation.position) >> 1;
    while (this.#next !== NONE && this.#limits.steps < until && !this.#limits.isFull) {
      this.#expand(this.#next, operation);
      this.#next = this.#trying.after(this.#next);
    }
    return this.#next !== NONE;
  }

  // eslint-disable-next-line complexity -- the innermost step of the search: split, each call would be paid millions of times
  #expand(config: number, returning: number): void {
    const moves = this.#moves;
    const trying = this.#trying;
    const slot = at(this.#problem.slotOf, returning);
    const pure = isPure(this.#problem, returning);
    const wasSettled = !pure && moves.isSettled(trying.words, config, slot);
    for (let candidate = 0; candidate < moves.candidates; candidate++) {
      const operationClass = moves.classOf(candidate, trying.words, config);
      if (operationClass < 0) continue;
      this.#limits.steps++;
      if (moves.isOutdone(candidate, trying.words, config)) continue;
      if (!moves.move(candidate, operationClass, trying.words, config)) continue;
      const note = this.#trail.next;
      const { result } = moves;
      const state = at(result, 0);
      const isDone = pure ? moves.isSeen(result, 0, slot) : moves.isPlaced(result, 0, slot);
      const mayReturn = isDone || (!pure && !wasSettled && moves.isSettled(result, 0, slot));
      if (!mayReturn && !moves.isOfUse(candidate, operationClass)) continue;
      if (moves.isHopeless(result, 0)) continue;
      const stays = !isDone && trying.add(result, 0, note);
      const passes = mayReturn && this.#letBy(result, 0, { slot, pure, note });
      if (stays || passes) {
        const operation = this.#operationOf(candidate, config);
        this.#trail.add(trying.noteOf(config), { operation, position: this.#situation.position, state });
      }
    }
  }

  #operationOf(candidate: number, config: number): number {
    const { mutatorSlots, unknowns, events } = this.#problem;
    if (candidate < mutatorSlots) return at(this.#situation.mutators, candidate);
    const kind = candidate - mutatorSlots;
    const call = at(unknowns.starts, kind) + this.#layout.used(this.#trying.words, config, kind);
    return at(events, at(unknowns.calls, call)) >> 1;
  }

  /** Goes on beyond the return; false when no configuration is left. */
  #pass(): boolean {
    if (this.#beyond.size === 0) return false;
    [this.#here, this.#beyond] = [this.#beyond, this.#here];
    this.#isTrying = false;
    this.#situation.forward();
    if (this.#trail.isLong) this.#here.renote((notes) => this.#trail.forget(notes));
    return true;
  }

  furthest(): Stuck {
    const here = this.#here;
    let longest: readonly TrailStep[] = [];
    const states = new Set<number>();
    for (let config = here.from(0); config !== NONE; config = here.after(config)) {
      states.add(at(here.words, config));
      const steps = this.#trail.to(here.noteOf(config));
      if (steps.length > longest.length) longest = steps;
    }
    return { position: this.#situation.position, steps: longest, states: [...states] };
  }

  release(): void {
    this.#here.release();
    this.#beyond.release();
    this.#trying.release();
  }
}

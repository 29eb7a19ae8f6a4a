import { at } from './int-list.ts';
import { BLIND } from './machine.ts';
import type { Layout } from './layout.ts';
import { isTotal, type Problem } from './problem.ts';
import type { Situation } from './situation.ts';

/** What moves are made on. */
export interface Ground {
  readonly layout: Layout;
  readonly situation: Situation;
  /** The event that the search stops before: what returns there or later needs nothing yet. */
  readonly to: number;
  /** Operations of unknown outcome are not used up when they take place. */
  readonly isLenient?: boolean;
}

/** What may take place in a configuration, and what it becomes. The one copy that both ways of searching share. */
export class Moves {
  readonly #problem: Problem;
  readonly #layout: Layout;
  readonly #situation: Situation;
  /** Candidates are numbered: pending mutators by slot, then classes of unknown outcome. */
  readonly candidates: number;
  /** The configuration that the last move led to. */
  readonly result: Int32Array;
  /** Whether a pure operation took place in the state that the last move led to. */
  #isSeenMore = false;

  readonly #to: number;
  readonly #isLenient: boolean;

  constructor(problem: Problem, { layout, situation, to, isLenient = false }: Ground) {
    this.#problem = problem;
    this.#to = to;
    this.#isLenient = isLenient;
    this.#layout = layout;
    this.#situation = situation;
    this.candidates = problem.mutatorSlots + problem.unknowns.classes.length;
    this.result = new Int32Array(layout.width);
  }

  /** The first configuration: nothing is pending and nothing took place. */
  start(): Int32Array {
    this.result.fill(0);
    this.result[0] = this.#problem.machine.initial;
    return this.result;
  }

  /**
   * The best configuration that can be imagined here with this state: whatever is pending is settled and can still take place, all
   * pure operations were seen, nothing of unknown outcome is used up. It dominates all others of the state.
   */
  best(state: number): Int32Array {
    const { mutators, pures } = this.#situation;
    const { settled, seen } = this.#layout;
    const { result } = this;
    result.fill(0);
    result[0] = state;
    mutators.forEach((operation, slot) => {
      const word = settled + (slot >>> 5);
      if (operation >= 0) result[word] = at(result, word) | (1 << slot);
    });
    pures.forEach((operation, slot) => {
      const word = seen + (slot >>> 5);
      if (operation >= 0) result[word] = at(result, word) | (1 << slot);
    });
    return result;
  }

  /** Whether the mutator in this slot needs nothing more before it returns. */
  isSettled(words: Int32Array, config: number, slot: number): boolean {
    return ((at(words, config + this.#layout.settled + (slot >>> 5)) >>> slot) & 1) === 1;
  }

  /** Whether the mutator in this slot took place, to be seen. */
  isPlaced(words: Int32Array, config: number, slot: number): boolean {
    return ((at(words, config + this.#layout.placed + (slot >>> 5)) >>> slot) & 1) === 1;
  }

  /** Whether the pure operation in this slot took place. */
  isSeen(words: Int32Array, config: number, slot: number): boolean {
    return ((at(words, config + this.#layout.seen + (slot >>> 5)) >>> slot) & 1) === 1;
  }

  /** Lets the mutator in this slot return: its bits are free for the next one. */
  clearMutator(words: Int32Array, config: number, slot: number): void {
    const { settled, placed } = this.#layout;
    const bit = ~(1 << slot);
    const word = config + (slot >>> 5);
    words[word + settled] = at(words, word + settled) & bit;
    words[word + placed] = at(words, word + placed) & bit;
  }

  /** Lets the pure operation in this slot return. */
  clearPure(words: Int32Array, config: number, slot: number): void {
    const word = config + this.#layout.seen + (slot >>> 5);
    words[word] = at(words, word) & ~(1 << slot);
  }

  /** A pure operation was called: it takes place at once where it can, since that can only help. */
  call(words: Int32Array, config: number, operation: number): void {
    const { machine, classOf, slotOf } = this.#problem;
    if (machine.apply(at(words, config), at(classOf, operation)) < 0) return;
    const slot = at(slotOf, operation);
    const word = config + this.#layout.seen + (slot >>> 5);
    words[word] = at(words, word) | (1 << slot);
  }

  /** The class of a candidate; -1 when it is none now. */
  classOf(candidate: number, words: Int32Array, config: number): number {
    const { mutatorSlots, unknowns, classOf } = this.#problem;
    if (candidate >= mutatorSlots) {
      const kind = candidate - mutatorSlots;
      const call = at(unknowns.starts, kind) + this.#layout.used(words, config, kind);
      const isCalled = call < at(unknowns.starts, kind + 1) && at(unknowns.calls, call) < this.#situation.position;
      return isCalled ? (unknowns.classes[kind] ?? -1) : -1;
    }
    const operation = at(this.#situation.mutators, candidate);
    return operation < 0 || this.isPlaced(words, config, candidate) ? -1 : at(classOf, operation);
  }

  /**
   * Whether another candidate of the same class is as good a choice in every way: a pending one instead of one of unknown outcome,
   * which can wait for ever; of two pending ones the one that must return first, unless only the other is unsettled.
   */
  isOutdone(candidate: number, words: Int32Array, config: number): boolean {
    const { mutatorSlots, returnAt } = this.#problem;
    const { mutators } = this.#situation;
    const own = this.classOf(candidate, words, config);
    const isPending = candidate < mutatorSlots;
    const isSettled = isPending && this.isSettled(words, config, candidate);
    const until = isPending ? at(returnAt, at(mutators, candidate)) : Infinity;
    for (let slot = 0; slot < mutatorSlots; slot++) {
      if (slot === candidate || this.classOf(slot, words, config) !== own) continue;
      if (!isPending) return true;
      if (at(returnAt, at(mutators, slot)) < until && (isSettled || !this.isSettled(words, config, slot))) return true;
    }
    return false;
  }

  /** Lets a candidate of this class take place: writes what becomes of the configuration to {@link result}. False when it cannot. */
  move(candidate: number, operationClass: number, words: Int32Array, config: number): boolean {
    const { machine, mutatorSlots } = this.#problem;
    const before = at(words, config);
    const state = machine.apply(before, operationClass);
    if (state < 0) return false;
    const { result } = this;
    const { width, mutatorWords, settled, placed, fieldWord, fieldShift } = this.#layout;
    for (let word = 1; word < width; word++) result[word] = at(words, config + word);
    result[0] = state;
    if (candidate < mutatorSlots) {
      const word = candidate >>> 5;
      const bit = 1 << candidate;
      result[settled + word] = at(result, settled + word) | bit;
      result[placed + word] = at(result, placed + word) | bit;
    } else if (!this.#isLenient) {
      const kind = candidate - mutatorSlots;
      const word = at(fieldWord, kind);
      result[word] = at(result, word) + (1 << at(fieldShift, kind));
    }
    if (((machine.traits[operationClass] ?? 0) & BLIND) !== 0) {
      const { total } = this.#situation;
      for (let word = 0; word < mutatorWords; word++)
        result[settled + word] = at(result, settled + word) | at(total, word);
    }
    this.#isSeenMore = false;
    if (state !== before) this.#see(state);
    return true;
  }

  /**
   * Whether there is any point in the last move, if the operation that waits cannot return yet. A blind operation, or one of unknown
   * outcome, is there for the state it leads to: a pure operation takes place in it, or one that is not blind can be next. If a
   * blind one were next, the result would be no worse without this move.
   */
  isOfUse(candidate: number, operationClass: number): boolean {
    const { machine, mutatorSlots } = this.#problem;
    if (this.#isSeenMore) return true;
    if (candidate < mutatorSlots && ((machine.traits[operationClass] ?? 0) & BLIND) === 0) return true;
    const { result } = this;
    const state = at(result, 0);
    for (let next = 0; next < this.candidates; next++) {
      const nextClass = this.classOf(next, result, 0);
      if (nextClass < 0 || ((machine.traits[nextClass] ?? 0) & BLIND) !== 0) continue;
      if (machine.apply(state, nextClass) >= 0) return true;
    }
    return false;
  }

  /** Whether some operation can no longer take place before it returns: none of what it needs is left. Certain, not complete. */
  isHopeless(words: Int32Array, config: number): boolean {
    const { machine, sources } = this.#problem;
    if (machine.mayBecome === undefined) return false;
    const { mutators, pures, position, order, pending } = this.#situation;
    for (let slot = 0; slot < pures.length; slot++) {
      const operation = at(pures, slot);
      if (operation >= 0 && !this.isSeen(words, config, slot) && this.#isLost(operation, words, config)) return true;
    }
    for (let rank = 0; rank < pending; rank++) {
      const slot = at(order, rank);
      const operation = at(mutators, slot);
      if (isTotal(this.#problem, operation) || this.isSettled(words, config, slot)) continue;
      if (this.#isLost(operation, words, config, this.#rivals(rank, words, config))) return true;
    }
    const next = at(sources.nextPure, position);
    return next >= 0 && this.#isLost(next, words, config);
  }

  /** How many mutators that return before this one have yet to leave the state that it needs too: each leaves it once. */
  #rivals(rank: number, words: Int32Array, config: number): number {
    const { machine, classOf } = this.#problem;
    const { mutators, order } = this.#situation;
    const needed = machine.observes?.(at(classOf, at(mutators, at(order, rank)))) ?? -1;
    if (needed < 0) return 0;
    let rivals = 0;
    for (let before = 0; before < rank; before++) {
      const slot = at(order, before);
      const operationClass = at(classOf, at(mutators, slot));
      if (machine.observes?.(operationClass) === needed && !this.isSettled(words, config, slot)) rivals++;
    }
    return rivals;
  }

  /** Whether fewer than `rivals` + 1 sources of what an operation needs are left. */
  #isLost(operation: number, words: Int32Array, config: number, rivals = 0): boolean {
    const { machine, classOf, returnAt, sources } = this.#problem;
    if (at(returnAt, operation) >= this.#to) return false;
    const wanted = at(classOf, operation);
    const here = machine.mayBecome?.(at(words, config), wanted) === false ? 0 : 1;
    if (here > rivals) return false;
    if (at(sources.lastCall, operation) >= this.#situation.position) return false;
    return !this.#hasSources(wanted, rivals + 1 - here, words, config);
  }

  /** Whether so many sources of a class are at hand. One of unknown outcome counts for any number, which is not to say that it is. */
  #hasSources(wanted: number, most: number, words: Int32Array, config: number): boolean {
    const { machine, mutatorSlots } = this.#problem;
    const { pending, order } = this.#situation;
    let missing = most;
    for (let rank = 0; rank < pending; rank++) {
      const source = this.classOf(at(order, rank), words, config);
      if (source >= 0 && machine.isSource?.(source, wanted) !== false && --missing === 0) return true;
    }
    for (let candidate = mutatorSlots; candidate < this.candidates; candidate++) {
      const source = this.classOf(candidate, words, config);
      if (source >= 0 && machine.isSource?.(source, wanted) !== false) return true;
    }
    return false;
  }

  /** Pending pure operations that can take place in the new state do. */
  #see(state: number): void {
    const { machine, classOf, pureSlots } = this.#problem;
    const { pures } = this.#situation;
    const { result } = this;
    const { seen } = this.#layout;
    for (let slot = 0; slot < pureSlots; slot++) {
      const operation = at(pures, slot);
      if (operation < 0) continue;
      const word = seen + (slot >>> 5);
      const words = at(result, word);
      if (((words >>> slot) & 1) === 1) continue;
      if (machine.apply(state, at(classOf, operation)) < 0) continue;
      result[word] = words | (1 << slot);
      this.#isSeenMore = true;
    }
  }
}

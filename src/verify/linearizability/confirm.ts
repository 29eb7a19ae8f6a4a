import { at } from './int-list.ts';
import { isPure, type Problem } from './problem.ts';

/** A way the object may have come to be: its state, which pending operations took place, how many unknown ones of each class. */
interface Way {
  readonly state: number;
  readonly placed: ReadonlySet<number>;
  readonly used: readonly number[];
}

/** What looking at every way shows. */
export type Confirmed = 'illegal' | 'legal' | 'undecided';

function keyOf({ state, placed, used }: Way): string {
  return `${String(state)} ${[...placed].sort((a, b) => a - b).join(',')} ${used.join(',')}`;
}

/** Goes through the events of one object with every way that is still possible. No clever cut: slow, and easy to believe. */
class EveryWay {
  readonly #problem: Problem;
  readonly #pending = new Set<number>();
  #ways: readonly Way[];
  steps = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#ways = [{ state: problem.machine.initial, placed: new Set(), used: problem.unknowns.classes.map(() => 0) }];
  }

  /** Takes one event. False when no way leads past it; stops when there are more than `mostSteps`. */
  take(place: number, mostSteps: number): boolean {
    const event = at(this.#problem.events, place);
    const operation = event >> 1;
    if ((event & 1) === 0) {
      if (at(this.#problem.slotOf, operation) >= 0) this.#pending.add(operation);
      this.#ways = this.#ways.map((way) => this.#seen(way));
      return true;
    }
    const past = new Map<string, Way>();
    const open = [...this.#ways];
    const tried = new Set(open.map(keyOf));
    for (let way = open.pop(); way !== undefined && this.steps <= mostSteps; way = open.pop()) {
      this.steps++;
      if (way.placed.has(operation)) {
        const left = { ...way, placed: new Set([...way.placed].filter((one) => one !== operation)) };
        past.set(keyOf(left), left);
        continue;
      }
      for (const next of this.#after(way, place)) {
        const key = keyOf(next);
        if (tried.has(key)) continue;
        tried.add(key);
        open.push(next);
      }
    }
    this.#pending.delete(operation);
    this.#ways = [...past.values()];
    return this.#ways.length > 0;
  }

  /** Pending operations that change nothing take place as soon as they can: that can only help. */
  #seen(way: Way): Way {
    const { machine, classOf } = this.#problem;
    const placed = new Set(way.placed);
    for (const one of this.#pending) {
      if (isPure(this.#problem, one) && machine.apply(way.state, at(classOf, one)) >= 0) placed.add(one);
    }
    return { ...way, placed };
  }

  *#after(way: Way, place: number): Generator<Way> {
    const { machine, classOf, unknowns } = this.#problem;
    for (const one of this.#pending) {
      if (way.placed.has(one) || isPure(this.#problem, one)) continue;
      const state = machine.apply(way.state, at(classOf, one));
      if (state >= 0) yield this.#seen({ ...way, state, placed: new Set([...way.placed, one]) });
    }
    for (const [kind, operationClass] of unknowns.classes.entries()) {
      const used = way.used[kind] ?? 0;
      const call = at(unknowns.starts, kind) + used;
      if (call >= at(unknowns.starts, kind + 1) || at(unknowns.calls, call) >= place) continue;
      const state = machine.apply(way.state, operationClass);
      if (state >= 0) yield this.#seen({ ...way, state, used: way.used.with(kind, used + 1) });
    }
  }
}

/**
 * Looks at one object without any of the search's cuts, before it is called illegal: a history is never convicted by a
 * clever argument alone. Undecided after `mostSteps` ways.
 */
export function confirmIllegal(problem: Problem, mostSteps: number): Confirmed {
  const every = new EveryWay(problem);
  for (let place = 0; place < problem.events.length; place++) {
    const isPast = every.take(place, mostSteps);
    if (every.steps > mostSteps) return 'undecided';
    if (!isPast) return 'illegal';
  }
  return 'legal';
}

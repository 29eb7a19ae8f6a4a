import type { Impossible, Placed } from '../checkers/check.ts';
import { BreadthFirst } from './breadth-first.ts';
import { DepthFirst } from './depth-first.ts';
import type { Operation, Value } from '../checkers/operation.ts';
import { isList } from '../checkers/values.ts';
import { at } from './int-list.ts';
import { Limits } from './limits.ts';
import { BLIND } from './machine.ts';
import { isPure, type Problem } from './problem.ts';
import { MORE, type SearchState, type Stuck } from './searcher.ts';
import { LEAST_KEPT, type TrailStep } from './trail.ts';
import { describeValue } from './value-names.ts';

/** Steps that the search for the first return that nothing explains may take, at each place that it tries. */
const STEPS_AT_A_PLACE = 200_000;
/** Steps of each way before it is the other's turn. */
const STEPS_A_TURN = 1_000;
/** Of the longest consistent order, how much is shown. */
const SHOWN_ORDER = 40;
/** States, and operations of unknown outcome, that are shown. */
const SHOWN_STATES = 10;
const SHOWN_UNKNOWN = 20;

/** What an object holds to which nothing was done yet, where nothing tells its first value from others. */
export const FIRST_VALUE = 'its first value';

/**
 * Whether the events before `to` can be explained, whatever comes later. Searched in depth and in breadth, in turns: what one way
 * finds at once may take the other all of its steps.
 */
function decide(problem: Problem, to: number): SearchState {
  const depth = new DepthFirst(problem, new Limits(), to);
  const breadth = new BreadthFirst(problem, new Limits(), { from: 0, to, isLenient: false });
  let found: SearchState = MORE;
  for (let until = STEPS_A_TURN; until <= STEPS_AT_A_PLACE && found.kind === 'more'; until += STEPS_A_TURN) {
    found = depth.run(until);
    if (found.kind === 'more') found = breadth.run(until);
  }
  depth.release();
  breadth.release();
  return found;
}

/**
 * The first return that nothing explains. The search knows earlier that something must fail and stops there; here ever longer
 * beginnings of the history are searched, each for itself, until one more event makes the difference. What cannot be decided
 * cheaply is left: then an earlier place is told.
 */
export function firstImpossible(problem: Problem, stuck: Stuck): Stuck {
  const { events } = problem;
  let best = stuck;
  let legal = stuck.position;
  let illegal = events.length + 1;
  for (let ahead = 1; legal + 1 < illegal && legal < events.length;) {
    const isOpen = illegal > events.length;
    const to = isOpen ? Math.min(events.length, legal + ahead) : Math.floor((legal + illegal) / 2);
    const found = decide(problem, to);
    if (found.kind === 'more') break;
    if (found.kind === 'legal') {
      legal = to;
      ahead *= 2;
    } else {
      illegal = to;
      best = { ...found.stuck, position: to - 1 };
    }
  }
  return best;
}

/** What a register holds right after one of its operations. */
function writtenBy({ verb, value }: Operation): Value {
  if (verb !== 'cas') return value;
  return isList(value) ? value[1] : undefined;
}

/** The states and pure operations between two steps, and what could have been overwritten unseen before a step. */
class Order {
  readonly #problem: Problem;
  readonly #placed: Placed[] = [];
  readonly #taken: Set<number>;

  constructor(problem: Problem, steps: readonly TrailStep[], end: number) {
    this.#problem = problem;
    this.#taken = new Set(steps.map(({ operation }) => operation));
    const callAt = new Int32Array(problem.source.length);
    problem.events.forEach((event, place) => {
      if ((event & 1) === 0) callAt[event >> 1] = place;
    });
    const [first] = steps;
    const from = first?.position ?? 0;
    const { machine, classOf } = problem;
    // Of a way this short nothing was let go, so that it begins where the object did.
    const isWhole = steps.length < LEAST_KEPT;
    const near = this.#near(callAt, isWhole ? 0 : from, end);
    if (isWhole) this.#addSilent(near, callAt, { from: 0, to: first?.position ?? end, state: machine.initial });
    steps.forEach((step, place) => {
      const isBlind = ((machine.traits[at(classOf, step.operation)] ?? 0) & BLIND) !== 0;
      if (isBlind) this.#addUnseen(near, callAt, step, steps[place - 1]?.state ?? machine.initial);
      this.#add(step.operation, step.state);
      this.#addSilent(near, callAt, { from: step.position, to: steps[place + 1]?.position ?? end, state: step.state });
    });
  }

  /** Operations that returned after `from` and were called before `end`; of those still under way then the pure ones. */
  #near(callAt: Int32Array, from: number, end: number): readonly number[] {
    const near: number[] = [];
    callAt.forEach((call, operation) => {
      const returned = at(this.#problem.returnAt, operation);
      if (call < end && returned >= from && (returned < end || isPure(this.#problem, operation))) near.push(operation);
    });
    return near;
  }

  #add(operation: number, state: number): void {
    const { source, machine } = this.#problem;
    const of = source[operation];
    // To the search all values that nothing observes are one; the last operation that wrote says which it is.
    const changes = !isPure(this.#problem, operation);
    const unobserved = changes && of !== undefined ? describeValue(writtenBy(of)) : this.#placed.at(-1)?.state;
    const text = (state === machine.elsewhere ? unobserved : undefined) ?? machine.describe(state);
    this.#placed.push({ operation: of?.index ?? -1, state: text });
  }

  /**
   * What left the state as it is to the search: pure operations, and those that wrote what nothing observes over what nothing
   * observes. The search gives them no place of their own.
   */
  #addSilent(near: readonly number[], callAt: Int32Array, during: { from: number; to: number; state: number }): void {
    const { machine, classOf, returnAt, slotOf } = this.#problem;
    for (const operation of near) {
      if (this.#taken.has(operation)) continue;
      if (at(callAt, operation) > during.to || at(returnAt, operation) < during.from) continue;
      const isSilent =
        isPure(this.#problem, operation) || (during.state === machine.elsewhere && at(slotOf, operation) >= 0);
      if (!isSilent || machine.apply(during.state, at(classOf, operation)) !== during.state) continue;
      this.#taken.add(operation);
      this.#add(operation, during.state);
    }
  }

  /** Mutators that returned and took no place of their own were overwritten at once by a blind one. */
  #addUnseen(
    near: readonly number[],
    callAt: Int32Array,
    { position, operation: by }: TrailStep,
    before: number,
  ): void {
    const { machine, classOf } = this.#problem;
    let state = before;
    for (const operation of near) {
      if (operation === by || this.#taken.has(operation) || isPure(this.#problem, operation)) continue;
      if (at(this.#problem.slotOf, operation) < 0 || at(callAt, operation) > position) continue;
      if (at(this.#problem.returnAt, operation) < position) continue;
      const after = machine.apply(state, at(classOf, operation));
      if (after < 0) continue;
      state = after;
      this.#taken.add(operation);
      this.#add(operation, state);
    }
  }

  get last(): readonly Placed[] {
    return this.#placed.slice(-SHOWN_ORDER);
  }
}

/** What shows that a history has no order: plain data, for a page that draws it. */
export function describeImpossible(problem: Problem, key: string, stuck: Stuck): Impossible {
  const { events, source, machine, returnAt } = problem;
  const waiting = source[at(events, stuck.position) >> 1];
  const order = new Order(problem, stuck.steps.slice(-2 * SHOWN_ORDER), stuck.position).last;
  const pending: number[] = [];
  const unknown: number[] = [];
  for (let position = 0; position < stuck.position; position++) {
    const event = at(events, position);
    const operation = event >> 1;
    if ((event & 1) === 1 || at(returnAt, operation) < stuck.position) continue;
    (at(problem.slotOf, operation) < 0 ? unknown : pending).push(source[operation]?.index ?? -1);
  }
  const shown = new Set([...order.map(({ operation }) => operation), ...pending, ...unknown.slice(-SHOWN_UNKNOWN)]);
  const window = [...shown].sort((a, b) => a - b);
  const calls = source.filter(({ index }) => shown.has(index)).map(({ call }) => call);
  return {
    key,
    operation: waiting?.index ?? -1,
    order,
    pending: pending.filter((index) => index !== waiting?.index),
    states: stuck.states
      .slice(0, SHOWN_STATES)
      .map((state) => (state === machine.elsewhere ? (order.at(-1)?.state ?? FIRST_VALUE) : machine.describe(state))),
    window,
    from: calls.reduce((least, call) => Math.min(least, call), Infinity),
    to:
      waiting === undefined || waiting.ret === Infinity
        ? calls.reduce((most, call) => Math.max(most, call), 0)
        : waiting.ret,
  };
}

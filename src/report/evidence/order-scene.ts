import type { Operation } from '../../history/operation.ts';
import type { Impossible } from '../../verify/checkers/check.ts';
import { FIRST_VALUE } from '../../verify/linearizability/explain.ts';
import type { Verdict } from '../../verify/verdict.ts';
import { placeSteps, rowsByProcess, withAir } from './layout.ts';
import type { Clock, Mark, NamedSpan, Scene, Span, Step } from './model.ts';
import { operationText, quoted } from './operation-words.ts';

/** Operations that were under way, and refused ones, that are drawn at most, each. */
const MOST_BESIDE = 30;
/** Operations of the window that have no part in it are drawn when there are no more than these. */
const MOST_OTHERS = 8;

/** What the drawing is made of. */
export interface OrderQuestion {
  readonly impossible: Impossible;
  readonly list: readonly Operation[];
  readonly clock: Clock;
  readonly verdict: Verdict;
  readonly faults: readonly NamedSpan[];
}

/** What is known of the end of the order. */
interface End {
  /** The operation that nothing leads past; `undefined` when it is not in the history. */
  readonly last: Operation | undefined;
  /** When it returned. */
  readonly at: number;
}

/** The time to draw: of what was answered and has a place. What was called long before begins at the edge. */
function spanOf({ impossible, clock }: OrderQuestion, ordered: readonly Operation[], { last, at }: End): Span {
  const answered = ordered.filter(({ ret }) => ret !== Infinity);
  if (last !== undefined) answered.push(last);
  const from = answered.reduce((least, { call }) => Math.min(least, call), Math.min(at, impossible.to));
  return withAir({ from, to: at }, clock.isOrderOnly ? 0.6 : 1e-3);
}

/** Stretches in which the object was in one state, along the order. */
function statesOf(steps: readonly Step[], span: Span, end: number): NamedSpan[] {
  const states: { from: number; to: number; name: string }[] = [];
  for (const { at, state } of steps) {
    const before = states.at(-1);
    if (before?.name === state) continue;
    if (before !== undefined) before.to = at;
    states.push({ from: Math.max(at, span.from), to: end, name: state });
  }
  return states;
}

function sentences({ impossible, verdict }: OrderQuestion, { last }: End): string[] {
  if (last === undefined) return [];
  const { order, states, key } = impossible;
  // What other orders lead to is not told: the search does not try those that it knows to fail.
  const state = order.at(-1)?.state ?? states[0] ?? FIRST_VALUE;
  const what = state === FIRST_VALUE ? state : quoted(state);
  const after = `The longest order that agrees with the answers leaves ${key === '' ? 'the object' : `key ${quoted(key)}`} with ${what}`;
  const beyond = `${operationText(last)} (${last.label})`;
  return [
    verdict === 'fail'
      ? `${after}, and no other leads past the return of ${beyond} either.`
      : `${after}; whether another leads past the return of ${beyond} was not decided.`,
    order.length === 0
      ? 'No operation had to take place before it.'
      : 'The numbers are that order, as far as it is shown: each at a moment between the call and the return of its operation.',
  ];
}

/** The operation that nothing leads past, in one line. */
export function orderHeadline({
  impossible,
  list,
  verdict,
}: Pick<OrderQuestion, 'impossible' | 'list' | 'verdict'>): string {
  const last = list.find(({ index }) => index === impossible.operation);
  if (last === undefined) return 'no order explains the operations';
  const on = impossible.key === '' ? '' : ` on key ${quoted(impossible.key)}`;
  const who = `${operationText(last)} of process ${last.process}${on}`;
  return verdict === 'fail' ? `no order explains ${who}` : `the search got as far as ${who}`;
}

/** Everything to draw, by its role. */
function marksOf({ impossible, list }: OrderQuestion, steps: ReadonlyMap<number, Step>, shown: Span) {
  const window = new Set(impossible.window);
  const drawn = { pending: 0, refused: 0 };
  const marks: Mark[] = [];
  const others: Mark[] = [];
  for (const operation of list) {
    const { index, call, ret, outcome, key } = operation;
    const step = steps.get(index);
    const role = outcome === 'fail' ? 'refused' : 'pending';
    const isNear = key === impossible.key && call <= shown.to && ret >= shown.from;
    if (index === impossible.operation) marks.push({ operation, role: 'impossible' });
    else if (step !== undefined) marks.push({ operation, role: 'ordered', step });
    else if ((window.has(index) || (isNear && role === 'refused')) && drawn[role] < MOST_BESIDE) {
      drawn[role]++;
      marks.push({ operation, role });
    } else if (isNear) others.push({ operation, role: role === 'refused' ? role : 'aside' });
  }
  // A few are no trouble; many would hide what is to be seen.
  return others.length <= MOST_OTHERS
    ? { marks: [...marks, ...others], leftOut: 0 }
    : { marks, leftOut: others.length };
}

/** Where the longest consistent order ends, and the operation that it cannot go on to. */
export function orderScene(id: string, question: OrderQuestion): Scene {
  const { impossible, list, verdict, faults } = question;
  const byIndex = new Map(list.map((operation) => [operation.index, operation]));
  const last = byIndex.get(impossible.operation);
  const end: End = { last, at: last === undefined || last.ret === Infinity ? impossible.to : last.ret };
  const ordered = impossible.order.flatMap(({ operation }) => byIndex.get(operation) ?? []);
  const span = spanOf(question, ordered, end);
  const steps = placeSteps(impossible.order, byIndex, end.at);
  const { marks, leftOut } = marksOf(question, steps, { from: span.from, to: end.at });
  return {
    id,
    verdict,
    title: impossible.key === '' ? 'The longest order' : `The longest order of key ${quoted(impossible.key)}`,
    text: sentences(question, end),
    ...span,
    ...rowsByProcess(marks),
    states: statesOf([...steps.values()], span, end.at),
    end: end.at,
    faults,
    leftOut,
  };
}

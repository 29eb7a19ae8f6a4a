import fc from 'fast-check';
import type { Operation, Operations, Value, Verb } from '../../../../src/history/operation.ts';
import { fail, historyOf, info, ok, type Draft, type Told } from '../../../support/operations.ts';
import type { PlayedModel } from './models.ts';

/** What an operation asks, before it has a time and an outcome. */
export interface Ask extends Omit<Told, 'at' | 'process' | 'session'> {
  readonly verb: Verb;
}

interface Step {
  readonly client: number;
  readonly gap: number;
  readonly lasts: number;
  readonly outcome: Operation['outcome'];
  readonly ask: Ask;
  /** When it takes effect, in fifths of its time; and how long after its call if nobody waits for it. */
  readonly effect: number;
  /** Does it take effect at all, if nobody waits for it? */
  readonly takesEffect: boolean;
}

interface Timed extends Step {
  readonly call: number;
  readonly process: string;
}

/** Two of three take place; one of nine is refused, two get no answer. */
const OUTCOMES = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'fail', 'info', 'info'] as const;

/** The whole schedule of a step in one number: the fastest to generate, and smaller numbers are plainer steps. */
const SIZES = { outcome: OUTCOMES.length, lasts: 4, gap: 3, client: 3, effect: 6, takesEffect: 2 };

function unpack(packed: number, ask: Ask): Step {
  let rest = packed;
  const next = (size: number): number => {
    const part = rest % size;
    rest = Math.floor(rest / size);
    return part;
  };
  return {
    outcome: OUTCOMES[next(SIZES.outcome)] ?? 'ok',
    lasts: next(SIZES.lasts),
    gap: next(SIZES.gap),
    client: next(SIZES.client),
    effect: next(SIZES.effect),
    takesEffect: next(SIZES.takesEffect) === 0,
    ask,
  };
}

/** Three clients, each a session that does one thing after the other; after an operation without an answer it is a new process. */
function timed(steps: readonly Step[]): Timed[] {
  const clocks = [0, 0, 0];
  const lives = [0, 0, 0];
  return steps.map((step) => {
    const { client, gap, lasts, outcome } = step;
    const call = (clocks[client] ?? 0) + gap;
    const process = `${String(client)}.${String(lives[client])}`;
    clocks[client] = call + lasts;
    if (outcome === 'info') lives[client] = (lives[client] ?? 0) + 1;
    return { ...step, call, process };
  });
}

const MAKERS = { ok, info, fail };

function draftOf({ client, lasts, outcome, ask, call, process }: Timed): Draft {
  const { verb, ...told } = ask;
  return MAKERS[outcome](verb, { ...told, at: [call, call + lasts], process, session: String(client) });
}

function stepsOf(ask: fc.Arbitrary<Ask>, most: number): fc.Arbitrary<Timed[]> {
  const packed = fc.nat(Object.values(SIZES).reduce((product, size) => product * size, 1) - 1);
  const step = fc.tuple(packed, ask);
  return fc
    .array(step, { maxLength: most, size: 'max' })
    .map((steps) => timed(steps.map(([schedule, asked]) => unpack(schedule, asked))));
}

/**
 * Small histories of these operations on whole milliseconds, so that many times are equal, with every outcome. Fast-check shrinks
 * a failing one.
 */
export function schedules(
  ask: fc.Arbitrary<Ask>,
  most = 10,
  rename: Rename = (same) => same,
): fc.Arbitrary<Operations> {
  return stepsOf(ask, most).map((steps) => historyOf(...renamed(steps, rename).map(draftOf)));
}

/** May give an operation a value of its own by its place. */
export type Rename = (ask: Ask, place: number) => Ask;

function renamed(steps: readonly Timed[], rename: Rename): Timed[] {
  return steps.map((step, place) => ({ ...step, ask: rename(step.ask, place) }));
}

function momentOf({ call, lasts, effect, outcome }: Timed): number {
  return outcome === 'info' ? call + 2 * effect : call + (lasts * effect) / 5;
}

/** What each operation returns when they take effect one after the other, each at a moment of its own interval. */
function playAll(model: PlayedModel, steps: readonly Timed[]): Timed[] {
  const effective = steps.filter(({ outcome, takesEffect }) => outcome === 'ok' || (outcome === 'info' && takesEffect));
  effective.sort((a, b) => momentOf(a) - momentOf(b));
  const results = new Map<Timed, Value>();
  let state = model.initial;
  for (const step of effective) {
    const [operation] = historyOf(draftOf(step)).list;
    if (operation === undefined) continue;
    const next = model.play(state, operation);
    ({ state } = next);
    if (step.outcome === 'ok' && next.result !== undefined) results.set(step, next.result);
  }
  return steps.map((step) => {
    const result = results.get(step);
    return result === undefined ? step : { ...step, ask: { ...step.ask, value: result } };
  });
}

/** Histories that a real object might have given, with every outcome. */
export function legalHistories(
  model: PlayedModel,
  ask: fc.Arbitrary<Ask>,
  rename: Rename = (same) => same,
): fc.Arbitrary<Operations> {
  return stepsOf(ask, 10).map((steps) => historyOf(...playAll(model, renamed(steps, rename)).map(draftOf)));
}

/** Writes of these verbs get a value that no other has. */
export function uniqueValues(...verbs: readonly Verb[]): Rename {
  return (ask, place) => (verbs.includes(ask.verb) ? { ...ask, value: place } : ask);
}

/** The same history with other operations. */
export function withList({ isOrderOnly }: Operations, list: readonly Operation[]): Operations {
  return { list, isOrderOnly };
}

import { describeImpossible, firstImpossible } from '../linearizability/explain.ts';
import type { Compiled } from '../linearizability/machine.ts';
import { search, type Searched } from '../linearizability/portfolio.ts';
import { layOut, type Problem } from '../linearizability/problem.ts';
import { count, counted } from '../text.ts';
import type { Anomaly, AnomalyEvidence, Checked, CheckOptions, Impossible, ModelName } from './check.ts';
import type { Operation, Operations, Value, Verb } from './operation.ts';
import { byKey, foreignVerbs, mismatched } from './outcome.ts';
import { named, typesApart } from './values.ts';

/** Steps after which a search gives up when it is not told otherwise; some seconds. */
const MOST_STEPS = 20_000_000;
const KIND = 'not-linearizable';

/** A model whose histories are searched for an order that explains them, each key on its own. */
export interface SearchedModel {
  readonly model: ModelName;
  readonly verbs: readonly Verb[];
  /** The object's first value when none is given. */
  readonly initial: Value;
  /** What is wrong with the shape of an operation's value; `undefined` for nothing. */
  shapeOf(operation: Operation): string | undefined;
  /** Whether an operation shows something of the object's state; without any, nothing is put to the test. */
  isTelling(operation: Operation): boolean;
  /** The values that an operation writes and sees, of those that must be of one type; absent where all are. */
  readonly valuesOf?: (operation: Operation) => { readonly written: readonly Value[]; readonly seen: readonly Value[] };
  /** Tells one key's operations to a machine. */
  compile(operations: readonly Operation[], initial: Value): Compiled;
}

/** One key's operations under the name that evidence gives it. */
export interface KeyedProblem {
  readonly key: string;
  readonly problem: Problem;
}

/** What an impossible operation says in a sentence. */
function sentence(impossible: Impossible, list: readonly Operation[]): AnomalyEvidence {
  const { key, operation, states, pending } = impossible;
  const waiting = list.find(({ index }) => index === operation);
  if (waiting === undefined) return { text: 'no operation could be named', operations: [] };
  const { verb, value, process, label } = waiting;
  const of = key === '' ? '' : ` of ${key}`;
  const what = value === undefined ? verb : `${verb} ${named(value)}`;
  const held = states.length === 0 ? '' : `; it held ${states.slice(0, 5).join(' or ')}`;
  const text = `no order explains that process ${process}'s ${what}${of} returned (${label})${held}`;
  return { text, operations: [operation, ...pending] };
}

/** What a search concluded, as an anomaly and, where it ended somewhere, with the place. */
export interface Concluded {
  readonly anomaly: Anomaly;
  readonly impossible?: Impossible;
}

/** Tells what a search found. `problems` are those that were searched, in order. */
export function concludeSearch(
  found: Searched,
  problems: readonly KeyedProblem[],
  list: readonly Operation[],
): Concluded {
  if (found.kind === 'legal') {
    const summary = `one order explains all ${counted(list.length, 'operation')}`;
    return { anomaly: { kind: KIND, verdict: 'pass', count: 0, summary } };
  }
  const of = problems[found.object];
  const isFail = found.kind === 'illegal';
  const reason = isFail ? undefined : whyUndecided(found);
  if (of === undefined || found.stuck.position < 0) {
    const summary = reason ?? 'no order explains it';
    return { anomaly: { kind: KIND, verdict: isFail ? 'fail' : 'inconclusive', count: isFail ? 1 : 0, summary } };
  }
  const stuck = isFail ? firstImpossible(of.problem, found.stuck) : found.stuck;
  const impossible = describeImpossible(of.problem, of.key, stuck);
  const shown = sentence(impossible, list);
  const summary = reason ?? shown.text;
  const anomaly: Anomaly = isFail
    ? { kind: KIND, verdict: 'fail', count: 1, summary, first: shown, worst: shown, last: shown }
    : {
        kind: KIND,
        verdict: 'inconclusive',
        count: 0,
        summary,
        first: { ...shown, text: `the furthest it got: ${shown.text}` },
      };
  return { anomaly, impossible };
}

function whyUndecided({ steps, why }: Extract<Searched, { kind: 'undecided' }>): string {
  return `not decided within ${count(steps)} steps${why === 'memory' ? ' and the memory allowed' : ''}`;
}

/** Why a history cannot be judged at all by a model; `undefined` when it can. */
export function whyUnfit(of: SearchedModel, list: readonly Operation[], initial: Value): Checked | undefined {
  const odd = foreignVerbs(list, of.model, of.verbs);
  if (odd !== undefined) return mismatched(of.model, list.length, odd);
  const misshapen = list.filter((operation) => of.shapeOf(operation) !== undefined);
  const [first] = misshapen;
  if (first !== undefined) {
    return mismatched(of.model, list.length, { text: of.shapeOf(first) ?? '', operations: misshapen });
  }
  const telling = list.filter((operation) => of.isTelling(operation));
  if (telling.length === 0) {
    const reason = list.length === 0 ? 'there are no operations' : 'no operation shows what the object held';
    return { model: of.model, verdict: 'inconclusive', reason, operations: list.length, anomalies: [], figures: {} };
  }
  return apartOf(of, list, { telling, initial });
}

/** What was seen has no type in common with what was written: that is no violation, it cannot be compared. */
function apartOf(
  { model, valuesOf }: SearchedModel,
  list: readonly Operation[],
  { telling, initial }: { readonly telling: readonly Operation[]; readonly initial: Value },
): Checked | undefined {
  if (valuesOf === undefined) return undefined;
  const isValue = (value: Value): boolean => value !== null && value !== undefined;
  const written = [...list.flatMap((operation) => valuesOf(operation).written), initial].filter(isValue);
  const seen = telling.flatMap((operation) => valuesOf(operation).seen).filter(isValue);
  const text = typesApart(written, seen);
  return text === undefined ? undefined : mismatched(model, list.length, { text, operations: telling });
}

/**
 * Judges a history by searching for one order that explains it: linearizability. Inconclusive when the steps or the memory
 * run out, when nothing shows what the object held, and when values are of another type than the model's.
 */
export function searchOrder(of: SearchedModel, { list }: Operations, options: CheckOptions = {}): Checked {
  const initial = options.initial === undefined ? of.initial : options.initial;
  const unfit = whyUnfit(of, list, initial);
  if (unfit !== undefined) return unfit;
  const problems: KeyedProblem[] = [];
  const lay = function* (): Generator<Problem> {
    for (const [key, operations] of byKey(list)) {
      const problem = layOut(operations, of.compile(operations, initial));
      problems.push({ key, problem });
      yield problem;
    }
  };
  const found = search(lay(), options.steps ?? MOST_STEPS);
  const { anomaly, impossible } = concludeSearch(found, problems, list);
  return {
    model: of.model,
    verdict: anomaly.verdict,
    reason: anomaly.summary,
    operations: list.length,
    anomalies: [anomaly],
    figures: { keys: problems.length, steps: found.steps },
    ...(impossible === undefined ? {} : { impossible }),
  };
}

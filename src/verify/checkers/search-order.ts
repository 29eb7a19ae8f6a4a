import { confirmIllegal } from '../linearizability/confirm.ts';
import { Limits } from '../linearizability/limits.ts';
import type { Compiled } from '../linearizability/machine.ts';
import { search, type Searched } from '../linearizability/portfolio.ts';
import { layOut, type Problem } from '../linearizability/problem.ts';
import { count } from '../text.ts';
import type { Anomaly, AnomalyEvidence, Checked, CheckOptions, ModelName } from './check.ts';
import type { Operation, Operations, Value, Verb } from './operation.ts';
import { byKey, foreignVerbs, mismatched } from './outcome.ts';

/** Steps after which a search gives up when it is not told otherwise; some seconds. */
const MOST_STEPS = 20_000_000;

/** A model whose histories are searched for an order that explains them, each key on its own. */
export interface SearchedModel {
  readonly model: ModelName;
  readonly verbs: readonly Verb[];
  /** The object's first value when none is given. */
  readonly initial: Value;
  /** What is wrong with the shape of an operation's value; `undefined` for nothing. */
  shapeOf(operation: Operation): string | undefined;
  /** Tells one key's operations to a machine. */
  compile(operations: readonly Operation[], initial: Value): Compiled;
}

/** Ways that are looked at before an object is called illegal. */
const MOST_WAYS = 200_000;
const KIND = 'not-linearizable';

function stuckAt(problem: Problem, position: number): Operation | undefined {
  const event = problem.events[position];
  return event === undefined ? undefined : problem.source[event >> 1];
}

function evidenceOf(found: Extract<Searched, { stuck: unknown }>, problem: Problem | undefined): AnomalyEvidence {
  const stuck = problem === undefined ? undefined : stuckAt(problem, found.stuck.position);
  if (problem === undefined || stuck === undefined) return { text: 'no operation could be named', operations: [] };
  const states = found.stuck.states.slice(0, 5).map((state) => problem.machine.describe(state));
  const held = states.length === 0 ? '' : `; it held ${states.join(' or ')}`;
  const text = `no order explains that ${stuck.verb} (${stuck.label}) returned${held}`;
  return { text, operations: [stuck.index] };
}

function concludeSearch(of: SearchedModel, found: Searched, problems: readonly Problem[], judged: number): Checked {
  const { model } = of;
  const figures = { keys: problems.length, steps: found.steps };
  const common = { model, operations: judged, figures };
  if (found.kind === 'legal') {
    const summary = `one order explains all ${count(judged)} operations`;
    const anomaly: Anomaly = { kind: KIND, verdict: 'pass', count: 0, summary };
    return { ...common, verdict: 'pass', reason: summary, anomalies: [anomaly] };
  }
  const shown = evidenceOf(found, problems[found.object]);
  const doubted = found.kind === 'illegal' ? problems[found.object] : undefined;
  const isConfirmed = doubted !== undefined && confirmIllegal(doubted, MOST_WAYS) === 'illegal';
  if (found.kind === 'illegal' && !isConfirmed) {
    const reason = 'the search found no order that explains it, and looking at every way did not confirm that';
    const anomaly: Anomaly = { kind: KIND, verdict: 'inconclusive', count: 0, summary: reason, first: shown };
    return { ...common, verdict: 'inconclusive', reason, anomalies: [anomaly] };
  }
  if (found.kind === 'illegal') {
    const anomaly: Anomaly = {
      kind: KIND,
      verdict: 'fail',
      count: 1,
      summary: shown.text,
      first: shown,
      worst: shown,
      last: shown,
    };
    return { ...common, verdict: 'fail', reason: shown.text, anomalies: [anomaly] };
  }
  const reason = `not decided within ${count(found.steps)} steps${found.why === 'memory' ? ' and the memory allowed' : ''}`;
  const anomaly: Anomaly = { kind: KIND, verdict: 'inconclusive', count: 0, summary: reason, first: shown };
  return { ...common, verdict: 'inconclusive', reason, anomalies: [anomaly] };
}

/**
 * Judges a history by searching for one order that explains it: linearizability. Inconclusive when the steps or the memory
 * run out, and when no operation was acknowledged.
 */
export function searchOrder(of: SearchedModel, { list }: Operations, options: CheckOptions = {}): Checked {
  const odd = foreignVerbs(list, of.model, of.verbs);
  if (odd !== undefined) return mismatched(of.model, list.length, odd);
  const misshapen = list.filter((operation) => of.shapeOf(operation) !== undefined);
  const [first] = misshapen;
  if (first !== undefined) {
    return mismatched(of.model, list.length, { text: of.shapeOf(first) ?? '', operations: misshapen });
  }
  if (!list.some(({ outcome }) => outcome === 'ok')) {
    const reason = 'nothing took place';
    return { model: of.model, verdict: 'inconclusive', reason, operations: list.length, anomalies: [], figures: {} };
  }
  const initial = options.initial === undefined ? of.initial : options.initial;
  const problems = [...byKey(list).values()].map((operations) => layOut(operations, of.compile(operations, initial)));
  const found = search(problems, options.steps ?? MOST_STEPS, new Limits());
  return concludeSearch(of, found, problems, list.length);
}

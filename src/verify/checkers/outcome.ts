import { count, listed } from '../text.ts';
import { combine } from '../verdict.ts';
import type { Anomaly, Checked, ModelName } from './check.ts';
import { evidence } from './check.ts';
import type { Operation, Verb } from './operation.ts';
import { anomalyOf, type Tally } from './tally.ts';

/** What a checker has gathered when it comes to its verdict. */
export interface Gathered {
  readonly model: ModelName;
  readonly operations: number;
  /** What was looked for, with a sentence on each. */
  readonly sought: readonly (readonly [Tally, string])[];
  /** Why nothing at all can be said; then whatever was not found was not looked for either. */
  readonly vacuous: string | undefined;
  /** What keeps a pass from being one. */
  readonly doubts: readonly string[];
  /** What holds, when nothing was found and nothing is in doubt. */
  readonly holds: string;
  readonly figures: Checked['figures'];
}

function reasonOf({ doubts, holds, vacuous }: Gathered, verdict: Checked['verdict'], bad: readonly Anomaly[]): string {
  if (verdict === 'pass') return holds;
  if (verdict === 'fail') return listed(bad.map(({ kind, count: n }) => `${count(n)} ${kind}`));
  const found = bad.map(({ summary }) => summary);
  return (vacuous === undefined ? [...doubts, ...found] : [vacuous, ...doubts]).join('; ');
}

/** The verdict on what was gathered: the worst of what was found, and never a pass on nothing. */
export function conclude(gathered: Gathered): Checked {
  const { model, operations, sought, doubts, figures, vacuous } = gathered;
  const anomalies = sought.map(([seen, summary]) => anomalyOf(seen, summary, vacuous !== undefined));
  const isDoubtful = doubts.length > 0 || vacuous !== undefined;
  const verdict = combine([
    'pass',
    ...(isDoubtful ? ['inconclusive' as const] : []),
    ...anomalies.map((a) => a.verdict),
  ]);
  const bad = anomalies.filter((anomaly) => anomaly.count > 0 && anomaly.verdict === verdict);
  return { model, verdict, reason: reasonOf(gathered, verdict, bad), operations, anomalies, figures };
}

/** Operations whose values or verbs the model does not expect. */
export interface Mismatch {
  readonly text: string;
  readonly operations: readonly Operation[];
}

/** Nothing can be judged: the values are not of the types that the model expects. Never a loss. */
export function mismatched(model: string, operations: number, { text, operations: shown }: Mismatch): Checked {
  const [first] = shown;
  const seen = first === undefined ? {} : { first: evidence(text, first), worst: evidence(text, first) };
  const last = shown.at(-1);
  const anomaly: Anomaly = {
    kind: 'shape-mismatch',
    verdict: 'inconclusive',
    count: shown.length,
    summary: text,
    ...seen,
    ...(last === undefined ? {} : { last: evidence(text, last) }),
  };
  return { model, verdict: 'inconclusive', reason: 'shape-mismatch', operations, anomalies: [anomaly], figures: {} };
}

/** Operations that are none of the model's. */
export function foreignVerbs(list: readonly Operation[], model: string, verbs: readonly Verb[]): Mismatch | undefined {
  const foreign = list.filter(({ verb }) => !verbs.includes(verb));
  const [first] = foreign;
  if (first === undefined) return undefined;
  return { text: `a ${model} knows no "${first.verb}", only ${listed(verbs)}`, operations: foreign };
}

/** Operations by key, in the order of the history. */
export function byKey(list: readonly Operation[]): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const operation of list) {
    const group = groups.get(operation.key);
    if (group === undefined) groups.set(operation.key, [operation]);
    else group.push(operation);
  }
  return groups;
}

import { describeImpossible, firstImpossible } from '../linearizability/explain.ts';
import type { Searched } from '../linearizability/portfolio.ts';
import type { Problem } from '../linearizability/problem.ts';
import { count, counted } from '../text.ts';
import type { Anomaly, AnomalyEvidence, Impossible } from './check.ts';
import type { Operation } from './operation.ts';
import { named } from './values.ts';

const KIND = 'not-linearizable';

/** One key's operations, laid out. */
export interface KeyedProblem {
  readonly key: string;
  readonly operations: readonly Operation[];
  readonly problem: Problem;
}

/** What a search concluded, as an anomaly and, where it ended somewhere, with the place. */
export interface Concluded {
  readonly anomaly: Anomaly;
  readonly impossible?: Impossible;
}

/** What an impossible operation says in a sentence. */
function sentence({ key, operation, states, pending }: Impossible, list: readonly Operation[]): AnomalyEvidence {
  const waiting = list.find(({ index }) => index === operation);
  if (waiting === undefined) return { text: 'no operation could be named', operations: [] };
  const { verb, value, process, label } = waiting;
  const of = key === '' ? '' : ` of ${key}`;
  const what = value === undefined || value === null ? verb : `${verb} ${named(value)}`;
  const held = states.length === 0 ? '' : `; it held ${states.slice(0, 5).join(' or ')}`;
  const text = `no order explains that process ${process}'s ${what}${of} returned (${label})${held}`;
  return { text, operations: [operation, ...pending] };
}

function whyUndecided({ steps, why }: Extract<Searched, { kind: 'undecided' }>): string {
  return `not decided within ${count(steps)} steps${why === 'memory' ? ' and the memory allowed' : ''}`;
}

function undecided(reason: string, shown: AnomalyEvidence | undefined): Anomaly {
  const common = { kind: KIND, verdict: 'inconclusive', count: 0, summary: reason } as const;
  if (shown === undefined) return common;
  return { ...common, first: { ...shown, text: `the furthest it got: ${shown.text}` } };
}

/** Tells what a search found. `problems` are those that were searched, in order. */
export function concludeSearch(found: Searched, problems: readonly KeyedProblem[]): Concluded {
  if (found.kind === 'legal') {
    const of =
      problems.length === 1 ? 'one order explains' : `for each of ${count(problems.length)} keys, one order explains`;
    const operations = problems.reduce((sum, problem) => sum + problem.operations.length, 0);
    return { anomaly: { kind: KIND, verdict: 'pass', count: 0, summary: `${of} ${counted(operations, 'operation')}` } };
  }
  const of = problems[found.object];
  if (of === undefined || found.stuck.position < 0) {
    if (found.kind === 'undecided') return { anomaly: undecided(whyUndecided(found), undefined) };
    return { anomaly: { kind: KIND, verdict: 'fail', count: 1, summary: 'no order explains it' } };
  }
  const stuck = found.kind === 'illegal' ? firstImpossible(of.problem, found.stuck) : found.stuck;
  const impossible = describeImpossible(of.problem, of.key, stuck);
  const shown = sentence(impossible, of.operations);
  if (found.kind === 'undecided') return { anomaly: undecided(whyUndecided(found), shown), impossible };
  const anomaly: Anomaly = {
    kind: KIND,
    verdict: 'fail',
    count: 1,
    summary: shown.text,
    first: shown,
    worst: shown,
    last: shown,
  };
  return { anomaly, impossible };
}

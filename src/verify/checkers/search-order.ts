import { search } from '../linearizability/portfolio.ts';
import { layOut, type Problem } from '../linearizability/problem.ts';
import { combine } from '../verdict.ts';
import type { Anomaly, Checked, CheckOptions, Impossible } from './check.ts';
import type { Operation, Operations, Value } from './operation.ts';
import { byKey } from './outcome.ts';
import { concludeSearch, type KeyedProblem } from './search-evidence.ts';
import { whyUnfit, type SearchedModel } from './searched-model.ts';
import { findUnexplained } from './unexplained.ts';

/** Steps after which a search gives up when it is not told otherwise; some seconds. */
const MOST_STEPS = 20_000_000;
/** Steps that may be taken to show in which place a history fails of which it is known that it does. */
export const STEPS_TO_SHOW = 500_000;

/** One key and its operations. */
export type KeyedOperations = readonly [key: string, operations: readonly Operation[]];

/** What the search of some keys came to. */
export interface SearchedKeys {
  readonly verdict: Checked['verdict'];
  readonly reason: string;
  readonly anomalies: readonly Anomaly[];
  readonly steps: number;
  readonly impossible?: Impossible;
}

/** What keys are searched with. */
export interface SearchTerms {
  readonly initial: Value;
  readonly steps: number | undefined;
}

/** Searches each key for an order that explains its operations. */
export function searchKeys(
  of: SearchedModel,
  keys: readonly KeyedOperations[],
  { initial, steps = MOST_STEPS }: SearchTerms,
): SearchedKeys {
  const odd = findUnexplained(of, keys, initial);
  // What nothing wrote decides; a search of that key shows where.
  const searched = odd.key === undefined ? keys : keys.filter(([key]) => key === odd.key);
  const problems: KeyedProblem[] = [];
  const layAll = function* (): Generator<Problem> {
    for (const [key, operations] of searched) {
      const problem = layOut(operations, of.compile(operations, initial));
      problems.push({ key, operations, problem });
      yield problem;
    }
  };
  const found = search(layAll(), odd.key === undefined ? steps : Math.min(steps, STEPS_TO_SHOW));
  const { anomaly, impossible } = concludeSearch(found, problems);
  const anomalies = [anomaly, ...odd.anomalies];
  const verdict = combine(anomalies.map((one) => one.verdict));
  const decisive = anomalies.find((one) => one.verdict === verdict) ?? anomaly;
  return {
    verdict,
    reason: reasonOf(decisive),
    anomalies,
    steps: found.steps,
    ...(impossible === undefined ? {} : { impossible }),
  };
}

/** What was found, with the first that shows it where that is not said by the same words. */
function reasonOf({ verdict, summary, first }: Anomaly): string {
  return verdict === 'fail' && first !== undefined && first.text !== summary ? `${summary}: ${first.text}` : summary;
}

/**
 * Judges a history by searching for one order that explains it: linearizability. Inconclusive when the steps or the memory
 * run out, when nothing shows what the object held, and when values are of another type than the model's.
 */
export function searchOrder(of: SearchedModel, { list }: Operations, options: CheckOptions = {}): Checked {
  const initial = options.initial === undefined ? of.initial : options.initial;
  const unfit = whyUnfit(of, list, initial);
  if (unfit !== undefined) return unfit;
  const keys = [...byKey(list)];
  const { steps, ...found } = searchKeys(of, keys, { initial, steps: options.steps });
  return { model: of.model, operations: list.length, ...found, figures: { keys: keys.length, steps } };
}

import type { History } from '../../history/history.ts';
import type { Operations } from '../../history/operation.ts';
import type { AnomalyEvidence, Checked, ModelName } from '../checkers/check.ts';
import type { Evidence } from '../judgement.ts';
import { draftOf, draftsOfCopy, finishDrafts } from '../recorded-operations.ts';

/** The operations of one data set of a run, as a checker takes them; with what was read at the end, for a bank. */
export function recordedSet(history: History, on: string, model: ModelName): Operations {
  const drafts = history.operations.filter((event) => event.on === on).flatMap((event) => draftOf(event, model) ?? []);
  const copies =
    model === 'bank'
      ? history.finalReads.filter((event) => event.on === on).flatMap((event) => draftsOfCopy(event, model))
      : [];
  return finishDrafts([...drafts, ...copies]);
}

/** What of a check concerns a finding: the anomalies of these kinds, and what shows them, each once. */
export function anomaliesOf(
  { anomalies }: Checked,
  { kinds, operations }: { readonly kinds: readonly string[]; readonly operations: Operations },
): { readonly count: number; readonly summaries: readonly string[]; readonly evidence: readonly Evidence[] } {
  const seen = anomalies.filter(({ kind, count }) => kinds.includes(kind) && count > 0);
  const shown = seen.flatMap(({ first, worst, last }) => [first, worst, last]).filter((one) => one !== undefined);
  const byText = new Map(shown.map((one) => [one.text, one]));
  return {
    count: seen.reduce((sum, { count }) => sum + count, 0),
    summaries: seen.map(({ summary }) => summary),
    evidence: [...byText.values()].map((one) => evidenceOf(one, operations)),
  };
}

/** Its time is that of the latest operation: the one that should not have come after the others. Final reads are no requests. */
function evidenceOf({ text, operations: places }: AnomalyEvidence, { list }: Operations): Evidence {
  const operations = places.flatMap((place) => list[place] ?? []);
  const requests = operations.filter(({ isFinal }) => isFinal !== true).map(({ label }) => label);
  return {
    text,
    ...(operations.length === 0 ? {} : { at: Math.max(...operations.map(({ call }) => call)) }),
    ...(requests.length === 0 ? {} : { operations: requests }),
  };
}

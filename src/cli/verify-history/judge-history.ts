import { performance } from 'node:perf_hooks';
import { messageOf } from '../../errors.ts';
import type { FormatName } from '../../history/formats/import-history.ts';
import type { Anomaly, Checked, CheckOptions } from '../../verify/checkers/check.ts';
import { combine, WORST_FIRST, type Verdict } from '../../verify/verdict.ts';
import { roundMs } from '../../verify/text.ts';
import type { DataSet } from './data-set.ts';
import type { QuestionModel } from './question-model.ts';
import { readDataSets } from './read-data-sets.ts';

/** What a history is judged by. */
export interface HistoryQuestion {
  /** Recognised when not given. */
  readonly format: FormatName | undefined;
  readonly model: QuestionModel;
  readonly options: Pick<CheckOptions, 'initial' | 'steps'>;
}

/** What was found in a history: looked for, counted, with the operations that show it. */
export interface HistoryFinding extends Omit<Anomaly, 'kind'> {
  readonly id: string;
  /** The data set, where the history has several. */
  readonly on?: string;
}

/** A history that was judged. */
export interface JudgedHistory {
  readonly file: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Operations that were judged. */
  readonly operations: number;
  /** What the judging took, milliseconds; reading the file is not in it. */
  readonly checkMs: number;
  /** Failed first, then inconclusive, then passed. */
  readonly findings: readonly HistoryFinding[];
  /** Its name. */
  readonly model: string;
  readonly format: FormatName;
  /** Further figures, by name; with the data set before it where there are several. */
  readonly figures: Checked['figures'];
}

/** A check that throws proves nothing. */
function checkSafely(
  { name: model, check }: QuestionModel,
  { operations, told }: DataSet,
  options: CheckOptions,
): Checked {
  try {
    return check(operations, { ...told, ...options });
  } catch (error) {
    const reason = `the check itself failed: ${messageOf(error)}`;
    return { model, verdict: 'inconclusive', reason, operations: operations.list.length, anomalies: [], figures: {} };
  }
}

/** A data set that was judged. */
export interface JudgedSet {
  /** Its name, where it is one of several. */
  readonly on: string | undefined;
  readonly dataSet: DataSet;
  readonly checked: Checked;
}

/** A judged history, with the operations that it was judged by. */
export interface JudgedWhole {
  readonly judged: JudgedHistory;
  readonly sets: readonly JudgedSet[];
}

function reasonOf(judged: readonly JudgedSet[], verdict: Verdict): string {
  const decisive = judged.filter(({ checked }) => checked.verdict === verdict);
  return decisive.map(({ on, checked }) => `${on === undefined ? '' : `${on}: `}${checked.reason}`).join('; ');
}

function findingsOf(judged: readonly JudgedSet[]): HistoryFinding[] {
  const all = judged.flatMap(({ on, checked }) =>
    checked.anomalies.map(({ kind, ...anomaly }) => ({ id: kind, ...(on === undefined ? {} : { on }), ...anomaly })),
  );
  return WORST_FIRST.flatMap((verdict) => all.filter((finding) => finding.verdict === verdict));
}

function figuresOf(judged: readonly JudgedSet[]): Checked['figures'] {
  const all = judged.flatMap(({ on, checked }) =>
    Object.entries(checked.figures).map(([name, value]) => [on === undefined ? name : `${on} ${name}`, value] as const),
  );
  return Object.fromEntries(all);
}

/** Judges data sets, each on its own. */
export function judgeSets(
  dataSets: readonly DataSet[],
  model: QuestionModel,
  options: CheckOptions,
): readonly JudgedSet[] {
  return dataSets.map((dataSet) => ({
    on: dataSets.length === 1 ? undefined : (dataSet.on ?? 'unnamed'),
    dataSet,
    checked: checkSafely(model, dataSet, options),
  }));
}

/** Reads a history and judges it. Throws RELIA_HISTORY_INVALID with the file, the line and the reason. */
export function judgeWhole(file: string, question: HistoryQuestion): JudgedWhole {
  const { model, options } = question;
  const { format, dataSets } = readDataSets(file, { format: question.format, model: model.builtIn });
  const since = performance.now();
  const sets = judgeSets(dataSets, model, options);
  const checkMs = roundMs(performance.now() - since);
  const verdict = combine(sets.map(({ checked }) => checked.verdict));
  const judged = {
    file,
    verdict,
    reason: reasonOf(sets, verdict),
    operations: sets.reduce((n, { checked }) => n + checked.operations, 0),
    checkMs,
    findings: findingsOf(sets),
    model: model.name,
    format,
    figures: figuresOf(sets),
  };
  return { judged, sets };
}

import type { ChalkInstance } from 'chalk';
import { counted } from '../../verify/text.ts';
import type { Verdict } from '../../verify/verdict.ts';
import { verdictMark, verdictText } from '../result-text.ts';
import type { HistoryFinding, JudgedHistory } from './judge-history.ts';

/** What shows a finding: each occurrence once, though it may be the first, the worst and the last. */
function evidenceLines({ summary, first, worst, last }: HistoryFinding, paint: ChalkInstance): readonly string[] {
  const told = [
    ['first', first],
    ['worst', worst],
    ['last', last],
  ] as const;
  const roles = new Map<string, string[]>();
  for (const [role, seen] of told) {
    if (seen !== undefined && seen.text !== summary) roles.set(seen.text, [...(roles.get(seen.text) ?? []), role]);
  }
  const isOnly = roles.size === 1;
  return [...roles].map(([text, names]) => paint.dim(`        ${isOnly ? '' : `${names.join(', ')}: `}${text}`));
}

function findingLines(finding: HistoryFinding, paint: ChalkInstance): readonly string[] {
  const { id, on, verdict, summary } = finding;
  const name = on === undefined ? id : `${on}, ${id}`;
  const line = `  ${verdictMark(verdict, paint)}  ${name}: ${summary}`;
  return verdict === 'pass' ? [line] : [line, ...evidenceLines(finding, paint)];
}

/** Those of which there is nothing to say but the verdict, together in one line. */
function namesLine(said: string, findings: readonly HistoryFinding[], paint: ChalkInstance): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const names = [...new Set(findings.map(({ id }) => id))].join(', ');
  return [`  ${verdictMark(first.verdict, paint)}  ${said}: ${names}`];
}

/** A judged history for a person: the verdict and why, then each finding with what shows it, failed ones first. */
export function historyLines(judged: JudgedHistory, paint: ChalkInstance): readonly string[] {
  const { file, verdict, reason, operations, checkMs, findings, model, format } = judged;
  const isSeen = ({ id, count }: HistoryFinding): boolean => count > 0 || id === 'shape-mismatch';
  const unseen = (wanted: Verdict): HistoryFinding[] =>
    findings.filter((finding) => !isSeen(finding) && finding.verdict === wanted);
  const badge = verdictText(verdict, paint, paint.bold(verdict.toUpperCase()));
  return [
    `${badge}  ${file}: ${reason}`,
    paint.dim(`  ${counted(operations, 'operation')} (${format}) judged as ${model} in ${String(checkMs)} ms`),
    ...findings.filter(isSeen).flatMap((finding) => findingLines(finding, paint)),
    ...namesLine('cannot be told', unseen('inconclusive'), paint),
    ...namesLine('not found', unseen('pass'), paint),
  ];
}

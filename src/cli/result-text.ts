import type { ChalkInstance } from 'chalk';
import type { Tile } from '../report/model.ts';
import { whyWords } from '../report/text/why-words.ts';
import { buildTiles } from '../report/tiles.ts';
import type { Finding } from '../verify/judgement.ts';
import type { RunRecord } from '../verify/run-record.ts';
import type { Verdict } from '../verify/verdict.ts';
import { tableLines } from './table.ts';

const MARK: Readonly<Record<Verdict, string>> = { pass: 'ok', inconclusive: '??', fail: '!!' };

/** A text in the colour of a verdict; the verdict itself when there is no other. */
export function verdictText(verdict: Verdict, paint: ChalkInstance, text: string = verdict): string {
  switch (verdict) {
    case 'pass':
      return paint.green(text);
    case 'fail':
      return paint.red(text);
    case 'inconclusive':
      return paint.yellow(text);
  }
}

/** Two characters that stand for a verdict, in its colour. */
export function verdictMark(verdict: Verdict, paint: ChalkInstance): string {
  return verdictText(verdict, paint, MARK[verdict]);
}

function intervalText(interval: string | undefined): string {
  if (interval === undefined) return '';
  return interval.startsWith('[') ? ` ${interval}` : ` (${interval})`;
}

function numberRow(
  { label, value, interval, objective, verdict, note }: Tile,
  paint: ChalkInstance,
): readonly string[] {
  const measured = `${value}${intervalText(interval)}`;
  return [
    `  ${label}`,
    verdict === undefined ? measured : verdictText(verdict, paint, measured),
    paint.dim([objective, note].filter((text) => text !== undefined).join(', ')),
  ];
}

function findingLine({ verdict, title, summary }: Finding, paint: ChalkInstance): string {
  return `  ${verdictMark(verdict, paint)}  ${title}: ${summary}`;
}

/** Each finding in a line, but those that ask whether the run can be trusted together in one, as far as they passed. */
function findingLines(findings: readonly Finding[], paint: ChalkInstance): readonly string[] {
  const isQuiet = ({ about, verdict }: Finding): boolean => about === 'validity' && verdict === 'pass';
  const quiet = findings.filter(isQuiet).length;
  return [
    ...findings.filter((finding) => !isQuiet(finding)).map((finding) => findingLine(finding, paint)),
    ...(quiet === 0 ? [] : [`  ${verdictMark('pass', paint)}  ${String(quiet)} checks of the run itself`]),
  ];
}

/**
 * What is said at the end of a run: the verdict and why, the key numbers, whether the load's account holds, the findings
 * (failed ones first) and what is left broken.
 */
export function resultLines(record: RunRecord, paint: ChalkInstance): readonly string[] {
  const { facts, judgement } = record;
  const { verdict, ending, findings, load } = judgement;
  const badge = verdictText(verdict, paint, paint.bold(verdict.toUpperCase()));
  const account = load.holds ? load.text : paint.yellow(`${load.text}: does not hold`);
  return [
    `${badge}  ${facts.scenario.name}${ending === 'completed' ? '' : ` (${ending})`}`,
    `  ${whyWords(judgement)}`,
    '',
    ...tableLines(buildTiles(record).map((tile) => numberRow(tile, paint))),
    `  Load: ${account}`,
    '',
    ...findingLines(findings, paint),
    ...brokenLines(facts.leftBroken, paint),
  ];
}

/** What may still be broken and how to mend it; nothing when all was undone. */
export function brokenLines(leftBroken: readonly string[], paint: ChalkInstance): readonly string[] {
  if (leftBroken.length === 0) return [];
  return [
    '',
    paint.red.bold('Not everything could be undone; faults may still be active:'),
    ...leftBroken.map((line) => `  ${line}`),
    '  `relia recover` tries again',
  ];
}

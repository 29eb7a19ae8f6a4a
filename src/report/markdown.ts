import type { Finding } from '../verify/judgement.ts';
import type { RunRecord } from '../verify/run-record.ts';
import type { Verdict } from '../verify/verdict.ts';
import { buildTiles } from './tiles.ts';
import { pagerWords, sliceWords } from './text/budget-words.ts';
import { gradeWords } from './text/grade-words.ts';
import { count } from './text/numbers.ts';
import { whyWords } from './text/why-words.ts';

const MARKS: Readonly<Record<Verdict, string>> = { pass: '✅ pass', fail: '❌ fail', inconclusive: '❔ inconclusive' };
/** A job summary holds 1 MB, a comment 64 KB: long lists are cut, and it says so. */
const MOST_FINDINGS = 60;
const MOST_LOST = 20;
const LONGEST_CELL = 400;

/** Text that Markdown and HTML leave as it is, on one line. */
function plain(text: string): string {
  const cut = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
  return cut
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Code in a table or a line: the fence is longer than any run of backticks inside. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const padded = text.startsWith('`') || text.endsWith('`') ? ` ${text} ` : text;
  return `${fence}${padded.replaceAll('|', '\\|').replace(/\s+/g, ' ')}${fence}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row), ''];
}

function keyNumbers(record: RunRecord): string[] {
  const rows = buildTiles(record).map(({ label, value, interval, objective, verdict, note }) => [
    label,
    `**${plain(value)}**`,
    [interval, note]
      .filter((part) => part !== undefined)
      .map(plain)
      .join('; '),
    objective === undefined ? '' : plain(objective),
    verdict === undefined ? '' : MARKS[verdict],
  ]);
  return table(['', 'Measured', 'Interval, note', 'Objective', ''], rows);
}

/** What the key numbers leave out, in sentences. */
function remarks({ judgement: { budget, grade } }: RunRecord): string[] {
  const ofBudget = budget === null ? [] : [pagerWords(budget), sliceWords(budget.slices)];
  return [...[...ofBudget, gradeWords(grade)].map((sentence) => `- ${plain(sentence)}`), ''];
}

function findingRow({ verdict, title, objective, measured, summary }: Finding): string[] {
  const numbers = [objective, measured].filter((part) => part !== undefined).map(plain);
  return [MARKS[verdict], plain(title), numbers.join(' → '), plain(summary)];
}

function findingTable(findings: readonly Finding[]): string[] {
  const rest = findings.length - MOST_FINDINGS;
  return [
    ...table(['', 'Finding', 'Objective → measured', ''], findings.slice(0, MOST_FINDINGS).map(findingRow)),
    ...(rest > 0 ? [`and ${count(rest)} more in run.json`, ''] : []),
  ];
}

function folded(summary: string, lines: readonly string[]): string[] {
  return ['<details>', `<summary>${summary}</summary>`, '', ...lines, '</details>', ''];
}

function lostWrites({ judgement }: RunRecord): string[] {
  return judgement.ledgers
    .filter(({ lostCount }) => lostCount > 0)
    .flatMap(({ on, lost, lostCount }) => {
      const rows = lost.slice(0, MOST_LOST).map(({ id, operation }) => [code(id), code(operation)]);
      const rest = lostCount - rows.length;
      const more = rest > 0 ? [`and ${count(rest)} more in run.json`, ''] : [];
      return folded(`${count(lostCount)} lost writes of ${plain(on)}`, [
        ...table(['Id', 'Operation in history.jsonl'], rows),
        ...more,
      ]);
    });
}

function leftBroken({ facts }: RunRecord): string[] {
  if (facts.leftBroken.length === 0) return [];
  return [
    '> [!CAUTION]',
    '> Faults may still be active. By hand:',
    ...facts.leftBroken.map((line) => `> - ${code(line)}`),
    '',
  ];
}

function reproduce({ facts }: RunRecord): string[] {
  const { hashes, versions, host, runtime, run, startedAt } = facts;
  const tools = Object.entries(versions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => `${plain(name)} ${plain(version)}`);
  return [
    '#### Reproduce',
    '',
    code(facts.command),
    '',
    `Run ${code(run)}, ${plain(startedAt)}. Experiment ${code(hashes.experiment.slice(0, 12))}, system ${code(hashes.system.slice(0, 12))}, load code ${code(hashes.code.slice(0, 12))}.`,
    `relia ${plain(facts.relia)}, ${[...tools, plain(runtime)].join(', ')}, ${plain(host.os)} ${plain(host.arch)}, ${count(host.cpus)} CPUs.`,
    '',
  ];
}

/** The run as Markdown for a CI job's summary: verdict and why, key numbers, findings, how to run it again. */
export function renderMarkdown(record: RunRecord): string {
  const { facts, judgement } = record;
  const ending = judgement.ending === 'completed' ? '' : ` (${judgement.ending})`;
  const judged = judgement.findings.filter(({ about }) => about !== 'validity');
  const validity = judgement.findings.filter(({ about }) => about === 'validity');
  const lines = [
    `### ${MARKS[judgement.verdict]}${ending}: ${plain(facts.scenario.name)}`,
    '',
    plain(whyWords(judgement)),
    '',
    ...leftBroken(record),
    ...keyNumbers(record),
    ...remarks(record),
    ...(judged.length === 0 ? [] : ['#### Objectives', '', ...findingTable(judged)]),
    ...lostWrites(record),
    ...folded('Trust this measurement?', findingTable(validity)),
    ...reproduce(record),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

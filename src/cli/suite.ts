import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { writeWhole } from '../drivers/system/run-store.ts';
import { describeError } from './error-text.ts';
import type { FinishedRun } from './run-scenarios.ts';

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}

function row({ wanted, folder, result, exitCode }: FinishedRun): string {
  const { name } = wanted.prepared.scenario;
  if (result.state === 'failed') {
    const { code, message } = describeError(result.error);
    return `| ${cell(name)} | not judged | ${cell(`${code}: ${message}`)} | ${String(exitCode)} | |`;
  }
  const { verdict, why } = result.record.judgement;
  return `| ${cell(name)} | ${verdict} | ${cell(why)} | ${String(exitCode)} | [${basename(folder)}](${basename(folder)}/report.html) |`;
}

/** The suite's table, a scenario a row, as Markdown. */
export function suiteSummary(runs: readonly FinishedRun[]): string {
  const head = ['| Scenario | Verdict | Why | Exit code | Report |', '| --- | --- | --- | --- | --- |'];
  return `${['# relia', '', ...head, ...runs.map(row)].join('\n')}\n`;
}

/** Writes `summary.md` into the suite's folder. Nothing where no run left anything. */
export async function writeSuiteSummary(root: string, runs: readonly FinishedRun[]): Promise<void> {
  if (existsSync(root)) await writeWhole(root, 'summary.md', suiteSummary(runs));
}

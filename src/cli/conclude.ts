import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../drivers/system/run-store.ts';
import type { History } from '../history/history.ts';
import { buildReport } from '../report/build.ts';
import { renderHtml } from '../report/html.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { canonicalJson } from '../scenario/canonical.ts';
import { judge } from '../verify/judge.ts';
import type { RunFacts, RunRecord } from '../verify/run-record.ts';
import { PACKAGE_ROOT } from './package-info.ts';
import { RUN_FILE } from './run-folder.ts';

/** The page a person opens. */
export const REPORT_FILE = 'report.html';

/** The record of a run: its facts, and what follows from them and the history. */
export function conclude(facts: RunFacts, history: History): RunRecord {
  return { schema: 'relia.run/1', facts, judgement: judge(facts.scenario, history) };
}

/** run.json's text: keys sorted, so that equal records have equal bytes. */
function recordText(record: RunRecord): string {
  const sorted: unknown = JSON.parse(canonicalJson(record));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

/** Writes run.json. Throws RELIA_DISK_FULL. */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await writeWhole(folder, RUN_FILE, recordText(record));
}

/**
 * Writes everything that is made from record and history: report.html, junit.xml, summary.md; byte for byte the same each
 * time. Throws RELIA_DISK_FULL.
 */
export async function writeReports(folder: string, record: RunRecord, history: History): Promise<void> {
  const page = join(PACKAGE_ROOT, 'dist', 'report');
  const [script, style] = await Promise.all([
    readFile(join(page, 'page.js'), 'utf8'),
    readFile(join(page, 'page.css'), 'utf8'),
  ]);
  await writeWhole(folder, REPORT_FILE, renderHtml(buildReport(record, history), { script, style }));
  await writeWhole(folder, 'junit.xml', renderJunit(record));
  await writeWhole(folder, 'summary.md', renderMarkdown(record));
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../drivers/system/run-store.ts';
import type { History } from '../history/history.ts';
import { buildReport } from '../report/build.ts';
import { renderEvidence } from '../report/evidence/html.ts';
import { renderHtml } from '../report/html.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { canonicalJson } from '../scenario/canonical.ts';
import { judge } from '../verify/judge.ts';
import type { RunFacts, RunRecord } from '../verify/run-record.ts';
import { readAssets } from './page-assets.ts';
import { evidenceOfRun } from './run-evidence.ts';
import { RUN_FILE } from './run-folder.ts';

/** The page a person opens. */
export const REPORT_FILE = 'report.html';
/** The page beside it that shows what became of the data, when a check of it failed. */
const EVIDENCE_FILE = 'evidence.html';

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

/** Writes evidence.html when there is something to show, and returns whether there is. */
async function writeEvidence(folder: string, record: RunRecord, history: History): Promise<boolean> {
  const evidence = evidenceOfRun(record, history, REPORT_FILE);
  if (evidence === undefined) {
    // What another version of relia saw there is not what this one reports.
    await rm(join(folder, EVIDENCE_FILE), { force: true });
    return false;
  }
  await writeWhole(folder, EVIDENCE_FILE, renderEvidence(evidence, await readAssets('evidence-page')));
  return true;
}

/**
 * Writes everything that is made from record and history: report.html, evidence.html, junit.xml, summary.md; byte for byte the
 * same each time. Throws RELIA_DISK_FULL.
 */
export async function writeReports(folder: string, record: RunRecord, history: History): Promise<void> {
  const hasEvidence = await writeEvidence(folder, record, history);
  const model = buildReport(record, history, hasEvidence ? EVIDENCE_FILE : undefined);
  await writeWhole(folder, REPORT_FILE, renderHtml(model, await readAssets('page')));
  await writeWhole(folder, 'junit.xml', renderJunit(record));
  await writeWhole(folder, 'summary.md', renderMarkdown(record));
}

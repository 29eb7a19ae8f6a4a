import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { messageOf, ReliaError } from '../../errors.ts';
import { buildEvidence } from '../../report/evidence/build.ts';
import { renderEvidence } from '../../report/evidence/html.ts';
import { ownVersion } from '../package-info.ts';
import { readAssets } from '../page-assets.ts';
import { forEvidence } from './for-evidence.ts';
import { isHistoryFile, type Wishes } from './file-kind.ts';
import type { JudgedWhole } from './judge-history.ts';

/** `--html` names the file to write, of one history. Throws RELIA_USAGE where it cannot be one. */
export function checkPage(page: string, files: readonly string[], wishes: Wishes): void {
  if (files.length > 1) {
    throw new ReliaError('RELIA_USAGE', {
      message: `--html is one page, and there are ${String(files.length)} files`,
      hint: 'verify them one by one, each with a page of its own',
    });
  }
  const run = files.find((file) => existsSync(file) && !isHistoryFile(file, wishes));
  if (run !== undefined) {
    throw new ReliaError('RELIA_USAGE', {
      message: `--html shows a history, and ${run} is a run`,
      hint: `\`relia report ${run}\` writes its report, and evidence.html where a check of its data failed`,
    });
  }
  if (existsSync(page) && statSync(page).isDirectory()) {
    throw new ReliaError('RELIA_USAGE', {
      message: `--html ${page} is a folder`,
      hint: 'name the file to write: --html evidence.html',
    });
  }
}

/** Writes the page that shows what was found in a history. Throws RELIA_DISK_FULL. */
export async function writeHistoryPage(page: string, { judged, sets }: JudgedWhole): Promise<void> {
  const { file, verdict, format } = judged;
  const model = buildEvidence(sets.map(forEvidence), {
    verdict,
    source: basename(file),
    format,
    relia: ownVersion(),
    report: undefined,
  });
  const text = renderEvidence(model, await readAssets('evidence-page'));
  try {
    await mkdir(dirname(resolve(page)), { recursive: true });
    await writeFile(page, text);
  } catch (cause) {
    throw new ReliaError('RELIA_DISK_FULL', {
      message: `the page could not be written to ${page}: ${messageOf(cause)}`,
      hint: 'free some space, or name another file with --html',
      cause,
    });
  }
}

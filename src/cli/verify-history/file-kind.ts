import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { ReliaError } from '../../errors.ts';
import type { FormatName } from '../../history/formats/import-history.ts';
import { MODELS } from '../../verify/checkers/check.ts';
import { HISTORY_FILE, RUN_FILE } from '../run-folder.ts';

/** What the command line says of the files. */
export interface Wishes {
  readonly format: FormatName | undefined;
  /** What the histories are of; `undefined` when nobody says. */
  readonly model: string | undefined;
}

/**
 * Is a file a history to be judged by a model, or (a folder, its run.json, its history.jsonl when nothing else is said) a run of
 * relia, which its scenario judges?
 */
export function isHistoryFile(path: string, { format, model }: Wishes): boolean {
  if (!existsSync(path) || statSync(path).isDirectory()) return false;
  const name = basename(path);
  if (name === RUN_FILE) return false;
  return name !== HISTORY_FILE || model !== undefined || format !== undefined;
}

/** A history does not say what it is a history of. */
export function noModel(path: string): ReliaError {
  return new ReliaError('RELIA_USAGE', {
    message: `${path} is no run of relia: what it is a history of is not known`,
    hint: `say so with --model ${MODELS.join('|')}, or --model-file FILE (\`relia verify --help\`)`,
  });
}

import { ReliaError } from '../../errors.ts';
import { importHistory, recogniseFormat, type FormatName } from '../../history/formats/import-history.ts';
import type { ModelName } from '../../verify/checkers/check.ts';
import { LineFile } from '../read-lines.ts';
import type { DataSet } from './data-set.ts';
import { readBeginning, readPieces } from './read-pieces.ts';
import { reliaOperations } from './relia-operations.ts';

/** As much of a file as its format is told by: logs may begin with lines of others. */
const BEGINNING_BYTES = 1 << 16;

/** A history file, read. */
export interface ReadFile {
  readonly format: FormatName;
  readonly dataSets: readonly DataSet[];
}

/** What a history is to be read as. */
export interface Reading {
  /** Recognised when not given. */
  readonly format: FormatName | undefined;
  /** `undefined`: one of the user's own. */
  readonly model: ModelName | undefined;
}

function read(path: string, { format, model }: Reading): ReadFile {
  const known = format ?? recogniseFormat(readBeginning(path, BEGINNING_BYTES));
  if (known === 'relia') return { format: known, dataSets: reliaOperations(new LineFile(path), model) };
  const operations = importHistory(readPieces(path), known);
  return { format: known, dataSets: [{ on: undefined, operations, told: {}, loadStart: undefined }] };
}

/** Reads a history file a piece at a time. Throws RELIA_HISTORY_INVALID with the file, the line and the reason. */
export function readDataSets(path: string, reading: Reading): ReadFile {
  try {
    return read(path, reading);
  } catch (error) {
    if (!(error instanceof ReliaError)) throw error;
    const { code, hint, details } = error;
    throw new ReliaError(code, { message: `${path}: ${error.message}`, hint, details, cause: error });
  }
}

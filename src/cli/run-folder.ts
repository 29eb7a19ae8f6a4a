import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ReliaError } from '../errors.ts';
import type { History } from '../history/history.ts';
import { parseHistory } from '../history/jsonl.ts';
import type { RunRecord } from '../verify/run-record.ts';
import { LineFile } from './read-lines.ts';

/** The files of a run that others are made from. */
export const RUN_FILE = 'run.json';
export const HISTORY_FILE = 'history.jsonl';
export const JOURNAL_FILE = 'journal.jsonl';

/** A history with the digest of its file. */
export interface ReadHistory {
  readonly history: History;
  readonly digest: string;
}

/** A finished run as it lies on the disk. */
export interface StoredRun extends ReadHistory {
  readonly folder: string;
  readonly record: RunRecord;
  /** history.jsonl is what run.json was made from, by its digest. */
  readonly isOriginal: boolean;
}

const recordSchema = z.looseObject({
  schema: z.literal('relia.run/1'),
  facts: z.looseObject({
    run: z.string(),
    historyDigest: z.string(),
    leftBroken: z.array(z.string()),
    scenario: z.looseObject({
      name: z.string(),
      system: z.looseObject({ targets: z.record(z.string(), z.unknown()) }),
      load: z.looseObject({ duration: z.number(), warmUp: z.number() }),
      data: z.record(z.string(), z.unknown()),
      steadyState: z.looseObject({ window: z.number(), slos: z.array(z.unknown()) }),
      faults: z.array(z.looseObject({ id: z.string(), kind: z.string() })),
      expect: z.looseObject({}),
      hold: z.number(),
    }),
  }),
  judgement: z.looseObject({ verdict: z.enum(['pass', 'fail', 'inconclusive']), ending: z.string() }),
});

function invalid(path: string, reason: string): ReliaError {
  return new ReliaError('RELIA_RUN_INVALID', {
    message: `${path}: ${reason}`,
    hint: 'name the folder of a run, as `relia run` printed it (reports/<run-id>)',
  });
}

function isRecord(value: unknown): value is RunRecord {
  // What is read of it before it is judged anew is checked; the rest comes from relia's own hand, whose schema this names.
  return recordSchema.safeParse(value).success;
}

/** Reads a run.json. Throws RELIA_RUN_INVALID with the place of the first thing that is wrong. */
export async function readRecord(path: string): Promise<RunRecord> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw invalid(path, 'it is not JSON');
  }
  if (isRecord(value)) return value;
  const [issue] = recordSchema.safeParse(value).error?.issues ?? [];
  throw invalid(path, `it is no record of a run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** Reads a history file. Throws RELIA_HISTORY_INVALID with the file, the line and the reason. */
export function readHistory(path: string): ReadHistory {
  const lines = new LineFile(path);
  try {
    const history = parseHistory(lines);
    return { history, digest: lines.digest() };
  } catch (error) {
    if (!(error instanceof ReliaError)) throw error;
    throw new ReliaError(error.code, { message: `${path}: ${error.message}`, hint: error.hint, cause: error });
  }
}

/** The folder that a path names: itself, or that of the run.json or history.jsonl in it. */
function folderOf(path: string): string {
  if (!existsSync(path)) {
    throw new ReliaError('RELIA_FILE_NOT_FOUND', {
      message: `${path} does not exist`,
      hint: 'name the folder of a run, as `relia run` printed it (reports/<run-id>)',
    });
  }
  const isOwnFile = [RUN_FILE, HISTORY_FILE].includes(basename(path));
  if (statSync(path).isFile() && !isOwnFile) throw invalid(path, 'it is neither a run folder nor a run.json');
  return statSync(path).isFile() ? dirname(resolve(path)) : resolve(path);
}

/**
 * Reads a finished run. Throws RELIA_FILE_NOT_FOUND, RELIA_RUN_INVALID and RELIA_HISTORY_INVALID. Whether the history is to
 * the byte what the run wrote is `isOriginal`.
 */
export async function readRun(path: string): Promise<StoredRun> {
  const folder = folderOf(path);
  for (const file of [RUN_FILE, HISTORY_FILE]) {
    if (existsSync(join(folder, file))) continue;
    const why = file === RUN_FILE ? 'the run did not end, or the folder is none' : 'its history is gone';
    throw invalid(folder, `there is no ${file}: ${why}`);
  }
  const record = await readRecord(join(folder, RUN_FILE));
  const read = readHistory(join(folder, HISTORY_FILE));
  if (read.history.header.run !== record.facts.run) {
    throw invalid(
      folder,
      `${HISTORY_FILE} is of the run ${read.history.header.run}, ${RUN_FILE} of ${record.facts.run}`,
    );
  }
  return { folder, record, isOriginal: read.digest === record.facts.historyDigest, ...read };
}

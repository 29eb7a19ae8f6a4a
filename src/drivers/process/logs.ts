import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOf } from './world.ts';
import type { StackRecord } from './stack-state.ts';

/** How much of each log is kept with a run, lines. */
const KEPT_LINES = 5_000;
/** No more than this is read to find the last lines, bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The last lines of a log that are not empty; none when there is no log. */
export function logTail(path: string, lines: number): readonly string[] {
  return readEnd(path)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-lines);
}

/** Writes the recent log of every part into the folder, `<service>.log` each. */
export async function saveLogs(stack: StackRecord, folder: string): Promise<void> {
  for (const { name, log } of partsOf(stack)) {
    const lines = logTail(log, KEPT_LINES);
    await writeFile(join(folder, `${name}.log`), lines.map((line) => `${line}\n`).join(''));
  }
}

function readEnd(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, MOST_BYTES));
    const read = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}

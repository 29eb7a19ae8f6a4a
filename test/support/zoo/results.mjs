// What was seen so far, a line for each run, as long as the code is the same.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inputsDigest } from '../../../src/build-inputs.mjs';
import { ROOT } from '../run-tasks.mjs';
import { BROKEN } from './catalogue.mjs';

export const CACHE = join(ROOT, 'node_modules', '.cache', 'relia-zoo');

/** The code that a result was made with. */
function digest() {
  const hash = createHash('sha256').update(inputsDigest());
  const files = readdirSync(BROKEN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('dist'))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of files.sort()) hash.update(path).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** The results so far. Each is on the disk as soon as it is there. */
export function openResults({ isFresh }) {
  const path = join(CACHE, `results-${digest()}.jsonl`);
  mkdirSync(CACHE, { recursive: true });
  if (isFresh) rmSync(path, { force: true });
  const all = read(path);
  return {
    has: (system, variant, run) =>
      all.some((result) => result.system === system && result.variant === variant && result.run === run),
    add(result) {
      all.push(result);
      appendFileSync(path, `${JSON.stringify(result)}\n`);
    },
    of: (system, runs) => all.filter((result) => result.system === system && result.run <= runs),
  };
}

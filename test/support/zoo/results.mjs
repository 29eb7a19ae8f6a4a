// What was seen so far, a line for each run, as long as the code is the same.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputsDigest } from '../../../src/build-inputs.mjs';
import { ROOT } from '../run-tasks.mjs';
import { BROKEN, SYSTEMS } from './catalogue.mjs';

export const CACHE = join(ROOT, 'node_modules', '.cache', 'relia-zoo');

const RELIA = inputsDigest();

function filesOf(folder) {
  return readdirSync(join(BROKEN, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));
}

/** The code that a system's result was made with: relia's, the system's own, and what systems share. */
function codeOf(system) {
  const hash = createHash('sha256').update(RELIA);
  for (const path of [...filesOf('parts'), ...filesOf(system)].sort()) {
    hash.update(`${path}\n`).update(readFileSync(join(BROKEN, path)));
  }
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

/** The results so far. Each is on the disk as soon as it is there. `isFresh`: nothing is taken from there, and nothing kept. */
export function openResults({ isFresh }) {
  const path = join(CACHE, 'results.jsonl');
  mkdirSync(CACHE, { recursive: true });
  const codes = Object.fromEntries(SYSTEMS.map(({ name }) => [name, codeOf(name)]));
  const all = (isFresh ? [] : read(path)).filter(({ system, code }) => codes[system] === code);
  return {
    has: (system, variant, run) =>
      all.some((result) => result.system === system && result.variant === variant && result.run === run),
    add(seen) {
      const result = { ...seen, code: codes[seen.system] };
      all.push(result);
      if (!isFresh) appendFileSync(path, `${JSON.stringify(result)}\n`);
    },
    of: (system, runs) => all.filter((result) => result.system === system && result.run <= runs),
  };
}

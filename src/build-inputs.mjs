// What a build is made from, as one digest: tells a stale dist from a fresh one, whatever the files' times are.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'fixtures/app/src'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'fixtures/app/build.mjs'];

/** Where the digest of the last build that went through is kept. */
export const STAMP = join(ROOT, 'dist', '.built');

function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Why dist has to be built; `undefined` when it is what the sources make. */
export function whyStale() {
  if (!existsSync(STAMP)) return 'there is no finished build';
  return readFileSync(STAMP, 'utf8') === inputsDigest() ? undefined : 'the sources changed';
}

/** SHA-256 over the paths and contents of everything a build reads. */
export function inputsDigest() {
  const hash = createHash('sha256');
  const paths = [...FILES.map((file) => join(ROOT, file)).filter(existsSync), ...FOLDERS.flatMap(filesBelow)];
  for (const path of paths.sort()) {
    const content = readFileSync(path);
    hash.update(`${path.slice(ROOT.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

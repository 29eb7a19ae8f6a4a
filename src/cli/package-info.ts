import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The package's folder: two levels above this file, in `src` and in `dist` alike. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** relia's own version. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

// The systems that are broken on purpose, and what is expected of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../run-tasks.mjs';

export const BROKEN = join(ROOT, 'fixtures', 'broken');

export const { systems: SYSTEMS } = JSON.parse(readFileSync(join(BROKEN, 'catalogue.json'), 'utf8'));

/** Each system is run with its defect and without. */
export const VARIANTS = ['defect', 'twin'];

/** The defect is found by its named finding, and the twin passes. */
export function isAsExpected({ finding }, { variant, verdict, failed }) {
  if (variant === 'twin') return verdict === 'pass';
  return verdict === 'fail' && failed.includes(finding);
}

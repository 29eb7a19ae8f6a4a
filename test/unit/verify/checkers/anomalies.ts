import { expect } from 'vitest';
import type { Checked } from '../../../../src/verify/checkers/check.ts';

/** What was found, by kind, without what was looked for and not found. */
export function found({ anomalies }: Checked): Record<string, number> {
  return Object.fromEntries(anomalies.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));
}

/** The figures of these names. */
export function figures({ figures: all }: Checked, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Fails when the two differ, and takes little time when they do not: properties compare thousands of histories. */
export function agree(actual: unknown, expected: unknown): void {
  if (inOrder(actual) !== inOrder(expected)) expect(actual).toEqual(expected);
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

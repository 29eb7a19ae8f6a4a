import type { Checked } from '../../../../src/verify/checkers/check.ts';

/** What was found, by kind, without what was looked for and not found. */
export function found({ anomalies }: Checked): Record<string, number> {
  return Object.fromEntries(anomalies.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));
}

/** The figures of these names. */
export function figures({ figures: all }: Checked, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

import { z } from 'zod';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A written duration: a number and a unit, `'250ms'`, `'1.5s'`, `'2m'`, `'1h'`, `'30d'`. */
export type DurationText = `${number}${keyof typeof UNITS_MS}`;

const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

function isUnit(text: string): text is keyof typeof UNITS_MS {
  return text in UNITS_MS;
}

/** Milliseconds of a written duration; `undefined` when it is not one. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = PATTERN.exec(text) ?? [];
  if (amount === undefined || unit === undefined || !isUnit(unit)) return undefined;
  return Math.round(Number(amount) * UNITS_MS[unit]);
}

/** A duration as a person reads it: `850 ms`, `7.3 s`, `2 min 5 s`. */
export function formatMs(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return 'unbounded';
  if (Math.abs(Math.round(durationMs)) < 1_000) return `${String(Math.round(durationMs))} ms`;
  if (Math.abs(durationMs) < 120_000) return `${String(Number((durationMs / 1_000).toFixed(2)))} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** A written duration on the way in, whole milliseconds on the way out. */
export const durationSchema = z
  .custom<DurationText>((value) => typeof value === 'string', {
    error: 'expected a duration such as "250ms", "10s" or "2m"',
  })
  .meta({ title: 'duration' })
  .transform((text, context) => {
    const durationMs = parseDurationMs(text);
    if (durationMs !== undefined) return durationMs;
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not a duration; write "250ms", "10s", "2m", "1h" or "30d"`,
    });
    return z.NEVER;
  });

/** A percentage as written (`'2%'`), as a share of 1 on the way out. */
export const percentSchema = z
  .custom<`${number}%`>((value) => typeof value === 'string', { error: 'expected a percentage such as "2%"' })
  .meta({ title: 'percentage' })
  .transform((text, context) => {
    const [, amount] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
    if (amount !== undefined) return Number(amount) / 100;
    context.addIssue({ code: 'custom', message: `"${text}" is not a percentage; write "2%" or "0.5%"` });
    return z.NEVER;
  });

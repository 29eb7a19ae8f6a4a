import { z } from 'zod';
import { ReliaError } from '../../errors.ts';
import { tickPeriodMs } from './options.ts';

/** How a script's own options drive the load. */
export interface OwnPlan {
  /** Milliseconds between iterations when the script is an open loop at one constant rate; else `null`. */
  readonly periodMs: number | null;
  /** When the last scenario is due to end; `null` when that depends on how fast iterations are. */
  readonly durationMs: number | null;
  readonly maxVUs: number;
}

const UNITS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Milliseconds of a duration as Go writes it ("1m30s", "500ms"). */
export function goDurationMs(text: string): number {
  let total = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)(h|ms|m|us|µs|ns|s)/g)) {
    total += Number(number) * (UNITS[unit ?? ''] ?? NaN);
  }
  return total;
}

const duration = z.string().transform(goDurationMs);
const scenarioSchema = z.looseObject({
  executor: z.string(),
  startTime: duration.nullish(),
  duration: duration.nullish(),
  timeUnit: duration.nullish(),
  rate: z.number().nullish(),
  stages: z.array(z.looseObject({ duration })).nullish(),
});
const inspectSchema = z.looseObject({
  scenarios: z.record(z.string(), scenarioSchema).nullish(),
  maxVUs: z.number(),
});

type OwnScenario = z.output<typeof scenarioSchema>;

function endOf({ startTime, duration: own, stages, executor }: OwnScenario): number | null {
  if (executor.endsWith('iterations')) return null;
  const length = own ?? stages?.reduce((sum, stage) => sum + stage.duration, 0) ?? 0;
  return (startTime ?? 0) + length;
}

/** Reads what `k6 inspect --execution-requirements` prints. Throws RELIA_SCRIPT_INVALID when it is not that. */
export function readOwnPlan(printed: string): OwnPlan {
  let read: z.output<typeof inspectSchema>;
  try {
    read = inspectSchema.parse(JSON.parse(printed));
  } catch (error) {
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: "k6 did not say what the script's options come to",
      details: printed.split('\n').slice(0, 10),
      cause: error,
    });
  }
  const scenarios = Object.values(read.scenarios ?? {});
  const ends = scenarios.map(endOf);
  const [only] = scenarios;
  const isOpen = scenarios.length === 1 && only?.executor === 'constant-arrival-rate' && typeof only.rate === 'number';
  return {
    periodMs: isOpen && only.rate ? tickPeriodMs({ rate: only.rate, timeUnitMs: only.timeUnit ?? 1_000 }) : null,
    durationMs: ends.some((end) => end === null) ? null : Math.max(0, ...ends.map((end) => end ?? 0)),
    maxVUs: read.maxVUs,
  };
}

import { z } from 'zod';
import { dataSetSchema } from './data-schema.ts';
import { durationSchema, percentSchema } from './duration.ts';
import { faultSchema } from './faults/registry.ts';
import { loadSchema } from './load-schema.ts';
import { systemSchema } from './system-schema.ts';

const shareSchema = z.number().gt(0).lt(1);

/** A service level: the share of requests that succeed, or a latency quantile. */
export const sloSchema = z.discriminatedUnion('sli', [
  z.strictObject({ sli: z.literal('availability'), objective: shareSchema }),
  z.strictObject({
    sli: z.literal('latency'),
    percentile: z.number().gt(0).lt(100),
    atMost: durationSchema,
  }),
]);

const steadyStateSchema = z.strictObject({
  /** How long the load is watched, after the warm-up, before the first fault. */
  window: durationSchema,
  slos: z.array(sloSchema).nonempty(),
});

const blastRadiusSchema = z.strictObject({
  /** The only targets and links a fault may name. */
  targets: z.array(z.string().min(1)).nonempty(),
  concurrentFaults: z.int().positive().default(1),
  /** The run is halted when the availability of the last seconds falls below this. */
  abortUnless: z.strictObject({ availability: shareSchema, over: durationSchema.default(5_000) }).optional(),
});

const expectSchema = z.strictObject({
  recovery: z.strictObject({ within: durationSchema }).optional(),
  errorBudget: z
    .strictObject({
      slo: z.literal('availability').default('availability'),
      spendAtMost: percentSchema,
      period: durationSchema.default(30 * 86_400_000),
      /** How time slices are counted beside the requests: how long one is, and the share of good requests below which it is bad. */
      slices: z.strictObject({ length: durationSchema.optional(), atLeast: shareSchema.optional() }).optional(),
    })
    .optional(),
  /** The least share of good requests between injection and heal. */
  availability: z.strictObject({ atLeast: shareSchema }).optional(),
  data: z
    .strictObject({
      lostWrites: z.int().nonnegative().default(0),
      /** How old lost writes may be, counted back from the fault. */
      rpo: durationSchema.default(0),
      duplicates: z.enum(['forbid', 'allow']).default('forbid'),
      /** `report` counts stale reads; a number is the most there may be. */
      staleReads: z
        .union([z.literal('report'), z.int().nonnegative()], { error: 'expected "report" or how many there may be' })
        .default('report'),
      /** How often a session may go back behind what it had read or written. Not judged when not given. */
      sessionViolations: z.int().nonnegative().optional(),
    })
    .optional(),
});

/** One experiment. Strict everywhere: an unknown key is a mistake, never ignored. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  /** The claim that the run tries to prove wrong, in a sentence. */
  hypothesis: z.string().min(1),
  system: systemSchema,
  load: loadSchema,
  data: z.record(z.string(), dataSetSchema).default({}),
  steadyState: steadyStateSchema,
  blastRadius: blastRadiusSchema,
  faults: z.array(faultSchema),
  expect: expectSchema,
  /** Healthy time that must follow the last bad moment before the system counts as recovered. */
  hold: durationSchema.default(10_000),
  /** Quiet time between the end of the load and the final reads: replication catches up. */
  settle: durationSchema.default(2_000),
  seed: z.int().nonnegative().default(1),
});

/** A scenario after parsing, before faults have their ids (see `parse.ts`). */
export type ParsedScenario = z.output<typeof scenarioSchema>;
/** One service level objective. */
export type Slo = z.output<typeof sloSchema>;
/** What the run must show. */
export type Expectations = z.output<typeof expectSchema>;

import { z } from 'zod';
import { dataSetSchema } from './data-schema.ts';
import { durationSchema, percentSchema } from './duration.ts';
import { faultSchema } from './faults/registry.ts';
import { loadSchema } from './load-schema.ts';
import { systemSchema } from './system-schema.ts';

const shareSchema = z.number().gt(0).lt(1);

function sliNamed<const Name extends string>(name: Name) {
  return z.literal(name).describe('What is measured: the share of good requests, or how long they take.');
}

/** A service level: the share of requests that succeed, or a latency quantile. */
export const sloSchema = z.discriminatedUnion('sli', [
  z.strictObject({
    sli: sliNamed('availability'),
    objective: shareSchema.describe('The least share of good requests.'),
  }),
  z.strictObject({
    sli: sliNamed('latency'),
    percentile: z.number().gt(0).lt(100).describe('The percentile of latency that is judged.'),
    atMost: durationSchema.describe('The most that it may be.'),
  }),
]);

const steadyStateSchema = z.strictObject({
  window: durationSchema.describe('How long the load is watched, after the warm-up and before the first fault.'),
  slos: z.array(sloSchema).nonempty().describe('The objectives, all of which must hold.'),
});

const blastRadiusSchema = z.strictObject({
  targets: z.array(z.string().min(1)).nonempty().describe('The only targets and links that a fault may name.'),
  concurrentFaults: z.int().positive().default(1).describe('How many faults may be active at once.'),
  abortUnless: z
    .strictObject({
      availability: shareSchema.describe('The share of good requests below which it is halted.'),
      over: durationSchema.default(5_000).describe('The time until now over which the share is taken.'),
    })
    .optional()
    .describe('When the run is halted, and all healed; never when not given.'),
});

const expectSchema = z.strictObject({
  recovery: z
    .strictObject({
      within: durationSchema.describe(
        'The longest time from the start of the first fault until users are served normally again.',
      ),
    })
    .optional()
    .describe('How soon users must have recovered.'),
  errorBudget: z
    .strictObject({
      slo: z
        .literal('availability')
        .default('availability')
        .describe('Whose budget it is; its objective is that of `steadyState`.'),
      spendAtMost: percentSchema.describe('The share of the budget that one such experiment may cost.'),
      period: durationSchema.default(30 * 86_400_000).describe('The time that the budget is for.'),
      slices: z
        .strictObject({
          length: durationSchema.optional().describe("How long a slice is; `'1s'` when not given."),
          atLeast: shareSchema
            .optional()
            .describe('The share of good requests below which a slice is bad; 0.95 when not given.'),
        })
        .optional()
        .describe('How slices of time are counted beside requests.'),
    })
    .optional()
    .describe('What the experiment may cost of the error budget.'),
  availability: z
    .strictObject({ atLeast: shareSchema.describe('The least share of good requests between injection and heal.') })
    .optional()
    .describe('What must hold while a fault is active.'),
  data: z
    .strictObject({
      lostWrites: z.int().nonnegative().default(0).describe('How many acknowledged writes may be in no copy.'),
      rpo: durationSchema
        .default(0)
        .describe('Writes acknowledged no longer than this before the fault may be lost as well.'),
      duplicates: z.enum(['forbid', 'allow']).default('forbid').describe('Whether a write may be there twice.'),
      staleReads: z
        .union([z.literal('report'), z.int().nonnegative()], { error: 'expected "report" or how many there may be' })
        .default('report')
        .describe("The most stale reads there may be; `'report'` only counts them."),
      sessionViolations: z
        .int()
        .nonnegative()
        .optional()
        .describe('How often a session may go back behind what it had read or written; not judged when not given.'),
    })
    .optional()
    .describe('What may happen to data; needs operations.'),
});

/** One experiment. Strict everywhere: an unknown key is a mistake, never ignored. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1).describe('What the run is called.'),
  hypothesis: z.string().min(1).describe('The claim that the run tries to prove wrong, in a sentence.'),
  system: systemSchema.describe('The system under test: what `defineSystem` returned.'),
  load: loadSchema.describe('What users do, as k6 sends it: operations or a script.'),
  data: z
    .record(z.string(), dataSetSchema)
    .default({})
    .describe('What is in the system and how it is read back at the end: data sets, by name.'),
  steadyState: steadyStateSchema.describe('What must hold under this very load before anything is injected.'),
  blastRadius: blastRadiusSchema.describe('What faults may hit, and when the run is halted.'),
  faults: z.array(faultSchema).describe('What is done to the system, and when.'),
  expect: expectSchema.describe('What the run must show; a scenario that expects nothing is inconclusive.'),
  hold: durationSchema
    .default(10_000)
    .describe('Healthy time that must follow the last bad moment before users count as recovered.'),
  settle: durationSchema
    .default(2_000)
    .describe('Quiet time between the end of the load and the final reads, for replication to catch up.'),
  seed: z
    .int()
    .nonnegative()
    .default(1)
    .describe('Decides all that chance decides: which instances are hit, what the load asks for.'),
});

/** A scenario after parsing, before faults have their ids (see `parse.ts`). */
export type ParsedScenario = z.output<typeof scenarioSchema>;
/** One service level objective. */
export type Slo = z.output<typeof sloSchema>;
/** What the run must show. */
export type Expectations = z.output<typeof expectSchema>;

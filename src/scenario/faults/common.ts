import { z } from 'zod';
import { durationSchema } from '../duration.ts';

/** When a step begins: at a time of the run's clock, or when another step's fault is healed. */
const afterSchema = z.strictObject({
  step: z.string().min(1).describe('The id of the fault whose confirmed heal starts this one.'),
  deadline: durationSchema.describe("How long that is waited for, from the load's start."),
  else: z.enum(['skip', 'halt']).default('skip').describe('What happens when it did not come in time.'),
});

const timing = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, { error: 'expected lower-case letters, digits and dashes' })
    .optional()
    .describe('A name for the fault inside its scenario; `f1`, `f2`, ... when not given.'),
  at: durationSchema.optional().describe('When it is injected, from the scheduled start of the load.'),
  after: afterSchema.optional().describe('Instead of `at`: it is injected when another fault is healed.'),
  duration: durationSchema.describe('The time from injection to heal.'),
};

/** The kind of a fault, which tells its schema from the others. */
export function kindNamed<const Name extends string>(name: Name) {
  return z.literal(name).describe('What is done to the target or link.');
}

const targetSchema = z.string().min(1).describe('The target that is hit.');

/** Fields of every fault that hits instances of a target. */
export const nodeFaultFields = {
  ...timing,
  target: targetSchema,
  pick: z
    .union([z.literal('one'), z.literal('all'), z.int().positive()], {
      error: 'expected "one", "all" or how many instances',
    })
    .default('one')
    .describe("How many of the target's instances are hit; the seed chooses which, and it is recorded."),
};

/** Fields of every fault that hits a link. */
export const linkFaultFields = {
  ...timing,
  link: z.string().min(1).describe('The link that is hit.'),
  direction: z
    .enum(['both', 'request', 'response'])
    .default('both')
    .describe("Which way is hit: `request` is from the link's `from` to its `to`."),
};

/** Fields of a fault that hits a database's replication. */
export const databaseFaultFields = { ...timing, target: targetSchema };

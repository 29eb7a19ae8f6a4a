import { z } from 'zod';
import { durationSchema } from '../duration.ts';

/** When a step begins: at a time of the run's clock, or when another step's fault is healed. */
const afterSchema = z.strictObject({
  /** The id of the fault whose confirmed heal starts this one. */
  step: z.string().min(1),
  /** How long after the load's start the trigger is waited for. */
  deadline: durationSchema,
  /** What happens when the trigger did not come in time. */
  else: z.enum(['skip', 'halt']).default('skip'),
});

const timing = {
  /** A name for the fault inside its scenario; `f1`, `f2`, ... when not given. */
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, { error: 'expected lower-case letters, digits and dashes' })
    .optional(),
  /** Time of the injection, counted from the scheduled start of the load. */
  at: durationSchema.optional(),
  after: afterSchema.optional(),
  /** Time from the injection to the heal. */
  duration: durationSchema,
};

/** Fields of every fault that hits instances of a target. */
export const nodeFaultFields = {
  ...timing,
  target: z.string().min(1),
  /** How many of the target's instances are hit; chosen with the run's seed and recorded. */
  pick: z
    .union([z.literal('one'), z.literal('all'), z.int().positive()], {
      error: 'expected "one", "all" or how many instances',
    })
    .default('one'),
};

/** Fields of every fault that hits a link. `request` is the way from the link's `from` to its `to`. */
export const linkFaultFields = {
  ...timing,
  link: z.string().min(1),
  direction: z.enum(['both', 'request', 'response']).default('both'),
};

/** Fields of a fault that hits a database's replication. */
export const databaseFaultFields = { ...timing, target: z.string().min(1) };

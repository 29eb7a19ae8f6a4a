import { z } from 'zod';
import { durationSchema } from '../duration.ts';
import { kindNamed, databaseFaultFields } from './common.ts';

/** The replica replays what the primary wrote `lag` later, or not at all (`stall`) until the heal. */
export const replicaLagSchema = z.strictObject({
  kind: kindNamed('replica-lag'),
  ...databaseFaultFields,
  lag: z
    .union([z.literal('stall'), durationSchema], { error: 'expected a duration such as "5s", or "stall"' })
    .describe("How much later it replays what the primary wrote, at most `'55s'`, or not at all (`'stall'`)."),
});

import { z } from 'zod';
import { durationSchema } from '../duration.ts';
import { linkFaultFields } from './common.ts';

/** Data on the link arrives `delay` later, give or take `jitter` (uniform); not the TCP handshake. */
export const latencySchema = z.strictObject({
  kind: z.literal('latency'),
  ...linkFaultFields,
  delay: durationSchema,
  jitter: durationSchema.default(0),
});

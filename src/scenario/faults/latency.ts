import { z } from 'zod';
import { durationSchema } from '../duration.ts';
import { kindNamed, linkFaultFields } from './common.ts';

/** Data on the link arrives `delay` later, give or take `jitter` (uniform); not the TCP handshake. */
export const latencySchema = z.strictObject({
  kind: kindNamed('latency'),
  ...linkFaultFields,
  delay: durationSchema.describe('How much later data arrives.'),
  jitter: durationSchema.default(0).describe('The delay is so much more or less, uniformly.'),
});

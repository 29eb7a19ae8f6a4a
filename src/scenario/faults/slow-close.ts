import { z } from 'zod';
import { durationSchema } from '../duration.ts';
import { linkFaultFields } from './common.ts';

/** A connection that one end closes is closed at the other end only `delay` later. */
export const slowCloseSchema = z.strictObject({
  kind: z.literal('slow-close'),
  ...linkFaultFields,
  delay: durationSchema,
});

import { z } from 'zod';
import { durationSchema } from '../duration.ts';
import { kindNamed, linkFaultFields } from './common.ts';

/** A connection that one end closes is closed at the other end only `delay` later. */
export const slowCloseSchema = z.strictObject({
  kind: kindNamed('slow-close'),
  ...linkFaultFields,
  delay: durationSchema.describe('How much later the other end is closed.'),
});

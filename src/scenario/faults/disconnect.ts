import { z } from 'zod';
import { nodeFaultFields } from './common.ts';

/** Taken off its networks; its processes go on. */
export const disconnectSchema = z.strictObject({ kind: z.literal('disconnect'), ...nodeFaultFields });

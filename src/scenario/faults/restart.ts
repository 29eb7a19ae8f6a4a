import { z } from 'zod';
import { nodeFaultFields } from './common.ts';

/** Stopped and started again at once; nothing is left to heal. */
export const restartSchema = z.strictObject({ kind: z.literal('restart'), ...nodeFaultFields });

import { z } from 'zod';
import { linkFaultFields } from './common.ts';

/** Every connection on the link is closed as soon as data moves on it. */
export const resetSchema = z.strictObject({ kind: z.literal('reset'), ...linkFaultFields });

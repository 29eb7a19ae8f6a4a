import { z } from 'zod';
import { linkFaultFields } from './common.ts';

/** Nothing crosses the link, and nobody is told: connections stay open and silent, what was sent arrives after the heal. */
export const partitionSchema = z.strictObject({ kind: z.literal('partition'), ...linkFaultFields });

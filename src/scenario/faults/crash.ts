import { z } from 'zod';
import { nodeFaultFields } from './common.ts';

/** SIGKILL of the main process from outside the engine, so that the service's restart policy acts. */
export const crashSchema = z.strictObject({ kind: z.literal('crash'), ...nodeFaultFields });

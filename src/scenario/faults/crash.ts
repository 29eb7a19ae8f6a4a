import { z } from 'zod';
import { kindNamed, nodeFaultFields } from './common.ts';

/** SIGKILL of the main process from outside the engine, so that the service's restart policy acts. */
export const crashSchema = z.strictObject({ kind: kindNamed('crash'), ...nodeFaultFields });

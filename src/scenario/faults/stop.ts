import { z } from 'zod';
import { kindNamed, nodeFaultFields } from './common.ts';

/** An orderly stop (SIGTERM, then SIGKILL after the grace period); the fault counts from the exit of the process. */
export const stopSchema = z.strictObject({ kind: kindNamed('stop'), ...nodeFaultFields });

import { z } from 'zod';
import { kindNamed, nodeFaultFields } from './common.ts';

/** Stopped and started again at once; nothing is left to heal. */
export const restartSchema = z.strictObject({ kind: kindNamed('restart'), ...nodeFaultFields });

import { z } from 'zod';
import { kindNamed, nodeFaultFields } from './common.ts';

/** Taken off its networks; its processes go on. */
export const disconnectSchema = z.strictObject({ kind: kindNamed('disconnect'), ...nodeFaultFields });

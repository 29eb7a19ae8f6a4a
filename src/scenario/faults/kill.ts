import { z } from 'zod';
import { kindNamed, nodeFaultFields } from './common.ts';

/** The death of a node: killed through the engine, so its restart policy stays off; down until the heal starts it again. */
export const killSchema = z.strictObject({ kind: kindNamed('kill'), ...nodeFaultFields });

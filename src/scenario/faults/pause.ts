import { z } from 'zod';
import { nodeFaultFields } from './common.ts';

/** Every process of the instance frozen: its sockets stay open and nothing answers. */
export const pauseSchema = z.strictObject({ kind: z.literal('pause'), ...nodeFaultFields });

import { z } from 'zod';
import { kindNamed, nodeFaultFields } from './common.ts';

/** Every process of the instance frozen: its sockets stay open and nothing answers. */
export const pauseSchema = z.strictObject({ kind: kindNamed('pause'), ...nodeFaultFields });

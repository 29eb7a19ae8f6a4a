import { z } from 'zod';
import { kindNamed, linkFaultFields } from './common.ts';

/** Every connection on the link is closed as soon as data moves on it. */
export const resetSchema = z.strictObject({ kind: kindNamed('reset'), ...linkFaultFields });

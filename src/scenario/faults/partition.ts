import { z } from 'zod';
import { kindNamed, linkFaultFields } from './common.ts';

/** Nothing crosses the link, and nobody is told: connections stay open and silent, what was sent arrives after the heal. */
export const partitionSchema = z.strictObject({ kind: kindNamed('partition'), ...linkFaultFields });

import { z } from 'zod';
import { kindNamed, linkFaultFields } from './common.ts';

const rateSchema = z
  .custom<`${number}KB/s`>((value) => typeof value === 'string', { error: 'expected a rate such as "64KB/s"' })
  .meta({ title: 'rate such as 64KB/s' })
  .transform((text, context) => {
    const [, kilobytes] = /^([1-9]\d*)KB\/s$/.exec(text) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes);
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not a rate; write "64KB/s" (whole kilobytes, at least 1)`,
    });
    return z.NEVER;
  });

/** The link carries at most `rate`, per connection and direction. Kilobytes per second once parsed. */
export const bandwidthSchema = z.strictObject({
  kind: kindNamed('bandwidth'),
  ...linkFaultFields,
  rate: rateSchema.describe('The most that the link carries, per connection and direction.'),
});

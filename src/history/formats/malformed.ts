import { ReliaError } from '../../errors.ts';

/** A history that cannot be read: where, and why. */
export function malformed(line: number, reason: string): ReliaError {
  return new ReliaError('RELIA_HISTORY_INVALID', {
    message: `line ${String(line)} of the history is malformed: ${reason}`,
    hint: 'name its format with --format, or repair the file: what cannot be read is not judged',
  });
}

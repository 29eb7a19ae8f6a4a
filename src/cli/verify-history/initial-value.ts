import type { Value } from '../../history/operation.ts';

/**
 * The value of `--initial` as it is meant: `nil` is null, what is JSON is what it says (`0`, `"0"`, `{"a": 10}`), anything else is
 * text.
 */
export function initialValue(written: string): Value {
  if (written === 'nil') return null;
  try {
    // JSON.parse gives nothing but JSON, and that is what values are.
    return JSON.parse(written) as Value;
  } catch {
    return written;
  }
}

import type { ChalkInstance } from 'chalk';
import { ReliaError, messageOf } from '../errors.ts';
import { EXIT, exitCodeOfError } from './exit-code.ts';

/** An error as `--json` tells it. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | null;
}

const REPORT_IT = 'this is a bug in relia; please report it with the lines above';

/** True for what relia did not foresee: its stack is worth printing, and only then. */
function isBug(thrown: unknown): boolean {
  return exitCodeOfError(thrown) === EXIT.bug;
}

/** A mistake on the command line says all there is to say; a bug has its own way out. */
function isExplained(code: string): boolean {
  return code !== 'RELIA_USAGE' && code !== 'RELIA_BUG';
}

/** An error as data. */
export function describeError(thrown: unknown): ErrorDocument {
  if (thrown instanceof ReliaError) {
    const { code, message, details } = thrown;
    return { code, message, details, hint: thrown.hint ?? (isBug(thrown) ? REPORT_IT : null) };
  }
  return { code: 'RELIA_BUG', message: messageOf(thrown), details: [], hint: REPORT_IT };
}

/** An error as a person reads it: `CODE: message`, details indented, `hint: ...`, where more is said; the stack of a bug, and of nothing else. */
export function errorLines(thrown: unknown, paint: ChalkInstance): readonly string[] {
  const { code, message, details, hint } = describeError(thrown);
  const stack = isBug(thrown) && thrown instanceof Error ? (thrown.stack ?? '').split('\n').slice(1) : [];
  return [
    `${paint.red.bold(code)}: ${message}`,
    ...stack.map((line) => paint.dim(line)),
    ...details.flatMap((detail) => detail.split('\n')).map((line) => `  ${line}`),
    ...(hint === null ? [] : [`${paint.bold('hint')}: ${hint}`]),
    ...(isExplained(code) ? [paint.dim(`more: relia explain ${code}`)] : []),
  ];
}

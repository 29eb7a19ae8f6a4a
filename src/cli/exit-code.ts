import { ReliaError } from '../errors.ts';
import type { Ending } from '../history/event.ts';
import type { Verdict } from '../verify/verdict.ts';

/** What each way to end is told to the shell by. */
export const EXIT = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  halted: 3,
  cleanupFailed: 4,
  usage: 64,
  environment: 69,
  bug: 70,
} as const;

/** Worst first. A scenario of a suite that could not be started is worse than a pass and better than any real result. */
const WORST_FIRST: readonly number[] = [
  EXIT.cleanupFailed,
  EXIT.bug,
  EXIT.fail,
  EXIT.halted,
  EXIT.inconclusive,
  EXIT.environment,
  EXIT.usage,
  EXIT.pass,
];

/** All that decides a run's exit code. */
export interface RunEnd {
  readonly verdict: Verdict;
  readonly ending: Ending;
  /** Some undo failed: faults may still be active. */
  readonly isLeftBroken?: boolean;
  /** relia itself failed on the way. */
  readonly isBug?: boolean;
}

/** The exit code of a run whose load began: 4 before 70 before 1 before 3 before 2 before 0. */
export function exitCodeOfRun({ verdict, ending, isLeftBroken = false, isBug = false }: RunEnd): number {
  if (isLeftBroken) return EXIT.cleanupFailed;
  if (isBug) return EXIT.bug;
  if (verdict === 'fail') return EXIT.fail;
  if (ending === 'halted') return EXIT.halted;
  // A run that did not complete has shown nothing, whatever is said of it.
  return verdict === 'pass' && ending === 'completed' ? EXIT.pass : EXIT.inconclusive;
}

/** The exit code of an error that ended a command: the catalogue's, or 70 for anything relia did not foresee. */
export function exitCodeOfError(thrown: unknown): number {
  return thrown instanceof ReliaError ? thrown.exitCode : EXIT.bug;
}

/** The worst of several exit codes; 0 for none. A code that is none of relia's counts as a bug. */
export function worstExitCode(codes: readonly number[]): number {
  const known = codes.map((code) => (WORST_FIRST.includes(code) ? code : EXIT.bug));
  return WORST_FIRST.find((code) => known.includes(code)) ?? EXIT.pass;
}

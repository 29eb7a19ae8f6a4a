import type { Operations } from '../../history/operation.ts';
import type { CheckOptions } from '../../verify/checkers/check.ts';

/** What of a history is judged together: one data set of a relia history, or all of another tool's. */
export interface DataSet {
  /** The name of the data set; `undefined` where a history has no more than one. */
  readonly on: string | undefined;
  readonly operations: Operations;
  /** What the history itself tells beside its operations. */
  readonly told: Pick<CheckOptions, 'faults' | 'namespace'>;
  /** When the load began, on the clock of the history; `undefined` when it does not say. */
  readonly loadStart: number | undefined;
}

import type { Expectations } from '../../scenario/scenario-schema.ts';
import type { FaultSpan } from '../faults/fault-lives.ts';
import type { Observation } from '../observation.ts';
import type { JudgedLedger } from './ledger.ts';

/** What the scenario expects of its data. */
export type DataObjective = NonNullable<Expectations['data']>;

/** The default: nothing acknowledged may be lost. Held against a run whose scenario expects nothing, when its data is hurt. */
export const NOTHING_LOST: DataObjective = { lostWrites: 0, rpo: 0, duplicates: 'forbid', staleReads: 'report' };

/** What the findings about one ledger rest on. */
export interface DataCase {
  readonly ledger: JudgedLedger;
  readonly objective: DataObjective;
  readonly observation: Observation | undefined;
  readonly span: FaultSpan | undefined;
  /** The wall clock went on steadily: times may be compared. */
  readonly hasClock: boolean;
}

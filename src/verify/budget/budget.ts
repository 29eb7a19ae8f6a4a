/** Error budget spent by this experiment, by occurrences (SRE Workbook, ch. 2 and 5). */
export interface Budget {
  readonly objective: number;
  readonly periodMs: number;
  readonly bad: number;
  /** Share of the period's budget, 1 = all of it. */
  readonly spent: number;
  readonly fullOutageMs: number;
  readonly affordableRepeats: number | null;
  readonly burn: readonly { readonly over: string; readonly rate: number }[];
  /** The same by time slices. */
  readonly slices: SliceBudget;
  /** Burn-rate alerts that this run alone would have raised, or not; the fastest first. */
  readonly alerts: readonly BurnAlert[];
}

/** Error budget by time slices (OpenSLO's `Timeslices`). */
export interface SliceBudget {
  readonly lengthMs: number;
  /** A slice with a smaller share of good requests is bad. */
  readonly atLeast: number;
  readonly bad: number;
  /** Bad slices at least and at most, depending on when within a slice the first one begins. */
  readonly fewest: number;
  readonly most: number;
  /** Share of the period's budget, 1 = all of it. */
  readonly spent: number;
}

/** A multi-window burn-rate alert (SRE Workbook, ch. 5). */
export interface BurnAlert {
  readonly severity: 'page' | 'ticket';
  /** It is raised when the budget burns faster than this many times what lasts for the period, in both windows. */
  readonly factor: number;
  readonly longMs: number;
  readonly shortMs: number;
  /** The full outage that raises it, milliseconds; `null` when none can: it asks for more than all requests to fail. */
  readonly needsMs: number | null;
  /** When it would have been raised: after the first fault, and milliseconds since t0; `null` when not while watched. */
  readonly afterFaultMs: number | null;
  readonly at: number | null;
}

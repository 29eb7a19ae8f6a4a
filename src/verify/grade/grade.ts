/** A grade of the run, for trends and talks: the verdict does not depend on it. */
export interface Grade {
  readonly letter: 'A' | 'B' | 'C' | 'D' | 'F';
  /** 0 to 100, one decimal. */
  readonly score: number;
  readonly parts: readonly GradePart[];
  /** What made it an F whatever the parts say. */
  readonly caps: readonly string[];
}

/** One dimension of a grade. */
export interface GradePart {
  readonly part: 'recovery' | 'budget' | 'data' | 'latency';
  /** Its share of the whole; of the measured ones, where others were not. */
  readonly weight: number;
  /** 0 to 1; `null` when it was not measured. */
  readonly score: number | null;
  /** The measured number, or why there is none. */
  readonly measured: string;
  /** What scores 0.90. */
  readonly target: string | null;
}

/** One thing relia needs, and whether this machine has it. */
export interface Requirement {
  readonly name: string;
  /** `warning`: relia runs, but something may not work or a slower way is taken. */
  readonly status: 'ok' | 'missing' | 'warning';
  /** What is needed, in words. */
  readonly need: string;
  /** What was found, or why nothing was. */
  readonly found: string;
  /** What to do about it; only when the status is not `ok`. */
  readonly howToGet?: string;
}

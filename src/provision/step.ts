import type { Report } from './events.ts';
import { reasonOf } from './reason.ts';

const HEARTBEAT_MS = 5_000;

/** A piece of work that is shown while it lasts. */
export interface Step<Result> {
  readonly title: string;
  /** `say` sets the detail that the next progress event carries. */
  readonly work: (say: (detail: string) => void) => Promise<Result>;
  /** What the last event says about the result; empty for nothing. */
  readonly describe?: (result: Result) => string;
}

/**
 * Does the work of a step and reports its start, its progress every five seconds, and how it ended.
 * Rethrows what the work throws.
 */
export async function runStep<Result>(report: Report, step: Step<Result>): Promise<Result> {
  const since = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - since);
  let detail = '';
  report({ kind: 'started', step: step.title });
  const heartbeat = setInterval(() => {
    report({ kind: 'progress', step: step.title, elapsedMs: elapsedMs(), detail });
  }, HEARTBEAT_MS);
  try {
    const result = await step.work((text) => {
      detail = text;
    });
    report({ kind: 'done', step: step.title, elapsedMs: elapsedMs(), result: step.describe?.(result) ?? '' });
    return result;
  } catch (error) {
    report({ kind: 'failed', step: step.title, elapsedMs: elapsedMs(), reason: reasonOf(error) });
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

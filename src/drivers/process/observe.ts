import { setImmediate } from 'node:timers/promises';
import type { ProcessRef } from '../../ports/undo.ts';
import { stateOf } from './process-table.ts';
import { rest } from './world.ts';

/** How long a process is looked at without a rest between, milliseconds: what a signal does shows within. */
const EAGER_MS = 20;
const REST_MS = 2;

/** When something was seen: it happened in [lo, hi] (epoch milliseconds). */
export interface Seen {
  readonly lo: number;
  readonly hi: number;
}

/** Looks until the condition holds, and says between which two looks it came to; `undefined` when the deadline passes first. */
export async function observe(holds: () => boolean, deadlineMs: number): Promise<Seen | undefined> {
  const startedAt = Date.now();
  let lo = startedAt;
  for (;;) {
    const lookedAt = Date.now();
    if (holds()) return { lo, hi: Date.now() };
    lo = lookedAt;
    if (lookedAt > startedAt + deadlineMs) return undefined;
    await (lookedAt < startedAt + EAGER_MS ? setImmediate() : rest(REST_MS));
  }
}

/** True once the very process is gone. */
export function isGone(ref: ProcessRef): () => boolean {
  return () => stateOf(ref) === 'gone';
}

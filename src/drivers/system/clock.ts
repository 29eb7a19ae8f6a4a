import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';

/** The machine's clocks. The wall clock is read with the monotonic clock's resolution. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    until: async (epochMs, signal) => {
      signal?.throwIfAborted();
      const waitMs = epochMs - Date.now();
      if (waitMs <= 0) return;
      await delay(waitMs, undefined, { signal }).catch((error: unknown) => {
        // The timer rejects with an error of its own; callers want the reason.
        signal?.throwIfAborted();
        throw error;
      });
    },
  };
}

import type { Clock } from '../../src/ports/clock.ts';

/** Returns when everything has happened that waits for nothing but itself. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock that stands still until the test moves it. */
export class FakeClock implements Clock {
  readonly #startedAt: number;
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startedAt = 1_000_000) {
    this.#startedAt = startedAt;
    this.#now = startedAt;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#startedAt;
  }

  async until(epochMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (epochMs <= this.#now) return;
    let leave: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      const sleeper = { at: epochMs, wake: resolve };
      this.#sleepers.add(sleeper);
      leave = (): void => {
        this.#sleepers.delete(sleeper);
        resolve();
      };
      signal?.addEventListener('abort', leave);
    });
    signal?.removeEventListener('abort', leave);
    signal?.throwIfAborted();
  }

  /** The times that are waited for, ascending. */
  get awaited(): readonly number[] {
    return [...this.#sleepers].map(({ at }) => at).sort((a, b) => a - b);
  }

  /** Moves time on to `epochMs`; whoever waits for a moment on the way is woken at that moment, and everything settles there. */
  async advanceTo(epochMs: number): Promise<void> {
    await settled();
    for (let [next] = this.awaited; next !== undefined && next <= epochMs; [next] = this.awaited) {
      this.#wakeAt(next);
      await settled();
    }
    this.#now = Math.max(this.#now, epochMs);
    await settled();
  }

  /** Moves time on by `ms`. */
  async advance(ms: number): Promise<void> {
    await this.advanceTo(this.#now + ms);
  }

  /** Lets time pass, from one moment that is waited for to the next, until the work is over; returns what came of it. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const progress = { isOver: false };
    const over = work.finally(() => (progress.isOver = true));
    over.catch(() => undefined);
    await settled();
    while (!progress.isOver) {
      const [next] = this.awaited;
      if (next === undefined) throw new Error('the work is not over, and nothing waits for the clock');
      this.#wakeAt(next);
      await settled();
    }
    return over;
  }

  #wakeAt(epochMs: number): void {
    this.#now = Math.max(this.#now, epochMs);
    for (const sleeper of this.#sleepers) {
      if (sleeper.at > epochMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

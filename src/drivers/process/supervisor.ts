import type { RuntimeEvent } from '../../ports/runtime.ts';
import { noteHealth } from './health.ts';
import { clearRemains, startPart } from './start-part.ts';
import { requirePart, rest, type World } from './world.ts';

/** The first wait before a part that died is started again, milliseconds; doubled each time, as Docker does it. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 60_000;
/** A part that ran this long begins anew with the first wait, milliseconds. */
const STEADY_MS = 10_000;

/** Starts parts that died without being told to again, where the stack file says so. Lives as long as the relia that has it. */
export class Supervisor {
  readonly #world: World;
  readonly #falls = new Map<string, { readonly at: number; readonly waitMs: number }>();
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Told of every event of the stack. */
  hear({ what, instance, at }: RuntimeEvent): void {
    // A stack that is just being taken down has no part to be started.
    if (what === 'die') void this.#raise(instance.service, at).catch(() => undefined);
  }

  end(): void {
    this.#isOver = true;
  }

  async #raise(service: string, at: number): Promise<void> {
    const { state } = this.#world;
    // What an act of relia's ended, stays ended; the act may be under way.
    const isFallen = (): boolean => state.instance(service).wanted === 'up' && state.main(service) === undefined;
    const isMeant = await this.#world.exclusively(service, async () => {
      if (this.#isOver || !isFallen()) return false;
      await clearRemains(this.#world, requirePart(state, { service, number: 1 }));
      return requirePart(state, { service, number: 1 }).service.restart === 'on-failure';
    });
    if (!isMeant) return;
    await rest(this.#waitAfter(service, at));
    await this.#world.exclusively(service, async () => {
      if (this.#isOver || !isFallen()) return;
      await startPart(this.#world, service);
      noteHealth(this.#world, service);
    });
  }

  #waitAfter(service: string, at: number): number {
    const last = this.#falls.get(service);
    const isSoon = last !== undefined && at - last.at < STEADY_MS + last.waitMs;
    const waitMs = isSoon ? Math.min(last.waitMs * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
    this.#falls.set(service, { at, waitMs });
    return waitMs;
  }
}

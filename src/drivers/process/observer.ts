import type { RuntimeEvent } from '../../ports/runtime.ts';
import { stateOf } from './process-table.ts';
import type { StackState } from './stack-state.ts';
import { partsOf } from './world.ts';

/** How often the parts are looked at, milliseconds: what dies by itself is seen this late at most. */
const LOOK_EVERY_MS = 30;
/** A part that another relia starts shows within this many looks. */
const ROUNDS_BETWEEN_READS = 5;

interface Known {
  readonly pid: number;
  readonly startTime: string;
  readonly state: 'running' | 'paused';
}

/** Looks at the main processes of a stack and tells what became of them. */
export class Observer {
  readonly #state: StackState;
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #known = new Map<string, Known>();
  #names: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(state: StackState) {
    this.#state = state;
  }

  /** Hears of every change from now on. Returns what ends it. */
  listen(onEvent: (event: RuntimeEvent) => void): () => void {
    if (this.#listeners.size === 0) this.#begin();
    this.#listeners.add(onEvent);
    return () => {
      this.#listeners.delete(onEvent);
      if (this.#listeners.size === 0) clearInterval(this.#timer);
    };
  }

  /** Looks at one part right now; whatever changed is told with this time (epoch milliseconds). */
  look(service: string, at: number): void {
    if (this.#listeners.size === 0) return;
    const before = this.#known.get(service);
    const now = this.#seen(service);
    if (now === undefined) this.#known.delete(service);
    else this.#known.set(service, now);
    for (const what of changes(before, now)) this.#tell(service, what, at);
  }

  #begin(): void {
    const stack = this.#state.read();
    this.#names = stack === undefined ? [] : partsOf(stack).map(({ name }) => name);
    this.#known.clear();
    for (const name of this.#names) {
      const seen = this.#seen(name);
      if (seen !== undefined) this.#known.set(name, seen);
    }
    let round = 0;
    this.#timer = setInterval(() => {
      round++;
      for (const name of this.#names) if (this.#isDue(name, round)) this.look(name, Date.now());
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** A glance at the known process costs little; what is on the disk of a part is read when that shows a change, or now and then. */
  #isDue(service: string, round: number): boolean {
    const known = this.#known.get(service);
    return round % ROUNDS_BETWEEN_READS === 0 || (known !== undefined && stateOf(known) !== known.state);
  }

  #seen(service: string): Known | undefined {
    const main = this.#state.main(service);
    const state = main === undefined ? 'gone' : stateOf(main);
    return main === undefined || state === 'gone' ? undefined : { ...main, state };
  }

  #tell(service: string, what: RuntimeEvent['what'], at: number): void {
    const instance = { project: this.#state.project, service, number: 1 };
    for (const listener of this.#listeners) listener({ what, instance, at });
  }
}

/** What happened between two looks at a part. */
export function changes(before: Known | undefined, now: Known | undefined): readonly RuntimeEvent['what'][] {
  const isSame = before?.pid === now?.pid && before?.startTime === now?.startTime;
  if (!isSame) {
    return [...(before === undefined ? [] : ['die' as const]), ...(now === undefined ? [] : ['start' as const])];
  }
  if (before?.state === now?.state) return [];
  return [now?.state === 'paused' ? 'pause' : 'unpause'];
}

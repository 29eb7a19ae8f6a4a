import { setTimeout as delay } from 'node:timers/promises';
import type { RuntimeEvent } from '../../ports/runtime.ts';
import type { InstanceRef } from '../../ports/undo.ts';
import { subscribe, type EngineEvent } from './engine-event.ts';
import type { Engine } from './engine.ts';
import { COMPOSE_PROJECT, instanceOf } from './labels.ts';
import { listContainers } from './stack.ts';

/** How long a broken event stream is left alone before it is opened again, milliseconds. */
const REOPEN_PAUSE_MS = 200;

/** Knows which instance a container is, for events that do not say so themselves (those of networks). */
class Members {
  readonly #engine: Engine;
  readonly #project: string;
  readonly #known = new Map<string, InstanceRef>();

  constructor(engine: Engine, project: string) {
    this.#engine = engine;
    this.#project = project;
  }

  async learn(): Promise<void> {
    for (const { id, labels } of await listContainers(this.#engine, [`${COMPOSE_PROJECT}=${this.#project}`])) {
      const ref = instanceOf(labels);
      if (ref !== undefined) this.#known.set(id, ref);
    }
  }

  /** The instance of an event; `undefined` for a helper or another project's container. */
  find({ container, labels }: EngineEvent): InstanceRef | undefined {
    const ref = labels === undefined ? this.#known.get(container) : instanceOf(labels);
    if (ref?.project !== this.#project) return undefined;
    this.#known.set(container, ref);
    return ref;
  }
}

/**
 * Reports the stack's events until the signal aborts; resolves once the Engine listens. A stream that breaks is opened again from
 * the last event on, so that nothing in between is missed.
 */
export async function watchStack(
  engine: Engine,
  project: string,
  { onEvent, signal }: { readonly onEvent: (event: RuntimeEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
  const members = new Members(engine, project);
  let last = Date.now();
  const report = (event: EngineEvent): void => {
    last = Math.max(last, event.at);
    const instance = members.find(event);
    if (instance !== undefined && !signal.aborted) onEvent({ what: event.what, instance, at: event.at });
  };
  await members.learn();
  let subscription = await subscribe(engine, last, report);
  const close = (): void => {
    subscription.close();
  };
  signal.addEventListener('abort', close);

  const keepOpen = async (): Promise<void> => {
    while (!signal.aborted) {
      await subscription.ended;
      if (isAborted(signal)) return;
      await delay(REOPEN_PAUSE_MS);
      const since = last + 0.001;
      const reopened = await subscribe(engine, since, report).catch(() => undefined);
      if (reopened === undefined) continue;
      subscription = reopened;
      if (isAborted(signal)) close();
    }
  };
  void keepOpen().finally(() => {
    signal.removeEventListener('abort', close);
  });
}

/** Read anew after each wait: the compiler would carry the loop's condition over. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

import type { RuntimeEvent } from '../ports/runtime.ts';
import type { FaultWorld } from './faults/behaviour.ts';
import type { LinkKeeper } from './links.ts';
import type { RunContext } from './run-context.ts';
import { resolveTarget, targetOf } from './targets.ts';

/** What the engine reported, for those who look back. */
export class EventLog {
  readonly #events: RuntimeEvent[] = [];

  add(event: RuntimeEvent): void {
    this.#events.push(event);
  }

  /** Everything since an epoch time, oldest first. */
  since(epochMs: number): readonly RuntimeEvent[] {
    return this.#events.filter((event) => event.at >= epochMs);
  }
}

/** The world of a run as its faults see it. */
export function faultWorld(context: RunContext, links: LinkKeeper, events: EventLog): FaultWorld {
  const { system } = context.scenario;
  const { runtime, linkProxy, clock, random } = context.ports;
  return {
    system,
    runtime,
    linkProxy,
    clock,
    random,
    resolve: (target) => resolveTarget({ system, runtime }, target),
    target: (name) => targetOf(system, name),
    link: (name) => links.get(name),
    eventsSince: (epochMs) => events.since(epochMs),
  };
}

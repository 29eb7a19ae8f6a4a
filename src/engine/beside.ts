import { messageOf } from '../errors.ts';
import type { RuntimeEvent } from '../ports/runtime.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { System } from '../scenario/system-schema.ts';
import { beat, replayLagS } from './replication.ts';
import type { RunContext } from './run-context.ts';
import { resolveTarget, servicesOf } from './targets.ts';

const SECOND_MS = 1_000;
/** A command inside a container costs CPU that the load needs too: a lag that is not the matter is asked for less often. */
const IDLE_LAG_MS = 4_000;

/** Calls `act` every `periodMs` until the signal aborts; a slow act delays the next, it never overlaps it. */
export async function every(
  context: RunContext,
  periodMs: number,
  signal: AbortSignal,
  act: () => Promise<void> | void,
): Promise<void> {
  const { clock } = context.ports;
  let due = clock.now() + periodMs;
  while (!signal.aborted) {
    await clock.until(due, signal).catch(() => undefined);
    if (isAborted(signal)) return;
    await act();
    due = Math.max(due + periodMs, clock.now());
  }
}

/** Read anew after each wait: the compiler would carry the loop's condition over. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Notes both clocks once a second, so that a step of either shows. */
export function watchClocks(context: RunContext, signal: AbortSignal): Promise<void> {
  const { clock } = context.ports;
  return every(context, SECOND_MS, signal, () => {
    context.record({ type: 'clock', at: context.now(), monotonic: clock.monotonic() });
  });
}

/** The targets that receive a database's replication, with the one they receive it from. */
function replicas(system: System): readonly { readonly replica: string; readonly primary: string }[] {
  return Object.values(system.links)
    .filter(({ from, to }) => system.targets[from]?.role === 'database' && system.targets[to]?.role === 'database')
    .map(({ from, to }) => ({ replica: from, primary: to }));
}

/** True when the load itself writes, so that a replica's lag means something. */
function writes({ load }: Scenario): boolean {
  return 'operations' in load && load.operations.some((operation) => operation.does !== 'read');
}

/** Measures each replica's own replay lag; once a second while a fault is about it. */
export async function watchReplicaLag(context: RunContext, signal: AbortSignal): Promise<void> {
  const { system, faults } = context.scenario;
  const world = { system, runtime: context.ports.runtime };
  const isMatter = faults.some((fault) => fault.kind === 'replica-lag');
  await every(context, isMatter ? SECOND_MS : IDLE_LAG_MS, signal, async () => {
    for (const { replica, primary } of replicas(system)) {
      let value: number | null = null;
      try {
        const [source] = writes(context.scenario) ? [] : await resolveTarget(world, primary);
        if (source !== undefined) await beat(world, source);
        const [instance] = await resolveTarget(world, replica);
        if (instance !== undefined) value = (await replayLagS(world, instance)) ?? null;
      } catch (error) {
        context.ports.store.log({ probe: 'replica-lag', target: replica, failed: messageOf(error) });
      }
      if (!isAborted(signal)) {
        context.record({ type: 'probe', probe: 'replica-lag', target: replica, at: context.now(), value });
      }
    }
  });
}

/** Counts each target's running instances: all of them at first, then those of the service that the engine reports about. */
export async function countInstances(context: RunContext, event?: RuntimeEvent): Promise<void> {
  const { system } = context.scenario;
  const targets = Object.keys(system.targets).filter(
    (name) => event === undefined || servicesOf(system, name).includes(event.instance.service),
  );
  for (const target of targets) {
    const at = event === undefined ? context.now() : context.since(event.at);
    try {
      const instances = await context.ports.runtime.instances(servicesOf(system, target));
      const value = instances.filter(({ state }) => state === 'running').length;
      context.record({ type: 'probe', probe: 'instances-up', target, at, value });
    } catch (error) {
      context.ports.store.log({ probe: 'instances-up', target, failed: messageOf(error) });
    }
  }
}

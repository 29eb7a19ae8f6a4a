import { ReliaError } from '../errors.ts';
import type { Instance, Runtime } from '../ports/runtime.ts';
import type { System, Target } from '../scenario/system-schema.ts';
import { replicationStateOf } from './replication.ts';

/** A target's declaration. A parsed scenario names only targets that exist. */
export function targetOf(system: System, name: string): Target {
  const target = system.targets[name];
  if (target === undefined) throw new RangeError(`the system has no target "${name}"`);
  return target;
}

/** The compose services of a target. */
export function servicesOf(system: System, name: string): readonly string[] {
  const { service } = targetOf(system, name);
  return typeof service === 'string' ? [service] : service;
}

/**
 * The living instances a target means right now: of its services, those in its replication state when it names one.
 * Throws RELIA_TARGET_NOT_FOUND when there is none: a fault that hits nothing must never look like one that was survived.
 */
export async function resolveTarget(
  world: { readonly system: System; readonly runtime: Runtime },
  name: string,
): Promise<readonly Instance[]> {
  const target = targetOf(world.system, name);
  const all = await world.runtime.instances(servicesOf(world.system, name));
  const living = all.filter((instance) => instance.state === 'running');
  const matching: Instance[] = [];
  for (const instance of living) {
    if (target.state === undefined || (await replicationStateOf(world, instance)) === target.state)
      matching.push(instance);
  }
  if (matching.length > 0) return matching;
  const states = all.map((instance) => `${instance.name} is ${instance.state}`).join(', ');
  throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
    message: `the target "${name}" matches no running instance${target.state === undefined ? '' : ` that is ${target.state}`} (${states})`,
    hint: 'check `relia stack status` and the target in the system file',
  });
}

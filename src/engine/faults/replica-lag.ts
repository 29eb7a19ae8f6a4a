import type { System } from '../../scenario/system-schema.ts';
import { replayLagS } from '../replication.ts';
import type { ArmedFault, FaultBehaviour, FaultWorld, Sighting } from './behaviour.ts';
import { mergeActs } from './link-fault.ts';
import { lookUntil } from './look-until.ts';

/** A lag counts as gone below this, seconds. */
const HEALED_BELOW_S = 1;
/** A stalled replica counts as stalled above this, seconds. */
const STALLED_ABOVE_S = 1.5;

/** The link over which the replica receives what the primary wrote. A parsed scenario has one. */
function replicationLink(system: System, target: string): string {
  const found = Object.entries(system.links).find(
    ([, link]) => link.from === target && system.targets[link.to]?.role === 'database',
  );
  if (found === undefined) throw new RangeError(`no link leads from "${target}" to a database`);
  return found[0];
}

async function lagOf(
  world: FaultWorld,
  target: string,
): Promise<{ readonly worst: number | undefined; readonly evidence: string[] }> {
  let worst: number | undefined;
  const evidence: string[] = [];
  for (const replica of await world.resolve(target)) {
    const lag = await replayLagS(world, replica);
    evidence.push(
      `${replica.name} says it replays ${lag === undefined ? 'nothing it can name' : `${lag.toFixed(2)} s behind`}`,
    );
    if (lag !== undefined) worst = Math.max(worst ?? 0, lag);
  }
  return { worst, evidence };
}

/**
 * Slows or stalls what the primary sends to the replica. Witnessed by the replica's own replay lag, never by the primary's
 * view of it. A lag in seconds takes as many seconds to build up.
 */
export const replicaLagBehaviour: FaultBehaviour<'replica-lag'> = {
  kind: 'replica-lag',
  ends: 'reversible',
  links: (fault, system) => [replicationLink(system, fault.target)],
  async arm(fault, world): Promise<ArmedFault> {
    const link = world.link(replicationLink(world.system, fault.target));
    const replicas = await world.resolve(fault.target);
    const { lag } = fault;
    const leastS = lag === 'stall' ? STALLED_ABOVE_S : (lag / 1_000) * 0.8;
    const effect =
      lag === 'stall'
        ? ({ kind: 'partition', direction: 'response' } as const)
        : ({ kind: 'latency', direction: 'response', delayMs: lag, jitterMs: 0 } as const);
    async function look(of: 'bite' | 'heal'): Promise<Sighting> {
      const { worst, evidence } = await lagOf(world, fault.target);
      const confirmed = worst !== undefined && (of === 'bite' ? worst >= leastS : worst < HEALED_BELOW_S);
      return { verdict: worst === undefined ? 'unknown' : confirmed ? 'confirmed' : 'refuted', evidence };
    }
    return {
      hit: replicas.map((replica) => replica.name),
      undo: link.proxies.map((proxy) => ({ kind: 'clear-proxy', proxy: proxy.ref })),
      instances: [],
      healEvents: [],
      inject: async () =>
        mergeActs(await Promise.all(link.proxies.map((proxy) => world.linkProxy.apply(proxy.ref, effect)))),
      witnessBite: (deadline) => lookUntil(world.clock, deadline, () => look('bite')),
      witnessHeal: (deadline) => lookUntil(world.clock, deadline, () => look('heal')),
    };
  },
};

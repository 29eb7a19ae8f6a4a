import type { ActResult, Instance, KnockResult, NodeAct, RuntimeEvent } from '../../ports/runtime.ts';
import type { InstanceRef } from '../../ports/undo.ts';
import type { NodeFault } from '../../scenario/scenario.ts';
import type { Role } from '../../scenario/system-schema.ts';
import type { ArmedFault, FaultWorld, Sighting } from './behaviour.ts';
import { lookUntil } from './look-until.ts';

const PORT_OF_ROLE: Readonly<Record<Role, number>> = {
  'load-balancer': 8080,
  web: 3000,
  cache: 6379,
  database: 5432,
  other: 8080,
};
const KNOCK_TIMEOUT_MS = 1_000;

/** How an act shows at the instance itself. */
export interface NodeSigns {
  readonly act: NodeAct;
  /** The state the engine must report while the fault is there; `undefined` when the events alone tell. */
  readonly state: Instance['state'] | undefined;
  /** The events that must have come since the injection. */
  readonly events: readonly RuntimeEvent['what'][];
  /** Whether the port must stop answering. */
  readonly mute: boolean;
  readonly healEvents: readonly RuntimeEvent['what'][];
}

function sameInstance(a: InstanceRef, b: InstanceRef): boolean {
  return a.service === b.service && a.number === b.number;
}

/** Chooses the instances a fault hits, by the run's own chance, and sorts them by name. Needs at least one. */
function choose(instances: readonly Instance[], fault: NodeFault, world: FaultWorld): readonly Instance[] {
  const count = fault.pick === 'all' ? instances.length : fault.pick === 'one' ? 1 : fault.pick;
  const pool = [...instances];
  const chosen: Instance[] = [];
  while (chosen.length < count && pool.length > 0) {
    chosen.push(...pool.splice(Math.floor(world.random.next() * pool.length), 1));
  }
  return chosen.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function merge(results: readonly ActResult[]): ActResult {
  const [first, ...rest] = results;
  if (first === undefined) throw new RangeError('a fault hits at least one instance');
  const instants = [first, ...rest].map((result) => result.instant);
  return {
    instant: {
      at: Math.min(...instants.map((instant) => instant.at)),
      lo: Math.min(...instants.map((instant) => instant.lo)),
      hi: Math.min(...instants.map((instant) => instant.hi)),
      source: first.instant.source,
    },
    calls: results.flatMap((result) => result.calls),
  };
}

/** Watches the instances of one fault from beside them. */
class NodeWitness {
  readonly #world: FaultWorld;
  readonly #hit: readonly Instance[];
  readonly #role: Role;
  readonly #port: number;

  constructor(world: FaultWorld, target: string, hit: readonly Instance[]) {
    const declared = world.target(target);
    this.#world = world;
    this.#hit = hit;
    this.#role = declared.role;
    this.#port = declared.port ?? PORT_OF_ROLE[declared.role];
  }

  async #now(instance: Instance): Promise<Instance | undefined> {
    const all = await this.#world.runtime.instances([instance.service]);
    return all.find((other) => sameInstance(other, instance));
  }

  async #knock(instance: Instance): Promise<{ readonly result: KnockResult; readonly text: string }> {
    const address = Object.values(instance.addresses)[0] ?? '';
    const port = instance.ports?.[this.#port] ?? this.#port;
    const result = await this.#world.runtime.knock({
      address,
      port,
      role: this.#role,
      timeoutMs: KNOCK_TIMEOUT_MS,
    });
    return {
      result,
      text: `a knock on ${instance.name} (${address}:${String(port)}) from beside it: ${result.outcome} after ${String(Math.round(result.tookMs))} ms`,
    };
  }

  async lookForBite(signs: NodeSigns, since: number): Promise<Sighting> {
    const evidence: string[] = [];
    let confirmed = true;
    for (const instance of this.#hit) {
      const now = await this.#now(instance);
      const seen = this.#world.eventsSince(since).filter((event) => sameInstance(event.instance, instance));
      evidence.push(
        `${instance.name} is ${now?.state ?? 'gone'}`,
        ...seen.map((event) => `the engine reported ${event.what} of ${instance.name}`),
      );
      const hasEvents = signs.events.every((what) => seen.some((event) => event.what === what));
      const inState = signs.state === undefined || now?.state === signs.state;
      confirmed &&= signs.state === undefined ? hasEvents : inState;
      if (signs.mute) {
        const knock = await this.#knock(instance);
        evidence.push(knock.text);
        confirmed &&= knock.result.outcome !== 'answered';
      }
    }
    return { verdict: confirmed ? 'confirmed' : 'refuted', evidence };
  }

  async lookForHeal(): Promise<Sighting> {
    const evidence: string[] = [];
    let confirmed = true;
    for (const instance of this.#hit) {
      const now = await this.#now(instance);
      evidence.push(`${instance.name} is ${now?.state ?? 'gone'}`);
      if (now?.state !== 'running') {
        confirmed = false;
        continue;
      }
      const knock = await this.#knock(now);
      evidence.push(knock.text);
      confirmed &&= knock.result.outcome === 'answered';
    }
    return { verdict: confirmed ? 'confirmed' : 'refuted', evidence };
  }
}

/** Arms a fault that acts on instances: chooses them, knows their undo, and watches them from beside. */
export async function armNodeFault(fault: NodeFault, world: FaultWorld, signs: NodeSigns): Promise<ArmedFault> {
  const hit = choose(await world.resolve(fault.target), fault, world);
  const witness = new NodeWitness(world, fault.target, hit);
  let since = 0;
  return {
    hit: hit.map((instance) => instance.name),
    undo: hit.flatMap((instance) => world.runtime.undoFor(signs.act, instance)),
    instances: hit,
    healEvents: signs.healEvents,
    async inject() {
      // Events carry the engine's own time, which may lie a little before our clock's reading.
      since = world.clock.now() - 50;
      return merge(await Promise.all(hit.map((instance) => world.runtime.act(signs.act, instance))));
    },
    witnessBite: (deadline) => lookUntil(world.clock, deadline, () => witness.lookForBite(signs, since)),
    witnessHeal: (deadline) => lookUntil(world.clock, deadline, () => witness.lookForHeal()),
  };
}

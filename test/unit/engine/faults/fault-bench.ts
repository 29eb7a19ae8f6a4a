import type { ArmedFault, FaultWorld, Sighting } from '../../../../src/engine/faults/behaviour.ts';
import { armFault } from '../../../../src/engine/faults/registry.ts';
import { LinkKeeper } from '../../../../src/engine/links.ts';
import { resolveTarget, targetOf } from '../../../../src/engine/targets.ts';
import { UndoJournal } from '../../../../src/engine/undo-journal.ts';
import type { Fault } from '../../../../src/scenario/scenario.ts';
import { FakeClock, FakeLinkProxy, FakeRuntime, fakeRandom, FakeStore, type Sketch } from '../../../support/fakes.ts';
import { shopWith } from '../../../support/shop.ts';

const SHOP: readonly Sketch[] = [
  { service: 'web1', addresses: { net: '10.0.0.1' } },
  { service: 'web2', addresses: { net: '10.0.0.2' } },
  { service: 'cache', addresses: { net: '10.0.0.7' } },
  { service: 'primary', addresses: { net: '10.0.0.8' } },
  { service: 'replica', addresses: { net: '10.0.0.9' } },
];

/** The shop in memory, with the links that faults need led through proxies: a place to try faults on. */
export class FaultBench {
  readonly clock = new FakeClock();
  readonly did: string[] = [];
  readonly proxies = new FakeLinkProxy(this.clock, this.did);
  readonly runtime: FakeRuntime;
  readonly world: FaultWorld;
  readonly #links: LinkKeeper;

  constructor(options: { readonly chance?: readonly number[]; readonly instances?: readonly Sketch[] } = {}) {
    const { clock, did, proxies } = this;
    const system = shopWith();
    const runtime = new FakeRuntime({ clock, instances: options.instances ?? SHOP, proxies, did });
    const journal = new UndoJournal(new FakeStore(), [runtime, proxies]);
    const links = new LinkKeeper({ run: 'r1', system, runtime, linkProxy: proxies, journal });
    this.runtime = runtime;
    this.#links = links;
    this.world = {
      system,
      runtime,
      linkProxy: proxies,
      clock,
      random: fakeRandom(...(options.chance ?? [0])),
      resolve: (target) => resolveTarget({ system, runtime }, target),
      target: (name) => targetOf(system, name),
      link: (name) => links.get(name),
      eventsSince: (epochMs) => runtime.events.filter(({ at }) => at >= epochMs),
    };
  }

  async interpose(link: string): Promise<this> {
    await this.#links.interpose(link);
    this.did.length = 0;
    return this;
  }

  arm(fault: Fault): Promise<ArmedFault> {
    return armFault(fault, this.world);
  }

  /** Undoes what a fault armed, as the journal would: newest first. */
  async heal({ undo }: ArmedFault): Promise<void> {
    for (const act of [...undo].reverse()) {
      await (act.kind === 'clear-proxy' ? this.proxies.undo(act) : this.runtime.undo(act));
    }
  }

  /** Looks for the bite for so long, letting time pass. */
  bite(armed: ArmedFault, forMs = 2_000): Promise<Sighting> {
    return this.clock.during(armed.witnessBite(this.clock.now() + forMs));
  }

  /** Looks for the heal for so long, letting time pass. */
  healed(armed: ArmedFault, forMs = 2_000): Promise<Sighting> {
    return this.clock.during(armed.witnessHeal(this.clock.now() + forMs));
  }
}

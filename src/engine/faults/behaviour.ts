import type { WitnessEvent } from '../../history/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LinkProxy } from '../../ports/link-proxy.ts';
import type { Random } from '../../ports/random.ts';
import type { ActResult, Instance, Runtime, RuntimeEvent } from '../../ports/runtime.ts';
import type { InstanceRef, UndoAct } from '../../ports/undo.ts';
import type { Fault, FaultOf } from '../../scenario/scenario.ts';
import type { System, Target } from '../../scenario/system-schema.ts';
import type { InterposedLink } from '../links.ts';

/** What a fault may use. */
export interface FaultWorld {
  readonly system: System;
  readonly runtime: Runtime;
  readonly linkProxy: LinkProxy;
  readonly clock: Clock;
  readonly random: Random;
  /** Living instances of a target right now, asked anew at each call. */
  resolve(target: string): Promise<readonly Instance[]>;
  /** The target's declaration. Throws when there is none. */
  target(name: string): Target;
  /** The link as it was led through its proxies. */
  link(name: string): InterposedLink;
  /** What the engine reported since an epoch time. */
  eventsSince(epochMs: number): readonly RuntimeEvent[];
}

/** What a witness saw. */
export type Sighting = Pick<WitnessEvent, 'verdict' | 'evidence'>;

/** A fault aimed at real instances, ready to be injected. Its undo is known and journaled before `inject` is called. */
export interface ArmedFault {
  /** Names of what is hit. */
  readonly hit: readonly string[];
  readonly undo: readonly UndoAct[];
  inject(): Promise<ActResult>;
  /** Measures at the faulted part whether the fault is there; looks again until it is, or the deadline passes. */
  witnessBite(deadline: number): Promise<Sighting>;
  /** Measures at the faulted part whether the fault is gone. */
  witnessHeal(deadline: number): Promise<Sighting>;
  /** The instances that were hit; empty for a fault on a link. */
  readonly instances: readonly InstanceRef[];
  /** Which engine events of these instances mark the heal, so that its instant is the engine's own; empty when none does. */
  readonly healEvents: readonly RuntimeEvent['what'][];
}

/** How one kind of fault behaves. */
export interface FaultBehaviour<Kind extends Fault['kind'] = Fault['kind']> {
  readonly kind: Kind;
  /** `reversible`: the undo ends it; `self-healing`: it is over by itself. */
  readonly ends: 'reversible' | 'self-healing';
  /** Links that must go through a proxy for it. */
  links(fault: FaultOf<Kind>, system: System): readonly string[];
  arm(fault: FaultOf<Kind>, world: FaultWorld): Promise<ArmedFault>;
}

import type { Fault } from '../../scenario/scenario.ts';
import type { System } from '../../scenario/system-schema.ts';
import { bandwidthBehaviour } from './bandwidth.ts';
import type { ArmedFault, FaultBehaviour, FaultWorld } from './behaviour.ts';
import { crashBehaviour } from './crash.ts';
import { disconnectBehaviour } from './disconnect.ts';
import { killBehaviour } from './kill.ts';
import { latencyBehaviour } from './latency.ts';
import { partitionBehaviour } from './partition.ts';
import { pauseBehaviour } from './pause.ts';
import { replicaLagBehaviour } from './replica-lag.ts';
import { resetBehaviour } from './reset.ts';
import { restartBehaviour } from './restart.ts';
import { slowCloseBehaviour } from './slow-close.ts';
import { stopBehaviour } from './stop.ts';

/** One behaviour for every kind of `scenario/faults`; a test keeps the two equal. */
export const FAULT_BEHAVIOURS: { readonly [Kind in Fault['kind']]: FaultBehaviour<Kind> } = {
  bandwidth: bandwidthBehaviour,
  crash: crashBehaviour,
  disconnect: disconnectBehaviour,
  kill: killBehaviour,
  latency: latencyBehaviour,
  partition: partitionBehaviour,
  pause: pauseBehaviour,
  'replica-lag': replicaLagBehaviour,
  reset: resetBehaviour,
  restart: restartBehaviour,
  'slow-close': slowCloseBehaviour,
  stop: stopBehaviour,
};

function behaviourOf(fault: Fault): FaultBehaviour {
  // The table pairs every kind with its own behaviour, which the compiler cannot follow through an index.
  return FAULT_BEHAVIOURS[fault.kind] as unknown as FaultBehaviour;
}

/** Links that must go through a proxy for the fault. */
export function linksOf(fault: Fault, system: System): readonly string[] {
  return behaviourOf(fault).links(fault, system);
}

/** Aims the fault at real instances. Throws RELIA_TARGET_NOT_FOUND when it would hit nothing. */
export function armFault(fault: Fault, world: FaultWorld): Promise<ArmedFault> {
  return behaviourOf(fault).arm(fault, world);
}

/** Whether the fault is over by itself. */
export function healsItself(fault: Fault): boolean {
  return behaviourOf(fault).ends === 'self-healing';
}

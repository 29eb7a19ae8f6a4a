import type { FaultBehaviour } from './behaviour.ts';
import { armNodeFault } from './node-fault.ts';

/** Witnessed by the engine's state and by a port that accepts and says nothing. */
export const pauseBehaviour: FaultBehaviour<'pause'> = {
  kind: 'pause',
  ends: 'reversible',
  links: () => [],
  arm: (fault, world) =>
    armNodeFault(fault, world, {
      act: 'pause',
      state: 'paused',
      events: ['pause'],
      mute: true,
      healEvents: ['unpause'],
    }),
};

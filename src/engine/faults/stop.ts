import type { FaultBehaviour } from './behaviour.ts';
import { armNodeFault } from './node-fault.ts';

/** Witnessed by the engine's state and by silence on the port. */
export const stopBehaviour: FaultBehaviour<'stop'> = {
  kind: 'stop',
  ends: 'reversible',
  links: () => [],
  arm: (fault, world) =>
    armNodeFault(fault, world, {
      act: 'stop',
      state: 'exited',
      events: ['die'],
      mute: true,
      healEvents: ['start'],
    }),
};

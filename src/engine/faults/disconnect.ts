import type { FaultBehaviour } from './behaviour.ts';
import { armNodeFault } from './node-fault.ts';

/** Witnessed by the engine's event and by a port that cannot be reached. */
export const disconnectBehaviour: FaultBehaviour<'disconnect'> = {
  kind: 'disconnect',
  ends: 'reversible',
  links: () => [],
  arm: (fault, world) =>
    armNodeFault(fault, world, {
      act: 'disconnect',
      state: undefined,
      events: ['disconnect'],
      mute: true,
      healEvents: ['connect'],
    }),
};

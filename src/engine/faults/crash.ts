import type { FaultBehaviour } from './behaviour.ts';
import { armNodeFault } from './node-fault.ts';

/** Witnessed by the engine's event: the restart policy may have brought it back already. The undo starts it where the policy did not. */
export const crashBehaviour: FaultBehaviour<'crash'> = {
  kind: 'crash',
  ends: 'reversible',
  links: () => [],
  arm: (fault, world) =>
    armNodeFault(fault, world, {
      act: 'crash',
      state: undefined,
      events: ['die'],
      mute: false,
      healEvents: ['start'],
    }),
};

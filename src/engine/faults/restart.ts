import type { FaultBehaviour } from './behaviour.ts';
import { armNodeFault } from './node-fault.ts';

/** Witnessed by the engine's events; over by itself. */
export const restartBehaviour: FaultBehaviour<'restart'> = {
  kind: 'restart',
  ends: 'self-healing',
  links: () => [],
  arm: (fault, world) =>
    armNodeFault(fault, world, {
      act: 'restart',
      state: undefined,
      events: ['die', 'start'],
      mute: false,
      healEvents: ['start'],
    }),
};

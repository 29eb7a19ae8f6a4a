import type { FaultBehaviour } from './behaviour.ts';
import { armLinkFault } from './link-fault.ts';

/** Witnessed by a knock through the link whose connection is closed without a word. */
export const resetBehaviour: FaultBehaviour<'reset'> = {
  kind: 'reset',
  ends: 'reversible',
  links: (fault) => [fault.link],
  arm: (fault, world) =>
    armLinkFault(
      fault.link,
      world,
      { kind: 'reset', direction: fault.direction },
      { knockTimeoutMs: 1_000, shows: (knock, before) => before.outcome === 'answered' && knock.outcome === 'reset' },
    ),
};

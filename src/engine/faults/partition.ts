import type { FaultBehaviour } from './behaviour.ts';
import { armLinkFault } from './link-fault.ts';

/** Witnessed by a knock through the link that gets no word back. */
export const partitionBehaviour: FaultBehaviour<'partition'> = {
  kind: 'partition',
  ends: 'reversible',
  links: (fault) => [fault.link],
  arm: (fault, world) =>
    armLinkFault(
      fault.link,
      world,
      { kind: 'partition', direction: fault.direction },
      { knockTimeoutMs: 1_000, shows: (knock, before) => before.outcome === 'answered' && knock.outcome === 'silent' },
    ),
};

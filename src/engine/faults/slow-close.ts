import type { FaultBehaviour } from './behaviour.ts';
import { armLinkFault } from './link-fault.ts';

/** Witnessed by a knock that ends its connection: how long the far end's closing takes to arrive. */
export const slowCloseBehaviour: FaultBehaviour<'slow-close'> = {
  kind: 'slow-close',
  ends: 'reversible',
  links: (fault) => [fault.link],
  arm: (fault, world) =>
    armLinkFault(
      fault.link,
      world,
      { kind: 'slow-close', direction: fault.direction, delayMs: fault.delay },
      {
        knockTimeoutMs: fault.delay * 2 + 1_000,
        awaitClose: true,
        shows: (knock) => knock.closedAfterMs !== undefined && knock.closedAfterMs >= fault.delay * 0.8,
      },
    ),
};

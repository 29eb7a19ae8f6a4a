import type { FaultBehaviour } from './behaviour.ts';
import { armLinkFault } from './link-fault.ts';

/** How much a knock carries at most: a database reads no more than this before a login. */
const MOST_BYTES = 9_000;

/** Witnessed by a knock whose payload takes at least four fifths of the time that the rate allows it. */
export const bandwidthBehaviour: FaultBehaviour<'bandwidth'> = {
  kind: 'bandwidth',
  ends: 'reversible',
  links: (fault) => [fault.link],
  arm(fault, world) {
    const payloadBytes = Math.min(MOST_BYTES, fault.rate * 1_000);
    const leastMs = (payloadBytes / fault.rate) * 0.8;
    return armLinkFault(
      fault.link,
      world,
      { kind: 'bandwidth', direction: fault.direction, rateKBps: fault.rate },
      {
        knockTimeoutMs: 10_000,
        payloadBytes,
        shows: (knock, before) => knock.tookMs >= before.tookMs + leastMs,
      },
    );
  },
};

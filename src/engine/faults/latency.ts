import type { FaultBehaviour } from './behaviour.ts';
import { armLinkFault } from './link-fault.ts';

/** Witnessed by a knock through the link: one word each way, so `both` shows twice the delay. */
export const latencyBehaviour: FaultBehaviour<'latency'> = {
  kind: 'latency',
  ends: 'reversible',
  links: (fault) => [fault.link],
  arm(fault, world) {
    const ways = fault.direction === 'both' ? 2 : 1;
    const leastMs = ways * Math.max(0, fault.delay - fault.jitter);
    return armLinkFault(
      fault.link,
      world,
      { kind: 'latency', direction: fault.direction, delayMs: fault.delay, jitterMs: fault.jitter },
      {
        knockTimeoutMs: 2 * ways * (fault.delay + fault.jitter) + 1_000,
        shows: (knock) => knock.outcome === 'answered' && knock.tookMs >= leastMs,
      },
    );
  },
};

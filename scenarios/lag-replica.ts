import { defineScenario } from 'relia';
import { shopData, shopOperations } from '../fixtures/app/load.ts';
import classic from '../fixtures/stacks/classic/system.ts';

export default defineScenario({
  name: 'how stale the shop gets when its replica lags',
  hypothesis: 'A replica that lags 4 s makes customers miss their newest orders for a while; no order is lost.',
  system: classic,
  load: {
    rate: 100,
    warmUp: '2s',
    duration: '50s',
    operations: [
      ...shopOperations,
      {
        // The same question past cache and replica: what is stale above must not be stale here.
        name: 'look an order up on the primary',
        does: 'read',
        on: 'orders',
        request: { method: 'GET', path: '/orders/${id}?source=primary' },
        weight: 2,
        timeout: '2s',
      },
    ],
  },
  data: shopData,
  steadyState: {
    window: '8s',
    slos: [
      { sli: 'availability', objective: 0.999 },
      { sli: 'latency', percentile: 95, atMost: '250ms' },
    ],
  },
  blastRadius: { targets: ['replica'], concurrentFaults: 1 },
  faults: [{ kind: 'replica-lag', target: 'replica', lag: '4s', at: '15s', duration: '20s' }],
  hold: '10s',
  settle: '6s',
  expect: {
    recovery: { within: '10s' },
    errorBudget: { slo: 'availability', spendAtMost: '1%', period: '30d' },
    data: { lostWrites: 0, staleReads: 'report' },
  },
});

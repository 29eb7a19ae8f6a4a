import { defineScenario } from 'relia';
import { shopData, shopOperations } from '../fixtures/app/load.ts';
import classic from '../fixtures/stacks/classic/system.ts';

export default defineScenario({
  name: 'the shop stays open when the load balancer dies',
  hypothesis: 'When the load balancer dies, customers get in another way within 5 s.',
  system: classic,
  load: { rate: 100, warmUp: '2s', duration: '45s', operations: [...shopOperations] },
  data: shopData,
  steadyState: {
    window: '8s',
    slos: [
      { sli: 'availability', objective: 0.999 },
      { sli: 'latency', percentile: 95, atMost: '250ms' },
    ],
  },
  blastRadius: { targets: ['lb'], concurrentFaults: 1 },
  faults: [{ kind: 'kill', target: 'lb', at: '15s', duration: '15s' }],
  hold: '10s',
  expect: {
    recovery: { within: '5s' },
    errorBudget: { slo: 'availability', spendAtMost: '1%', period: '30d' },
    data: { lostWrites: 0, staleReads: 'report' },
  },
});

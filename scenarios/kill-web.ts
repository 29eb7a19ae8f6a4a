import { defineScenario } from 'relia';
import { shopData, shopOperations } from '../fixtures/app/load.ts';
import classic from '../fixtures/stacks/classic/system.ts';

export default defineScenario({
  name: 'customers do not notice the death of a web node',
  hypothesis:
    'When one of two web nodes dies, the load balancer sends requests to the other at once and nothing is lost.',
  system: classic,
  load: { rate: 100, warmUp: '2s', duration: '50s', operations: [...shopOperations] },
  data: shopData,
  steadyState: {
    window: '8s',
    slos: [
      { sli: 'availability', objective: 0.999 },
      { sli: 'latency', percentile: 95, atMost: '400ms' },
    ],
  },
  blastRadius: { targets: ['web'], concurrentFaults: 1 },
  faults: [{ kind: 'kill', target: 'web', at: '15s', duration: '20s' }],
  hold: '10s',
  expect: {
    recovery: { within: '5s' },
    errorBudget: { slo: 'availability', spendAtMost: '1%', period: '30d' },
    data: { lostWrites: 0, staleReads: 'report' },
  },
});

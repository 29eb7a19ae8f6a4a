import { defineScenario } from 'relia';
import { shopData, shopOperations } from '../fixtures/app/load.ts';
import classic from '../fixtures/stacks/classic/system.ts';

export default defineScenario({
  name: 'orders survive the death of the primary database',
  hypothesis: 'After the primary dies, orders are accepted again within 15 s and no acknowledged order is lost.',
  system: classic,
  load: { rate: 100, warmUp: '2s', duration: '60s', operations: [...shopOperations] },
  data: shopData,
  steadyState: {
    window: '8s',
    slos: [
      { sli: 'availability', objective: 0.999 },
      { sli: 'latency', percentile: 95, atMost: '250ms' },
    ],
  },
  blastRadius: { targets: ['primary'], concurrentFaults: 1 },
  faults: [{ kind: 'kill', target: 'primary', at: '15s', duration: '25s' }],
  hold: '10s',
  settle: '3s',
  expect: {
    recovery: { within: '15s' },
    errorBudget: { slo: 'availability', spendAtMost: '2%', period: '30d' },
    data: { lostWrites: 0, staleReads: 'report' },
  },
});

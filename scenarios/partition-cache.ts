import { defineScenario } from 'relia';
import { shopData, shopOperations } from '../fixtures/app/load.ts';
import classic from '../fixtures/stacks/classic/system.ts';

export default defineScenario({
  name: 'the shop is slower, not closed, without its cache',
  hypothesis:
    'While the cache is cut off, requests succeed from the databases; when it is back, so is the usual speed.',
  system: classic,
  load: { rate: 100, warmUp: '2s', duration: '50s', operations: [...shopOperations] },
  data: shopData,
  steadyState: {
    window: '8s',
    slos: [
      { sli: 'availability', objective: 0.999 },
      { sli: 'latency', percentile: 95, atMost: '150ms' },
    ],
  },
  blastRadius: { targets: ['caching'], concurrentFaults: 1 },
  faults: [{ kind: 'partition', link: 'caching', at: '15s', duration: '20s' }],
  hold: '10s',
  expect: {
    // The fault lasts 20 s, and the shop is slow for as long; what is asked is that it is back right after.
    recovery: { within: '25s' },
    availability: { atLeast: 0.99 },
    errorBudget: { slo: 'availability', spendAtMost: '1%', period: '30d' },
    data: { lostWrites: 0, staleReads: 'report' },
  },
});

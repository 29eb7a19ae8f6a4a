import { parseScenario } from '../../../src/scenario/parse.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { DURATION_S } from './story.ts';

/** The sample's scenario; `word` is put wherever its owner has one. */
export function scenarioOf(rate: number, word: string): Scenario {
  return parseScenario(
    {
      name: `orders survive the death of the primary database${word}`,
      hypothesis: `After the primary dies, orders are accepted again within 10 s and no acknowledged order is lost.${word}`,
      system: {
        name: 'ha',
        compose: './compose.yaml',
        entry: { target: 'lb', port: 8080 },
        targets: {
          lb: { service: 'lb', role: 'load-balancer' },
          primary: { service: ['pg1', 'pg2'], role: 'database', state: 'primary' },
          replica: { service: ['pg1', 'pg2'], role: 'database', state: 'replica' },
        },
      },
      load: {
        rate,
        warmUp: '2s',
        duration: `${String(DURATION_S)}s`,
        operations: [
          {
            name: `create order${word}`,
            does: 'add',
            on: 'orders',
            request: { method: 'POST', path: '/orders', body: { id: '${id}' } },
            weight: 3,
          },
          {
            name: 'read order',
            does: 'read',
            on: 'orders',
            request: { method: 'GET', path: '/orders/${id}' },
            weight: 7,
            returns: { value: 'id' },
          },
        ],
      },
      data: {
        orders: {
          model: 'ledger',
          finalReads: [
            { node: 'pg1', path: '/orders?run=${run}&source=primary' },
            { node: 'pg2', path: '/orders?run=${run}&source=replica' },
          ],
        },
      },
      steadyState: {
        window: '8s',
        slos: [
          { sli: 'availability', objective: 0.98 },
          { sli: 'latency', percentile: 95, atMost: '250ms' },
        ],
      },
      blastRadius: { targets: ['primary'] },
      faults: [{ kind: 'kill', target: 'primary', at: '15s', duration: '25s' }],
      expect: {
        recovery: { within: '10s' },
        errorBudget: { spendAtMost: '2%' },
        availability: { atLeast: 0.6 },
        data: { lostWrites: 0, staleReads: 'report' },
      },
    },
    'sample.ts',
  );
}

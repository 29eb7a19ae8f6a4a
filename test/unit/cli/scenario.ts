import { parseScenario } from '../../../src/scenario/parse.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

/** A small scenario of a load balancer and two web nodes, with what a test wants different. */
export function scenarioWith(changes: Readonly<Record<string, unknown>>): Scenario {
  return parseScenario(
    {
      name: 'a web node dies',
      hypothesis: 'Nobody notices.',
      system: {
        name: 'small',
        compose: './compose.yaml',
        entry: { target: 'lb', port: 8080 },
        targets: { lb: { service: 'lb', role: 'load-balancer' }, web: { service: ['web1', 'web2'], role: 'web' } },
      },
      load: {
        rate: 50,
        duration: '60s',
        operations: [{ name: 'place', does: 'add', on: 'orders', request: { method: 'POST', path: '/orders' } }],
      },
      data: { orders: { model: 'ledger' } },
      steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.99 }] },
      blastRadius: { targets: ['web'] },
      faults: [{ kind: 'kill', target: 'web', at: '15s', duration: '5s' }],
      expect: { recovery: { within: '5s' } },
      ...changes,
    },
    'test.ts',
  );
}

import { ReliaError } from '../../src/errors.ts';
import { parseScenario, parseSystem } from '../../src/scenario/parse.ts';
import type { Fault, FaultOf, Scenario } from '../../src/scenario/scenario.ts';
import type { System } from '../../src/scenario/system-schema.ts';

/** A small shop, as a user writes it down: a load balancer, two web nodes, a cache, a database with one replica. */
export const WRITTEN_SHOP = {
  name: 'shop',
  compose: './compose.yaml',
  entry: { target: 'lb', port: 8080 },
  targets: {
    lb: { service: 'lb', role: 'load-balancer' },
    web: { service: ['web1', 'web2'], role: 'web' },
    cache: { service: 'cache', role: 'cache' },
    primary: { service: 'primary', role: 'database' },
    replica: { service: 'replica', role: 'database' },
  },
  links: {
    replication: { from: 'replica', to: 'primary', port: 5432 },
    caching: { from: 'web', to: 'cache', port: 6379 },
  },
} as const;

/** One declared operation that writes orders. */
export const PLACE_ORDER = {
  name: 'place order',
  does: 'add',
  on: 'orders',
  request: { method: 'POST', path: '/orders', body: { id: '${id}' } },
} as const;

/** A whole scenario on the shop, without a mistake. Its faults may begin from 10 s on; its load ends at 60 s. */
export const WRITTEN_SCENARIO = {
  name: 'the shop outlives a web node',
  hypothesis: 'When a web node dies, orders go on.',
  system: WRITTEN_SHOP,
  load: { rate: 100, duration: '60s', operations: [PLACE_ORDER] },
  data: { orders: { model: 'ledger', finalReads: [{ node: 'primary', path: '/orders?run=${run}' }] } },
  steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.99 }] },
  blastRadius: { targets: ['web', 'cache', 'replica', 'caching', 'replication'] },
  faults: [{ kind: 'kill', target: 'web', at: '15s', duration: '20s' }],
  expect: { recovery: { within: '10s' }, data: {} },
} as const;

/** The scenario with some of its sections replaced, still as written. */
export function written(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { ...WRITTEN_SCENARIO, ...change };
}

/** The scenario with some of its sections replaced, parsed. */
export function scenarioWith(change: Readonly<Record<string, unknown>> = {}): Scenario {
  return parseScenario(written(change), 'shop.ts');
}

/** What is said to be wrong with the scenario when some of its sections are replaced; empty when nothing is. */
export function mistakesOf(change: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    scenarioWith(change);
    return [];
  } catch (error) {
    if (error instanceof ReliaError && error.code === 'RELIA_SCENARIO_INVALID') return error.details;
    throw error;
  }
}

/** The shop with some of its sections replaced, parsed. */
export function shopWith(change: Readonly<Record<string, unknown>> = {}): System {
  return parseSystem({ ...WRITTEN_SHOP, ...change }, 'system.ts');
}

/** One fault on the shop, parsed; `at` and `duration` are filled in where they are not given. */
export function faultOf<Kind extends Fault['kind']>(
  kind: Kind,
  fields: Readonly<Record<string, unknown>>,
): FaultOf<Kind> {
  const [fault] = scenarioWith({ faults: [{ kind, at: '15s', duration: '20s', ...fields }] }).faults;
  // The parsed fault has the kind that it was written with.
  return fault as FaultOf<Kind>;
}

import { defineScenario, defineSystem, type FaultSpec } from 'relia';

/**
 * Compiled, never run: a line below an expected error is one that the compiler must refuse, and the file does not compile
 * when it does not.
 */

const shop = defineSystem({
  name: 'shop',
  compose: './compose.yaml',
  entry: { target: 'lb', port: 8080 },
  targets: {
    lb: { service: 'lb', role: 'load-balancer' },
    web: { service: ['web1', 'web2'], role: 'web' },
    cache: { service: 'cache', role: 'cache' },
  },
  links: { caching: { from: 'web', to: 'cache', port: 6379 } },
});

const common = {
  name: 'the shop goes on',
  hypothesis: 'Orders go on.',
  system: shop,
  load: { script: './orders.k6.ts', rate: 100, duration: '60s' },
  steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.999 }] },
  expect: { recovery: { within: '20s' } },
} as const;

/** Names are inferred from a system that was declared elsewhere. */
export const fine = defineScenario({
  ...common,
  blastRadius: { targets: ['web', 'caching'] },
  faults: [
    { kind: 'kill', target: 'web', at: '15s', duration: '20s' },
    { kind: 'latency', link: 'caching', delay: '100ms', at: '40s', duration: '5s' },
  ],
});

/** Faults may come from a function, and stay checked. */
function kills(targets: readonly ('web' | 'cache')[]): FaultSpec<'web' | 'cache', never>[] {
  return targets.map((target) => ({ kind: 'kill', target, at: '15s', duration: '5s' }));
}
export const composed = defineScenario({
  ...common,
  blastRadius: { targets: ['web', 'cache'], concurrentFaults: 2 },
  faults: kills(['web', 'cache']),
});

/** A whole scenario may be varied. */
export const varied = defineScenario({ ...fine, name: 'the shop goes on, slowly', hold: '20s' });

export const misspeltTarget = defineScenario({
  ...common,
  blastRadius: { targets: ['web'] },
  // @ts-expect-error the system has no target "wbe"
  faults: [{ kind: 'kill', target: 'wbe', at: '15s', duration: '20s' }],
});

export const misspeltLink = defineScenario({
  ...common,
  blastRadius: { targets: ['caching'] },
  // @ts-expect-error the system has no link "cachng"
  faults: [{ kind: 'latency', link: 'cachng', delay: '100ms', at: '15s', duration: '20s' }],
});

export const linkAsTarget = defineScenario({
  ...common,
  blastRadius: { targets: ['web'] },
  // @ts-expect-error a link cannot be killed
  faults: [{ kind: 'kill', target: 'caching', at: '15s', duration: '20s' }],
});

export const targetAsLink = defineScenario({
  ...common,
  blastRadius: { targets: ['web'] },
  // @ts-expect-error a target carries no latency
  faults: [{ kind: 'latency', link: 'web', delay: '100ms', at: '15s', duration: '20s' }],
});

export const misspeltRadius = defineScenario({
  ...common,
  // @ts-expect-error neither a target nor a link is called "wbe"
  blastRadius: { targets: ['wbe'] },
  faults: [],
});

export const emptyRadius = defineScenario({
  ...common,
  // @ts-expect-error a blast radius names at least one target or link
  blastRadius: { targets: [] },
  faults: [],
});

export const fieldOfAnother = defineScenario({
  ...common,
  blastRadius: { targets: ['web'] },
  // @ts-expect-error a kill has no delay
  faults: [{ kind: 'kill', target: 'web', delay: '100ms', at: '15s', duration: '20s' }],
});

export const missingField = defineScenario({
  ...common,
  blastRadius: { targets: ['caching'] },
  // @ts-expect-error a latency has a delay
  faults: [{ kind: 'latency', link: 'caching', at: '15s', duration: '20s' }],
});

export const numberAsDuration = defineScenario({
  ...common,
  blastRadius: { targets: ['web'] },
  // @ts-expect-error a duration is written with its unit
  faults: [{ kind: 'kill', target: 'web', at: 15, duration: '20s' }],
});

export const wrongUnit = defineScenario({
  ...common,
  // @ts-expect-error there is no such unit
  hold: '20sec',
  blastRadius: { targets: ['web'] },
  faults: [],
});

export const shareAsBudget = defineScenario({
  ...common,
  blastRadius: { targets: ['web'] },
  faults: [],
  // @ts-expect-error a share of the budget is written as a percentage
  expect: { errorBudget: { spendAtMost: 0.02 } },
});

// @ts-expect-error a scenario says how it is steady
export const forgottenSection = defineScenario({
  name: 'x',
  hypothesis: 'y',
  system: shop,
  load: { script: './orders.k6.ts', duration: '60s' },
  blastRadius: { targets: ['web'] },
  faults: [],
  expect: {},
});

export const misspeltEntry = defineSystem({
  name: 'shop',
  compose: './compose.yaml',
  // @ts-expect-error there is no target "bl"
  entry: { target: 'bl', port: 8080 },
  targets: { lb: { service: 'lb', role: 'load-balancer' } },
});

export const misspeltEnd = defineSystem({
  name: 'shop',
  compose: './compose.yaml',
  entry: { target: 'lb', port: 8080 },
  targets: { lb: { service: 'lb', role: 'load-balancer' } },
  // @ts-expect-error there is no target "web"
  links: { entry: { from: 'lb', to: 'web', port: 3000 } },
});

export const wrongRole = defineSystem({
  name: 'shop',
  compose: './compose.yaml',
  entry: { target: 'lb', port: 8080 },
  // @ts-expect-error there is no role "balancer"
  targets: { lb: { service: 'lb', role: 'balancer' } },
});

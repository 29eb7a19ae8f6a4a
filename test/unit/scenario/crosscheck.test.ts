import { describe, expect, it } from 'vitest';
import { mistakesOf, PLACE_ORDER, WRITTEN_SCENARIO, WRITTEN_SHOP } from '../../support/shop.ts';

type Change = Readonly<Record<string, unknown>>;

const KILL = { kind: 'kill', target: 'web', at: '15s', duration: '20s' };

const WITH_BALANCES = { node: 'primary', path: '/transfers', balances: { path: '/accounts' } };

function faults(...written: readonly Change[]): Change {
  return { faults: written };
}

function system(change: Change): Change {
  return { system: { ...WRITTEN_SHOP, ...change } };
}

function load(change: Change): Change {
  return { load: { ...WRITTEN_SCENARIO.load, ...change } };
}

describe('a scenario without a mistake', () => {
  it('passes, with the latest fault and the shortest load that the rules allow', () => {
    expect(mistakesOf({})).toEqual([]);
    expect(mistakesOf(faults({ ...KILL, at: '10s', duration: '40s' }))).toEqual([]);
    expect(mistakesOf({ faults: [], expect: {}, ...load({ duration: '20s' }) })).toEqual([]);
  });
});

describe('the rules over a system', () => {
  it.each([
    [
      'system.entry.target: there is no target "lbs"; did you mean "lb"?',
      system({ entry: { target: 'lbs', port: 8080 } }),
    ],
    [
      'system.links.caching.from: there is no target "wbe"; there is "lb", "web", "cache", "primary", "replica"',
      system({ links: { ...WRITTEN_SHOP.links, caching: { from: 'wbe', to: 'cache', port: 6379 } } }),
    ],
    [
      'system.links.caching.to: there is no target "cash"; there is "lb", "web", "cache", "primary", "replica"',
      system({ links: { ...WRITTEN_SHOP.links, caching: { from: 'web', to: 'cash', port: 6379 } } }),
    ],
    [
      'system.links.cache: a target has the same name; give the link another',
      system({ links: { ...WRITTEN_SHOP.links, cache: { from: 'web', to: 'cache', port: 6379 } } }),
    ],
  ])('say "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toEqual([mistake]);
  });
});

describe('the rules over what a fault is aimed at', () => {
  it.each([
    ['faults[0]: there is no target "wb"; did you mean "lb"?', faults({ ...KILL, target: 'wb' })],
    [
      'faults[0]: there is no link "cachng"; did you mean "caching"?',
      faults({ kind: 'reset', link: 'cachng', at: '15s', duration: '5s' }),
    ],
    [
      'faults[0]: "lb" is outside blastRadius.targets (web, cache, replica, caching, replication); add it there if you mean it',
      faults({ ...KILL, target: 'lb' }),
    ],
    [
      'blastRadius.targets: there is no target or link "cach"; did you mean "cache"?',
      { blastRadius: { targets: ['web', 'cach'] } },
    ],
    [
      'faults[0]: replica-lag needs a link from "cache" to a database; declare it in system.links',
      faults({ kind: 'replica-lag', target: 'cache', at: '15s', duration: '5s', lag: '2s' }),
    ],
    [
      'faults[0]: a lag above 55 s makes the database disconnect; use "stall"',
      faults({ kind: 'replica-lag', target: 'replica', at: '15s', duration: '5s', lag: '56s' }),
    ],
  ])('say "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toEqual([mistake]);
  });

  it('allows the longest lag there is, and a stall', () => {
    const lag = { kind: 'replica-lag', target: 'replica', at: '15s', duration: '5s', lag: '55s' };
    expect(mistakesOf(faults(lag))).toEqual([]);
    expect(mistakesOf(faults({ ...lag, lag: 'stall' }))).toEqual([]);
  });
});

describe('the rules over when a fault begins and ends', () => {
  const AFTER = { step: 'f1', deadline: '40s' };
  const untimed = { kind: 'kill', target: 'web', duration: '20s' };

  it.each([
    ['faults[0]: give either "at" or "after", and only one of them', faults(untimed)],
    [
      'faults[1]: give either "at" or "after", and only one of them',
      faults({ ...KILL, id: 'f0' }, { ...KILL, after: AFTER, at: '36s' }),
    ],
    [
      'faults[0].at: 9.9 s is before the steady state is proven at 10 s (warmUp + window)',
      faults({ ...KILL, at: '9.9s' }),
    ],
    [
      'faults[0]: the load ends at 60 s, but heal, recovery and hold need it until 60.1 s; make load.duration longer',
      faults({ ...KILL, duration: '35.1s' }),
    ],
    [
      'faults[0]: the load ends at 60 s, but heal, recovery and hold need it until 61 s; make load.duration longer',
      { expect: { recovery: { within: '36s' } } },
    ],
    [
      'faults[1]: the load ends at 60 s, but heal, recovery and hold need it until 61 s; make load.duration longer',
      faults(KILL, { ...untimed, duration: '11s', after: AFTER }),
    ],
    ['faults[1].id: "a" is used twice', faults({ ...KILL, id: 'a', duration: '5s' }, { ...KILL, id: 'a', at: '25s' })],
    [
      'faults[1].after.step: there is no other fault "frist"; there is "first"',
      faults({ ...KILL, id: 'first' }, { ...untimed, duration: '5s', after: { ...AFTER, step: 'frist' } }),
    ],
    [
      'faults[0].after.step: there is no other fault "own"; there is none to choose from',
      faults({ ...untimed, id: 'own', after: { step: 'own', deadline: '20s' } }),
    ],
  ])('say "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toContain(mistake);
  });

  it('lets no faults wait for each other in a circle', () => {
    const one = { ...untimed, id: 'a', duration: '1s', after: { step: 'b', deadline: '20s' } };
    const two = { ...untimed, id: 'b', duration: '1s', after: { step: 'a', deadline: '30s' } };
    const three = { ...untimed, id: 'c', duration: '1s', after: { step: 'a', deadline: '40s' } };
    expect(mistakesOf(faults(one, two, three))).toEqual([
      'faults[0].after.step: "a" waits for itself, by way of b',
      'faults[1].after.step: "b" waits for itself, by way of a',
    ]);
  });

  it('asks of a restart no time to heal: it is over by itself', () => {
    expect(mistakesOf(faults({ kind: 'restart', target: 'web', at: '40s', duration: '20s' }))).toEqual([]);
  });
});

describe('the blast radius', () => {
  const second = { ...KILL, target: 'cache', at: '30s', duration: '5s' };

  it('limits how many faults are active at once', () => {
    expect(mistakesOf(faults(KILL, second))).toEqual([
      'faults: 2 of them are active at once, blastRadius.concurrentFaults allows 1',
    ]);
    const blastRadius = { targets: ['web', 'cache'], concurrentFaults: 2 };
    expect(mistakesOf({ ...faults(KILL, second), blastRadius })).toEqual([]);
  });

  it('counts a fault that begins the moment another ends: its heal takes a while', () => {
    expect(mistakesOf(faults(KILL, { ...second, at: '35s' }))).toHaveLength(1);
    expect(mistakesOf(faults(KILL, { ...second, at: '35.001s' }))).toEqual([]);
  });
});

describe('the rules over load and data', () => {
  it.each([
    ['load.rate: operations are sent at a fixed rate; say how many a second', load({ rate: undefined })],
    [
      'load.duration: 19 s is too short for warm-up, window and hold (20 s)',
      { ...load({ duration: '19s' }), faults: [] },
    ],
    [
      'load.operations[0].on: there is no data set "order"; did you mean "orders"?',
      load({ operations: [{ ...PLACE_ORDER, on: 'order' }] }),
    ],
    [
      'load.operations[0]: "write" needs a data set with model "register", "orders" is a ledger',
      load({ operations: [{ ...PLACE_ORDER, does: 'write' }] }),
    ],
    [
      'load.operations[0]: "cas" needs a data set with model "register", "orders" is a ledger',
      load({ operations: [{ ...PLACE_ORDER, does: 'cas' }] }),
    ],
    [
      'load.operations[0]: "transfer" needs a data set with model "bank", "orders" is a ledger',
      load({ operations: [{ ...PLACE_ORDER, does: 'transfer' }] }),
    ],
    [
      'data.orders.finalReads[0].node: there is no target "primry"; did you mean "primary"?',
      { data: { orders: { model: 'ledger', finalReads: [{ node: 'primry', exec: ['list'] }] } } },
    ],
    [
      'data.orders.finalReads[0].balances: only a bank has balances, "orders" is a ledger',
      { data: { orders: { model: 'ledger', finalReads: [WITH_BALANCES] } } },
    ],
    [
      'data.money.finalReads[0].balances: say in data.money.opening what every account holds at first',
      { data: { ...WRITTEN_SCENARIO.data, money: { model: 'bank', finalReads: [WITH_BALANCES] } } },
    ],
  ])('say "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toEqual([mistake]);
  });

  it('lets an operation read any data set', () => {
    const read = { ...PLACE_ORDER, name: 'read', does: 'read', request: { method: 'GET', path: '/orders/${id}' } };
    expect(mistakesOf(load({ operations: [PLACE_ORDER, read] }))).toEqual([]);
  });
});

describe('the rules over what is expected', () => {
  const LATENCY_ONLY = { window: '8s', slos: [{ sli: 'latency', percentile: 95, atMost: '1s' }] };

  it.each([
    [
      'expect.errorBudget: steadyState.slos has no availability objective to take the budget from',
      { expect: { errorBudget: { spendAtMost: '2%' } }, steadyState: LATENCY_ONLY },
    ],
    [
      'expect.data: a plain script does not say what its requests mean; use load.operations, or leave expect.data out',
      { load: { script: './script.js', duration: '60s' } },
    ],
    [
      'data.orders.finalReads: expect.data needs at least one way to read the data back',
      { data: { orders: { model: 'ledger' } } },
    ],
    [
      'expect.data.sessionViolations: only registers have sessions, and `data` declares none',
      { expect: { data: { sessionViolations: 0 } } },
    ],
  ])('say "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toEqual([mistake]);
  });

  it('misses the data set that expect.data would judge', () => {
    expect(mistakesOf({ data: {} })).toEqual([
      'load.operations[0].on: there is no data set "orders"; there is none to choose from',
      'expect.data: `data` declares no data set that could be judged',
    ]);
  });

  it('asks for no final read of a register: its own reads judge it', () => {
    const write = { ...PLACE_ORDER, does: 'write', on: 'prices', request: { method: 'PUT', path: '/prices/${key}' } };
    expect(mistakesOf({ ...load({ operations: [write] }), data: { prices: { model: 'register' } } })).toEqual([]);
  });
});

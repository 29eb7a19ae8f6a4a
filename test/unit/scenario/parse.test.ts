import { describe, expect, it } from 'vitest';
import { ReliaError } from '../../../src/errors.ts';
import { parseScenario, parseSystem, scenarioJsonSchema } from '../../../src/scenario/parse.ts';
import { longestTimeoutMs } from '../../../src/scenario/scenario.ts';
import { mistakesOf, scenarioWith, shopWith, written, WRITTEN_SCENARIO, WRITTEN_SHOP } from '../../support/shop.ts';

function fault(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { faults: [{ kind: 'kill', target: 'web', at: '15s', duration: '20s', ...fields }] };
}

function refused(parse: () => unknown): ReliaError {
  try {
    parse();
  } catch (error) {
    if (error instanceof ReliaError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseScenario', () => {
  it('fills in every default, turns durations into milliseconds and gives faults their ids', () => {
    const { load, data, blastRadius, faults, expect: expectations, ...rest } = scenarioWith();
    expect(load).toEqual({
      rate: 100,
      warmUp: 2_000,
      duration: 60_000,
      operations: [
        {
          name: 'place order',
          does: 'add',
          on: 'orders',
          request: { method: 'POST', path: '/orders', body: { id: '${id}' } },
          weight: 1,
          timeout: 2_000,
          returns: {},
        },
      ],
    });
    expect(data).toEqual({
      orders: { model: 'ledger', finalReads: [{ node: 'primary', path: '/orders?run=${run}', ids: 'ids' }] },
    });
    expect(blastRadius.concurrentFaults).toBe(1);
    expect(faults).toEqual([{ kind: 'kill', id: 'f1', target: 'web', at: 15_000, duration: 20_000, pick: 'one' }]);
    expect(expectations).toEqual({
      recovery: { within: 10_000 },
      data: { lostWrites: 0, rpo: 0, duplicates: 'forbid', staleReads: 'report' },
    });
    expect(rest).toMatchObject({ hold: 10_000, settle: 2_000, seed: 1 });
    expect(rest.system).toEqual({
      ...WRITTEN_SHOP,
      database: { user: 'postgres', name: 'postgres' },
      readyWithinS: 120,
    });
  });

  it('keeps the ids that were given and numbers the others by their place', () => {
    const first = { kind: 'pause', target: 'web', at: '15s', duration: '5s', id: 'freeze' };
    const { faults } = scenarioWith({ faults: [first, { kind: 'kill', target: 'web', at: '30s', duration: '5s' }] });
    expect(faults.map(({ id }) => id)).toEqual(['freeze', 'f2']);
  });

  it('tells every mistake at once, as an error of the user', () => {
    const error = refused(() => parseScenario(written({ sed: 7, hold: '10', ...fault({ pick: 0 }) }), 'a/b.ts'));
    expect(error).toMatchObject({ code: 'RELIA_SCENARIO_INVALID', exitCode: 64, message: 'a/b.ts has 3 mistakes' });
    expect(error.details).toEqual([
      'faults[0].pick: Too small: expected number to be >0',
      'hold: "10" is not a duration; write "250ms", "10s", "2m", "1h" or "30d"',
      'the scenario: unknown key "sed"; did you mean "seed"? Decides all that chance decides: which instances are hit, what the load asks for.',
    ]);
    expect(refused(() => parseScenario(written({ hold: '10' }), 'b.ts')).message).toBe('b.ts has a mistake');
  });

  it('refuses what is no scenario at all', () => {
    expect(refused(() => parseScenario('kill it', 'b.ts')).details).toEqual([
      'the scenario: Invalid input: expected object, received string',
    ]);
  });

  it.each([
    [
      'the scenario: unknown key "lod"; did you mean "load"? What users do, as k6 sends it: operations or a script.',
      { lod: {} },
    ],
    ['faults[0]: unknown key "traget"; did you mean "target"?', fault({ traget: 'web' })],
    ['faults[0]: unknown key "delay"; it does not belong here', fault({ delay: '1s' })],
    ['blastRadius: unknown key "maximum"; it does not belong here', { blastRadius: { targets: ['web'], maximum: 1 } }],
    [
      'steadyState: unknown key "windw"; did you mean "window"? How long the load is watched, after the warm-up and before the first fault.',
      { steadyState: { ...WRITTEN_SCENARIO.steadyState, windw: '1s' } },
    ],
    [
      'expect.recovery: unknown key "withn"; did you mean "within"? The longest time from the start of the first fault until users are served normally again.',
      { expect: { recovery: { withn: '1s', within: '1s' } } },
    ],
    [
      'system.entry: unknown key "host"; it does not belong here',
      { system: { ...WRITTEN_SHOP, entry: { target: 'lb', port: 80, host: 'x' } } },
    ],
    [
      'load: unknown key "operatons"; did you mean "operations"? Requests and what they mean; relia makes the k6 script of them.',
      { load: { ...WRITTEN_SCENARIO.load, operatons: [] } },
    ],
  ])('ignores no key that it does not know: "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toContain(mistake);
  });

  it.each([
    ['faults[0].kind: there is no kind "kil"; did you mean "kill"?', fault({ kind: 'kil' })],
    [
      'data.orders.model: there is no model "journal"; there is "ledger", "register", "bank"',
      { data: { orders: { model: 'journal' } } },
    ],
    ['data.orders.model: expected one of "ledger", "register", "bank"', { data: { orders: {} } }],
    [
      'steadyState.slos[0].sli: there is no sli "latncy"; did you mean "latency"?',
      { steadyState: { window: '8s', slos: [{ sli: 'latncy', percentile: 95, atMost: '1s' }] } },
    ],
  ])('says what there is to choose from: "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toEqual([mistake]);
  });

  it.each([
    [/^faults\[0\]\.target: /, fault({ target: '' })],
    ['faults[0].id: expected lower-case letters, digits and dashes', fault({ id: 'Kill it' })],
    ['faults[0].at: expected a duration such as "250ms", "10s" or "2m"', fault({ at: 15 })],
    ['faults[0].pick: expected "one", "all" or how many instances', fault({ pick: 'two' })],
    [
      'faults[0].rate: "64kB/s" is not a rate; write "64KB/s" (whole kilobytes, at least 1)',
      { faults: [{ kind: 'bandwidth', link: 'caching', at: '15s', duration: '5s', rate: '64kB/s' }] },
    ],
    [
      'faults[0].rate: expected a rate such as "64KB/s"',
      { faults: [{ kind: 'bandwidth', link: 'caching', at: '15s', duration: '5s', rate: 64 }] },
    ],
    [
      'faults[0].lag: expected a duration such as "5s", or "stall"',
      { faults: [{ kind: 'replica-lag', target: 'replica', at: '15s', duration: '5s', lag: 5 }] },
    ],
    [
      'expect.errorBudget.spendAtMost: "2" is not a percentage; write "2%" or "0.5%"',
      { expect: { errorBudget: { spendAtMost: '2' } } },
    ],
    [
      'expect.data.staleReads: expected "report" or how many there may be',
      { expect: { data: { staleReads: 'ignore' } } },
    ],
    [
      'load.operations[0].request.path: expected a path that begins with "/"',
      {
        load: {
          ...WRITTEN_SCENARIO.load,
          operations: [{ ...WRITTEN_SCENARIO.load.operations[0], request: { method: 'GET', path: 'orders' } }],
        },
      },
    ],
    [
      /^data\.orders\.finalReads\[0\]\.path: /,
      { data: { orders: { model: 'ledger', finalReads: [{ node: 'primary', path: 'orders' }] } } },
    ],
    [
      'system.targets.web.service: expected the name of a compose service, or a list of them',
      { system: { ...WRITTEN_SHOP, targets: { ...WRITTEN_SHOP.targets, web: { service: 7, role: 'web' } } } },
    ],
    ['system.name: expected lower-case letters, digits and dashes', { system: { ...WRITTEN_SHOP, name: 'My Shop' } }],
    ['system.project: expected a compose project name', { system: { ...WRITTEN_SHOP, project: 'My Shop' } }],
  ])('says where a value is wrong and what is expected there: "%s"', (mistake, change) => {
    expect(mistakesOf(change)).toEqual([
      typeof mistake === 'string' ? mistake : (expect.stringMatching(mistake) as string),
    ]);
  });
});

describe('parseSystem', () => {
  it('fills in the defaults of a system that stands alone', () => {
    const { links, database, readyWithinS } = parseSystem(
      {
        name: 'one',
        compose: './c.yaml',
        entry: { target: 'web', port: 80 },
        targets: { web: { service: 'web', role: 'web' } },
      },
      'system.ts',
    );
    expect({ links, database, readyWithinS }).toEqual({
      links: {},
      database: { user: 'postgres', name: 'postgres' },
      readyWithinS: 120,
    });
  });

  it('refuses a misspelt role and says which there are', () => {
    const targets = { web: { service: 'web', role: 'wbe' } };
    expect(refused(() => shopWith({ targets })).details).toEqual([
      'targets.web.role: Invalid option: expected one of "load-balancer"|"web"|"cache"|"database"|"other"',
    ]);
  });
});

describe('longestTimeoutMs', () => {
  it("is the longest of the operations' timeouts, and k6's own default for a script", () => {
    const [operation] = WRITTEN_SCENARIO.load.operations;
    const operations = [operation, { ...operation, name: 'slow', timeout: '5s' }];
    expect(longestTimeoutMs(scenarioWith({ load: { ...WRITTEN_SCENARIO.load, operations } }))).toBe(5_000);
    const script = { script: './script.js', duration: '60s' };
    expect(longestTimeoutMs(scenarioWith({ load: script, data: {}, expect: {} }))).toBe(60_000);
  });
});

describe('scenarioJsonSchema', () => {
  const schema = scenarioJsonSchema();

  function strictness(node: unknown, open: string[] = [], path = ''): readonly string[] {
    if (typeof node !== 'object' || node === null) return open;
    if ('properties' in node && !('additionalProperties' in node && node.additionalProperties === false))
      open.push(path);
    for (const [key, inner] of Object.entries(node)) strictness(inner, open, `${path}/${key}`);
    return open;
  }

  it('describes what is written, with nothing but its name required of what has a default', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['name', 'hypothesis', 'system', 'load', 'steadyState', 'blastRadius', 'faults', 'expect'],
    });
  });

  it('lets no object have keys that relia would refuse', () => {
    expect(strictness(schema)).toEqual([]);
  });

  it('is JSON through and through', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});

import { describe, expect, it } from 'vitest';
import { readAllNodes } from '../../../src/engine/final-read.ts';
import type { FinalReadEvent } from '../../../src/history/event.ts';
import { FakeClock, FakeProbe, FakeRuntime, type Sketch } from '../../support/fakes.ts';
import { PLACE_ORDER, scenarioWith } from '../../support/shop.ts';

const URL = 'http://127.0.0.1:8080/orders?run=r1';
const OK = { status: 200, body: { ids: ['a', 'b'] } };

interface Reading {
  /** What makes it something else than a ledger. */
  readonly model?: Readonly<Record<string, unknown>>;
  readonly reads: readonly Readonly<Record<string, unknown>>[];
  readonly http?: FakeProbe;
  readonly instances?: readonly Sketch[];
  readonly exec?: FakeRuntime['onExec'];
}

/** Reads one data set back, half a second after t0. */
async function read({
  reads,
  model = {},
  http = new FakeProbe(),
  instances = [],
  exec,
}: Reading): Promise<readonly FinalReadEvent[]> {
  const clock = new FakeClock();
  const runtime = new FakeRuntime({ clock, instances });
  if (exec !== undefined) runtime.onExec = exec;
  const data = { orders: { model: 'ledger', ...model, finalReads: reads } };
  const look = { ...PLACE_ORDER, does: 'read', request: { method: 'GET', path: '/orders/${id}' } };
  const load = { rate: 100, duration: '60s', operations: [look] };
  const scenario = scenarioWith({ load, data, expect: { recovery: { within: '10s' } } });
  const reader = {
    clock,
    http,
    runtime,
    scenario,
    run: 'r1',
    entryUrl: 'http://127.0.0.1:8080',
    t0: clock.now() - 500,
  };
  const events: FinalReadEvent[] = [];
  await clock.during(readAllNodes(reader, (event) => events.push(event)));
  return events;
}

const BY_PATH = { node: 'primary', path: '/orders?run=${run}' };

describe('a final read over HTTP', () => {
  it('notes every id, with multiplicity, when it was asked and when it was answered', async () => {
    const http = new FakeProbe({ [URL]: [{ status: 200, body: { ids: ['a', 'b', 'a', 7] } }] });
    expect(await read({ reads: [BY_PATH], http })).toEqual([
      { type: 'final-read', on: 'orders', node: 'primary', call: 500, return: 500, ids: ['a', 'b', 'a', '7'] },
    ]);
    expect(http.asked).toEqual([URL]);
  });

  it('finds the ids where the scenario says they are', async () => {
    const http = new FakeProbe({ [URL]: [{ status: 200, body: { page: { found: ['x'] } } }] });
    const [event] = await read({ reads: [{ ...BY_PATH, ids: 'page.found' }], http });
    expect(event?.ids).toEqual(['x']);
  });

  it('takes rows apart into ids and values', async () => {
    const http = new FakeProbe({
      [URL]: [
        {
          status: 200,
          body: {
            rows: [
              ['a', 5],
              ['b', 'five'],
              [7, 1],
            ],
          },
        },
      ],
    });
    const [event] = await read({ reads: [{ ...BY_PATH, rows: 'rows' }], http });
    expect(event).toMatchObject({ ids: ['a', 'b', '7'], values: [5, 'five', 1] });
  });

  describe('of a bank', () => {
    const model = { model: 'bank', opening: 100 };
    const reads = [{ ...BY_PATH, balances: { path: '/accounts?run=${run}' } }];
    const ACCOUNTS = 'http://127.0.0.1:8080/accounts?run=r1';

    it('takes the balances from a second answer', async () => {
      const accounts = { status: 200, body: { balances: { 0: 95, 1: 105 } } };
      const [event] = await read({ reads, model, http: new FakeProbe({ [URL]: [OK], [ACCOUNTS]: [accounts] }) });
      expect(event).toMatchObject({ ids: ['a', 'b'], balances: { 0: 95, 1: 105 } });
    });

    it.each([
      ['HTTP 503', { status: 503, body: {} }],
      ['the answer has no balances at "balances"', { status: 200, body: {} }],
      ['"balances" holds something that is no balance', { status: 200, body: { balances: { 0: '95' } } }],
    ])('proves nothing when that fails: %s', async (failed, accounts) => {
      const [event] = await read({ reads, model, http: new FakeProbe({ [URL]: [OK], [ACCOUNTS]: [accounts] }) });
      expect(event).toMatchObject({ ids: [], failed });
    });
  });

  it('asks again, a second later each time, until the node answers', async () => {
    const http = new FakeProbe({ [URL]: [new Error('refused'), { status: 503, body: {} }, OK] });
    expect(await read({ reads: [BY_PATH], http })).toEqual([
      { type: 'final-read', on: 'orders', node: 'primary', call: 2_500, return: 2_500, ids: ['a', 'b'] },
    ]);
    expect(http.asked).toHaveLength(3);
  });

  it('says why, and finds nothing, when the node does not answer in five tries', async () => {
    const http = new FakeProbe({ [URL]: [new Error('refused')] });
    expect(await read({ reads: [BY_PATH], http })).toEqual([
      { type: 'final-read', on: 'orders', node: 'primary', call: 4_500, return: 4_500, ids: [], failed: 'refused' },
    ]);
    expect(http.asked).toHaveLength(5);
  });

  it.each([
    ['HTTP 500', { status: 500, body: { ids: [] } }, {}],
    ['the answer has no list at "ids"', { status: 200, body: {} }, {}],
    ['the answer has no list at "ids"', { status: 200, body: null }, {}],
    ['the answer has no list at "deep.ids"', { status: 200, body: { deep: 'x' } }, { ids: 'deep.ids' }],
    ['"ids" holds something that is no id', { status: 200, body: { ids: [{}] } }, {}],
    ['the answer has no list at "rows"', { status: 200, body: { ids: [] } }, { rows: 'rows' }],
    ['"rows" holds something that is no [id, value] pair', { status: 200, body: { rows: [['a']] } }, { rows: 'rows' }],
    ['"rows" holds something that is no [id, value] pair', { status: 200, body: { rows: ['a'] } }, { rows: 'rows' }],
  ])('proves nothing when it fails: %s', async (failed, answer, fields) => {
    const [event] = await read({ reads: [{ ...BY_PATH, ...fields }], http: new FakeProbe({ [URL]: [answer] }) });
    expect(event).toMatchObject({ ids: [], failed });
  });

  it('reads the other nodes although one of them fails', async () => {
    const http = new FakeProbe({ [URL]: [OK] });
    const reads = [{ node: 'replica', path: '/gone' }, BY_PATH];
    const events = await read({ reads, http });
    expect(events.map(({ node, failed }) => [node, failed === undefined])).toEqual([
      ['replica', false],
      ['primary', true],
    ]);
  });
});

describe('a final read by a command', () => {
  const BY_COMMAND = { node: 'primary', exec: ['list', '${run}'] };
  const instances = [{ service: 'primary' }];

  it('takes each line for an id and leaves out empty ones', async () => {
    const asked: (readonly string[])[] = [];
    const exec: FakeRuntime['onExec'] = (_instance, command) => {
      asked.push(command);
      return { exitCode: 0, stdout: 'a\n  b \n\na\n', stderr: '' };
    };
    const [event] = await read({ reads: [BY_COMMAND], instances, exec });
    expect(event).toMatchObject({ node: 'primary', ids: ['a', 'b', 'a'] });
    expect(asked).toEqual([['list', 'r1']]);
  });

  it('fails with what the command said', async () => {
    const exec: FakeRuntime['onExec'] = () => ({ exitCode: 2, stdout: 'a\n', stderr: 'no such table\n' });
    const [event] = await read({ reads: [BY_COMMAND], instances, exec });
    expect(event).toMatchObject({ ids: [], failed: 'the command ended with 2: no such table' });
  });

  it('fails when no instance is there to ask', async () => {
    const [event] = await read({ reads: [BY_COMMAND], instances: [{ service: 'primary', state: 'exited' }] });
    expect(event?.failed).toBe('the target "primary" matches no running instance (relia-shop-primary-1 is exited)');
  });
});

describe('readAllNodes', () => {
  it('has nothing to read where no final read is declared', async () => {
    expect(await read({ reads: [] })).toEqual([]);
  });
});

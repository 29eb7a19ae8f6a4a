import { describe, expect, it } from 'vitest';
import { startTimeOf } from '../../src/drivers/system/process-identity.ts';
import type { OperationEvent } from '../../src/history/event.ts';
import type { LoadHandle } from '../../src/ports/load.ts';
import { k6, loadRequest, runLoad, serve, temporaryFolder, type Reported } from '../support/k6-load.ts';
import { textLike } from '../support/matching.ts';

const ORDER = {
  name: 'place order',
  does: 'add',
  on: 'orders',
  request: { method: 'POST', path: '/orders', body: { id: '${id}', run: '${run}', amount: '${value}' } },
};
const READ = {
  name: 'read order',
  does: 'read',
  on: 'orders',
  request: { method: 'GET', path: '/orders/${id}' },
  returns: { value: 'amount' },
};
const DATA = { orders: { model: 'ledger' } };

/** Clean end: records = k6's complete count, complete + dropped = due +- 1. */
function expectIdentities({ operations, drops, exit }: Reported, due: number): void {
  const recorded = new Set(operations.filter((operation) => operation.untraced !== true).map((one) => one.iteration));
  expect(exit).toMatchObject({ early: false, exitCode: 0, interrupted: 0, complete: recorded.size });
  expect(Math.abs(recorded.size + drops.length - due)).toBeLessThanOrEqual(1);
}

function mustSucceed(operation: OperationEvent | undefined): OperationEvent {
  if (operation === undefined) throw new Error('there is no such operation');
  return operation;
}

describe('k6 under relia, with declared operations', () => {
  it('says its version', async () => {
    expect(await k6().version()).toMatch(/^2\./);
  });

  it('records every operation once, as the server saw it, with the values that were sent', async () => {
    const orders = new Map<string, number>();
    await using server = await serve((seen, response) => {
      response.setHeader('x-served-by', 'web1');
      if (seen.method === 'POST') {
        const { id, amount } = JSON.parse(seen.body) as { id: string; amount: number };
        orders.set(id, amount);
        response.writeHead(201).end();
        return;
      }
      const amount = orders.get(seen.path.slice('/orders/'.length));
      response.writeHead(amount === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(amount === undefined ? '{}' : JSON.stringify({ amount }));
    });
    await using folder = await temporaryFolder();
    const load = { rate: 200, duration: '3s', operations: [{ ...ORDER, weight: 2 }, READ] };
    const request = loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path });
    const reported = await runLoad(request);

    expectIdentities(reported, 600);
    expect(reported.order).toEqual(['load-start', 'op', 'load-exit']);
    expect(reported.start).toMatchObject({ periodMs: 5, durationMs: 3_000 });
    expect(reported.operations).toHaveLength(server.seen.length);
    const added = reported.operations.filter(({ does }) => does === 'add');
    expect(new Map(added.map(({ key, value }) => [key, value]))).toEqual(orders);
    const read = reported.operations.filter(({ does }) => does === 'read');
    expect(read.length).toBeGreaterThan(100);
    for (const { key = '', value } of read) {
      if (value !== null) expect(value).toBe(orders.get(key));
    }
    expect(read.filter(({ value }) => value !== null).length).toBeGreaterThan(read.length * 0.9);
    expect(reported.operations.every(({ outcome, by }) => outcome === 'ok' && by === 'web1')).toBe(true);
    const { at } = reported.start ?? { at: NaN };
    for (const { call, return: back, iteration } of reported.operations) {
      expect(call + 1).toBeGreaterThan(at + iteration * 5 - 1);
      expect(back).toBeGreaterThanOrEqual(call);
    }
  });

  it('writes to registers, moves money and reads versions', async () => {
    await using server = await serve((_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ value: 41, meta: { version: 3 } }));
    });
    await using folder = await temporaryFolder();
    const put = { method: 'PUT', path: '/registers/${key}', body: { run: '${run}', value: '${value}' } };
    const load = {
      rate: 50,
      duration: '1s',
      operations: [
        { name: 'write', does: 'write', on: 'registers', request: put, returns: { version: 'meta.version' } },
        {
          name: 'read',
          does: 'read',
          on: 'registers',
          request: { method: 'GET', path: '/registers/${key}?run=${run}' },
          returns: { value: 'value', version: 'meta.version' },
        },
        {
          name: 'transfer',
          does: 'transfer',
          on: 'accounts',
          request: {
            method: 'POST',
            path: '/transfers',
            body: { id: '${id}', from: '${from}', to: '${to}', amount: '${amount}' },
          },
        },
      ],
    };
    const data = {
      registers: { model: 'register', keys: 2 },
      accounts: { model: 'bank', accounts: 3, maxTransfer: 5 },
    };
    const reported = await runLoad(loadRequest({ load, data, entryUrl: server.url, folder: folder.path }));

    expectIdentities(reported, 50);
    const write = mustSucceed(reported.operations.find(({ does }) => does === 'write'));
    expect(write).toMatchObject({ key: textLike(/^k[01]$/), value: write.iteration + 1, version: 3 });
    expect(reported.operations.find(({ does }) => does === 'read')).toMatchObject({ value: 41, version: 3 });
    const transfer = mustSucceed(reported.operations.find(({ does }) => does === 'transfer'));
    const sent = server.seen.map(({ body }) => (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>);
    expect(sent.find(({ id }) => id === transfer.key)).toEqual({ id: transfer.key, ...Object(transfer.value) });
  });

  it('reports what was due and never sent at its own ticks, when virtual users are too few', async () => {
    const pause = { from: Infinity, to: 0 };
    await using server = await serve((seen, response) => {
      pause.from = Math.min(pause.from, seen.at + 1_000);
      pause.to = pause.from + 1_000;
      const wait = seen.at >= pause.from && seen.at < pause.to ? pause.to - seen.at : 0;
      setTimeout(() => response.writeHead(201).end(), wait);
    });
    await using folder = await temporaryFolder();
    const load = { rate: 200, duration: '3s', maxVUs: 10, operations: [ORDER] };
    const reported = await runLoad(loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path }));

    expectIdentities(reported, 600);
    // One second of 200 a second, less the ten virtual users that were stuck in it.
    expect(reported.drops.length).toBeGreaterThan(170);
    expect(reported.drops.length).toBeLessThan(215);
    const { at } = reported.start ?? { at: NaN };
    for (const drop of reported.drops) {
      expect(drop.at).toBeCloseTo(at + drop.tick * 5, 3);
      expect(drop.at - at).toBeGreaterThan(950);
      expect(drop.at - at).toBeLessThan(2_150);
    }
  });

  it('knows a timeout from a refusal, and how long each took', async () => {
    await using server = await serve(() => undefined);
    await using folder = await temporaryFolder();
    const load = {
      rate: 20,
      duration: '1s',
      operations: [
        { ...ORDER, timeout: '300ms' },
        { ...READ, timeout: '300ms' },
      ],
    };
    const hung = await runLoad(loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path }));
    expectIdentities(hung, 20);
    for (const { does, outcome, error, status, call, return: back } of hung.operations) {
      expect({ does, outcome, error, status }).toEqual({
        does,
        outcome: does === 'read' ? 'fail' : 'info',
        error: 1050,
        status: 0,
      });
      expect((back ?? NaN) - call).toBeGreaterThan(295);
      expect((back ?? NaN) - call).toBeLessThan(500);
    }
    await server[Symbol.asyncDispose]();
    const refused = await runLoad(loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path }));
    expectIdentities(refused, 20);
    for (const { outcome, error } of refused.operations)
      expect({ outcome, error }).toEqual({ outcome: 'fail', error: 1212 });
  });

  it('tells what every iteration that was cut off was going to do, when it is stopped early', async () => {
    await using server = await serve((_seen, response) => setTimeout(() => response.writeHead(201).end(), 400));
    await using folder = await temporaryFolder();
    const load = { rate: 100, duration: '30s', operations: [ORDER] };
    let handle: LoadHandle | undefined;
    const request = loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path });
    let recorded = 0;
    const reported = await runLoad(request, {
      onStart: (started) => (handle = started),
      onEvent: (event) => {
        if (event.type === 'op' && ++recorded === 50) void handle?.stop();
      },
    });
    expect(reported.exit).toMatchObject({ early: true, exitCode: 105 });
    const { complete, interrupted } = reported.exit;
    const cut = reported.operations.filter(({ untraced }) => untraced === true);
    expect(cut.length).toBeGreaterThan(20);
    expect(cut.every(({ outcome, return: back }) => outcome === 'info' && back === null)).toBe(true);
    expect(reported.operations).toHaveLength((complete ?? NaN) + (interrupted ?? NaN));
    const told = reported.operations.map(({ key }) => key);
    for (const { body } of server.seen) expect(told).toContain((JSON.parse(body) as { id: string }).id);
  });

  it('accounts for everything the server may have seen when k6 is killed', async () => {
    await using server = await serve((_seen, response) => setTimeout(() => response.writeHead(201).end(), 300));
    await using folder = await temporaryFolder();
    const load = { rate: 100, duration: '30s', operations: [ORDER] };
    let handle: LoadHandle | undefined;
    let recorded = 0;
    const reported = await runLoad(loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path }), {
      onStart: (started) => (handle = started),
      onEvent: (event) => {
        if (event.type === 'op' && ++recorded === 50 && handle !== undefined)
          process.kill(handle.process.pid, 'SIGKILL');
      },
    });
    expect(reported.exit).toMatchObject({ early: true, exitCode: null, complete: null, interrupted: null });
    const told = new Set(reported.operations.map(({ key }) => key));
    for (const { body } of server.seen) expect(told).toContain((JSON.parse(body) as { id: string }).id);
  });

  it('ends a k6 that an earlier relia left behind, and no other process', async () => {
    await using server = await serve((_seen, response) => response.writeHead(201).end());
    await using folder = await temporaryFolder();
    const load = { rate: 10, duration: '30s', operations: [ORDER] };
    let handle: LoadHandle | undefined;
    let isUndone = false;
    const reported = await runLoad(loadRequest({ load, data: DATA, entryUrl: server.url, folder: folder.path }), {
      onStart: (started) => (handle = started),
      onEvent: (event) => {
        if (event.type !== 'op' || handle === undefined || isUndone) return;
        isUndone = true;
        const { process: ref } = handle;
        void (async () => {
          await k6().undo({ kind: 'end-process', process: { ...ref, startTime: '1' } });
          expect(startTimeOf(ref.pid)).toBe(ref.startTime);
          await k6().undo({ kind: 'end-process', process: ref });
          await k6().undo({ kind: 'end-process', process: ref });
        })();
      },
    });
    expect(reported.exit.early).toBe(true);
    expect(handle === undefined ? undefined : startTimeOf(handle.process.pid)).toBeUndefined();
  });
});

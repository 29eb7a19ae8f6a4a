import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LinkKeeper } from '../../src/engine/links.ts';
import { recoverRun } from '../../src/engine/recover.ts';
import type { UndoJournal } from '../../src/engine/undo-journal.ts';
import type { JournalEntry } from '../../src/ports/run-store.ts';
import type { Instance, KnockRequest, NodeAct, RuntimeEvent } from '../../src/ports/runtime.ts';
import { only } from '../support/docker-look.ts';
import { FakeStore } from '../support/fakes.ts';
import { createHarness, DRIVERS, raise } from '../support/runtime-harness.ts';
import { spawnTypeScript } from '../support/spawn-typescript.ts';

const ACTS: readonly NodeAct[] = ['kill', 'crash', 'stop', 'restart', 'pause', 'disconnect'];

/** What an act must show, whatever the runtime. `state`: how the instance is afterwards; `undefined` when it is back by itself. */
const SIGNS: Readonly<
  Record<NodeAct, { readonly state: Instance['state'] | undefined; readonly event: RuntimeEvent['what'] }>
> = {
  kill: { state: 'exited', event: 'die' },
  crash: { state: undefined, event: 'die' },
  stop: { state: 'exited', event: 'die' },
  restart: { state: undefined, event: 'die' },
  pause: { state: 'paused', event: 'pause' },
  disconnect: { state: 'running', event: 'disconnect' },
};

describe.each(DRIVERS)('the runtime contract on %s', (driver) => {
  const project = `relia-contract-${driver}-${String(process.pid)}`;
  const run = `contract-${driver}-${String(process.pid)}`;
  const harness = createHarness(driver, project);
  const { runtime, linkProxy } = harness;
  const store = new FakeStore();
  const events: RuntimeEvent[] = [];
  const watching = new AbortController();
  let journal: UndoJournal;
  let keeper: LinkKeeper;

  beforeAll(async () => {
    expect(await runtime.isUp()).toBe(false);
    ({ journal, keeper } = await raise(harness, { run, store }));
    harness.remember();
    await runtime.watch((event) => events.push(event), watching.signal);
  });

  afterAll(async () => {
    watching.abort();
    expect(await journal.undoAll()).toEqual([]);
    expect(await harness.leftovers(run)).toEqual([]);
  });

  async function server(): Promise<Instance> {
    return only(runtime, 'server');
  }

  /** A word to the server itself, past the proxy. */
  async function word(): Promise<KnockRequest> {
    const { addresses, ports } = await server();
    const [address = ''] = Object.values(addresses);
    return { address, port: ports?.[6379] ?? 6379, role: 'cache', timeoutMs: 1_000 };
  }

  async function untilAnswers(): Promise<void> {
    await vi.waitFor(async () => {
      expect(await runtime.knock(await word())).toMatchObject({ outcome: 'answered' });
    }, 10_000);
  }

  /** How long the client waits for the server's answer on a new connection, milliseconds. */
  async function pingMs(): Promise<number> {
    const script =
      's=$(date +%s%N); redis-cli -h $SERVER_HOST -p $SERVER_PORT ping >/dev/null; echo $(( $(date +%s%N) - s ))';
    const { stdout } = await runtime.exec(await only(runtime, 'client'), ['sh', '-c', script]);
    return Number(stdout) / 1e6;
  }

  function proxy() {
    const [first] = keeper.get('caching').proxies;
    if (first === undefined) throw new Error('the link has no proxy');
    return first;
  }

  /** A word to the server through the link's proxy. */
  function through(more: Partial<KnockRequest> = {}): KnockRequest {
    const { address, port } = proxy();
    return { address, port, role: 'cache', timeoutMs: 1_000, ...more };
  }

  describe('a stack that is up', () => {
    it('says so, and is entered on the loopback interface', async () => {
      expect(await runtime.isUp()).toBe(true);
      const { hostname, port } = new URL(await runtime.entryUrl());
      expect(hostname).toBe('127.0.0.1');
      const socket = createConnection({ host: hostname, port: Number(port) });
      socket.write('PING\r\n');
      const said: unknown[] = await once(socket, 'data');
      socket.destroy();
      expect(String(said[0])).toBe('+PONG\r\n');
    });

    it('tells its instances by service and number', async () => {
      const all = await runtime.instances(['server', 'client']);
      expect(all.map(({ service, number, state }) => `${service} ${String(number)} ${state}`)).toEqual([
        'client 1 running',
        'server 1 running',
      ]);
      await vi.waitFor(async () => {
        expect(await server()).toMatchObject({ project, health: 'healthy' });
      }, 10_000);
      await expect(runtime.instances(['nobody'])).rejects.toMatchObject({ code: 'RELIA_TARGET_NOT_FOUND' });
    });

    it('says on what it runs, with a digest for every service', async () => {
      const { runtime: name, engine, images } = await runtime.facts();
      expect(name).toBe(driver);
      expect(engine).not.toBe('');
      expect(images['server']).toMatch(/sha256:[0-9a-f]{64}/);
    });

    it('keeps the log of every instance', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'relia-logs-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      await runtime.saveLogs(folder);
      expect([...(await readdir(folder))].sort()).toEqual(['client.log', 'server.log']);
      expect(await readFile(join(folder, 'server.log'), 'utf8')).toContain('Ready to accept connections');
    });
  });

  describe('a command', () => {
    it('comes back with what it printed and how it ended', async () => {
      const script = 'echo out; echo err >&2; exit 3';
      expect(await runtime.exec(await server(), ['sh', '-c', script])).toEqual({
        exitCode: 3,
        stdout: 'out\n',
        stderr: 'err\n',
      });
    });
  });

  describe('a knock', () => {
    it('tells a service that answers from a closed port', async () => {
      const { outcome, tookMs } = await runtime.knock(await word());
      expect(outcome).toBe('answered');
      expect(tookMs).toBeLessThan(500);
      expect((await runtime.knock({ ...(await word()), port: 9 })).outcome).toBe('refused');
    });

    it('carries a payload there and back, and sees the far end close', async () => {
      const whole = await runtime.knock({ ...(await word()), payloadBytes: 9_000, awaitClose: true });
      expect(whole.outcome).toBe('answered');
      expect(whole.closedAfterMs).toBeLessThan(500);
    });
  });

  describe.each(ACTS)('the act %s', (act) => {
    if (driver === 'process' && act === 'disconnect') {
      it('is said to be unsupported, and refused without touching anything', async () => {
        expect(runtime.acts).not.toContain(act);
        await expect(runtime.act(act, await server())).rejects.toMatchObject({ code: 'RELIA_UNSUPPORTED' });
        await untilAnswers();
      });
      return;
    }

    it('shows in state, event and instant, and its undo may be done twice', async () => {
      expect(runtime.acts).toContain(act);
      const before = await server();
      // A dead instance may have no address any more.
      const knock = await word();
      const undo = runtime.undoFor(act, before);
      // What fails here must not fail the cases after it.
      onTestFinished(async () => {
        for (const each of undo) await runtime.undo(each);
      });
      const since = events.length;
      const { instant, calls } = await runtime.act(act, before);
      const { state, event } = SIGNS[act];
      expect(instant.hi - instant.lo).toBeLessThan(1_000);
      expect(instant.lo).toBeLessThanOrEqual(instant.at);
      expect(instant.at).toBeLessThanOrEqual(instant.hi);
      expect(calls).toHaveLength(1);
      if (state !== undefined) {
        expect((await server()).state).toBe(state);
        expect((await runtime.knock(knock)).outcome).not.toBe('answered');
      }
      await vi.waitFor(() => {
        const own = events.slice(since).filter(({ instance }) => instance.service === 'server');
        const at = own.find(({ what }) => what === event)?.at;
        expect(at).toBeGreaterThanOrEqual(instant.lo);
        expect(at).toBeLessThan(instant.hi + 100);
      }, 3_000);
      for (const each of [...undo, ...undo]) await runtime.undo(each);
      await untilAnswers();
      const isNew = (await server()).startedAt !== before.startedAt;
      expect(isNew).toBe(act !== 'pause' && act !== 'disconnect');
    });
  });

  describe('what is not there', () => {
    it('cannot be acted on', async () => {
      const gone = { ...(await server()), service: 'nobody' };
      await expect(runtime.act('kill', gone)).rejects.toMatchObject({ code: 'RELIA_TARGET_NOT_FOUND' });
    });

    it('cannot be paused twice, and takes no command while it is', async () => {
      const now = await server();
      await runtime.act('pause', now);
      await expect(runtime.act('pause', now)).rejects.toThrow();
      await expect(runtime.exec(now, ['true'])).rejects.toThrow();
      for (const each of runtime.undoFor('pause', now)) await runtime.undo(each);
      await untilAnswers();
    });

    it('counts as undone where the whole stack is gone, and not where only a part is', async () => {
      const [undoer] = harness.undoers();
      const instance = { project: `${project}-gone`, service: 'server', number: 1 };
      await undoer?.undo({ kind: 'start-instance', instance });
      await undoer?.undo({ kind: 'unpause-instance', instance });
      await undoer?.undo({ kind: 'stack-down', project: instance.project });
      await undoer?.undo({ kind: 'remove-helpers', run: `${run}-gone` });
      const lost = { project, service: 'lost', number: 1 };
      await expect(undoer?.undo({ kind: 'start-instance', instance: lost })).rejects.toMatchObject({
        code: 'RELIA_TARGET_NOT_FOUND',
      });
    });
  });

  describe('a link through a proxy', () => {
    it('leads the client through the proxy, where a delay is felt and ends', async () => {
      await untilAnswers();
      expect(await pingMs()).toBeLessThan(300);
      await linkProxy.apply(proxy().ref, { kind: 'latency', direction: 'response', delayMs: 400, jitterMs: 0 });
      expect(await pingMs()).toBeGreaterThanOrEqual(400);
      expect((await runtime.knock(await word())).tookMs).toBeLessThan(400);
      await linkProxy.clear(proxy().ref);
      expect(await pingMs()).toBeLessThan(300);
    });

    it('can be cut, reset and narrowed', async () => {
      await linkProxy.apply(proxy().ref, { kind: 'partition', direction: 'both' });
      expect((await runtime.knock(through())).outcome).toBe('silent');
      await linkProxy.clear(proxy().ref);
      await linkProxy.apply(proxy().ref, { kind: 'reset', direction: 'both' });
      expect((await runtime.knock(through())).outcome).toBe('reset');
      await linkProxy.clear(proxy().ref);
      await linkProxy.apply(proxy().ref, { kind: 'bandwidth', direction: 'request', rateKBps: 10 });
      const narrow = await runtime.knock(through({ payloadBytes: 8_000, timeoutMs: 5_000 }));
      expect(narrow.outcome).toBe('answered');
      expect(narrow.tookMs).toBeGreaterThan(500);
      await linkProxy.clear(proxy().ref);
      expect((await runtime.knock(through())).outcome).toBe('answered');
    });

    it('is kept when the client starts anew', async () => {
      const client = await only(runtime, 'client');
      const since = events.length;
      await runtime.act('restart', client);
      const start = await vi.waitFor(() => {
        const found = events
          .slice(since)
          .find(({ what, instance }) => what === 'start' && instance.service === 'client');
        if (found === undefined) throw new Error('the client has not started');
        return found;
      }, 5_000);
      expect(await keeper.renewAfter(start)).toEqual(['caching']);
      await linkProxy.apply(proxy().ref, { kind: 'latency', direction: 'response', delayMs: 400, jitterMs: 0 });
      expect(await pingMs()).toBeGreaterThanOrEqual(400);
      await linkProxy.clear(proxy().ref);
    });

    it('is led back, and then the proxy makes no difference', async () => {
      expect(await journal.undoAll(['remove-redirect'])).toEqual([]);
      await linkProxy.apply(proxy().ref, { kind: 'latency', direction: 'response', delayMs: 400, jitterMs: 0 });
      await vi.waitFor(async () => {
        expect(await pingMs()).toBeLessThan(300);
      }, 10_000);
      const redirect = store.entries.find(
        (entry): entry is Extract<JournalEntry, { entry: 'undo' }> =>
          entry.entry === 'undo' && entry.act.kind === 'remove-redirect',
      );
      const [undoer] = harness.undoers();
      if (redirect !== undefined) await undoer?.undo(redirect.act);
      await linkProxy.clear(proxy().ref);
    });
  });
});

describe.each(DRIVERS)('a relia that is killed on %s', (driver) => {
  const project = `relia-orphan-${driver}-${String(process.pid)}`;
  const run = `orphan-${driver}-${String(process.pid)}`;

  it('leaves nothing once its journal is undone, by one who knows no scenario', async () => {
    const harness = createHarness(driver, project);
    const folder = await mkdtemp(join(tmpdir(), 'relia-orphan-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const owner = await spawnTypeScript('runtime-owner.ts', [driver, project, run, folder]);
    let said = '';
    owner.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await vi.waitFor(
      () => {
        expect(said).toContain('broken\n');
      },
      { timeout: 120_000, interval: 50 },
    );
    harness.remember();
    const closed = once(owner, 'close');
    owner.kill('SIGKILL');
    await closed;

    const { runtime } = harness;
    expect((await only(runtime, 'client')).state).toBe('paused');
    expect((await only(runtime, 'server')).state).toBe('exited');
    expect((await harness.leftovers(run)).length).toBeGreaterThan(0);

    const lines = (await readFile(join(folder, 'journal.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
    const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
    const noted: JournalEntry[] = [];
    const recover = () =>
      recoverRun({
        entries: [...entries, ...noted],
        undoers: harness.undoers(),
        journal: (entry) => {
          noted.push(entry);
          return Promise.resolve();
        },
      });
    expect(await recover()).toEqual([]);
    expect(await harness.leftovers(run)).toEqual([]);
    expect(await runtime.isUp()).toBe(false);
    noted.length = 0;
    expect(await recover()).toEqual([]);
  });
});

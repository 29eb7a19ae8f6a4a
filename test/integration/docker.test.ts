import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDockerUndoer } from '../../src/drivers/docker/undo-acts.ts';
import { createToxiproxyLinkProxy } from '../../src/drivers/toxiproxy/toxiproxy-link-proxy.ts';
import type { KnockRequest, ProxyHost, RuntimeEvent } from '../../src/ports/runtime.ts';
import type { RedirectRule } from '../../src/ports/undo.ts';
import { addressOf, clientsOf, docker, leftoversOf, only, pingFromClient } from '../support/docker-look.ts';
import { tinyRuntime } from '../support/tiny-runtime.ts';

const run = `test-${String(process.pid)}`;

describe('a stack with fixed addresses', () => {
  const project = `relia-test-${String(process.pid)}`;
  const runtime = tinyRuntime({ project, file: 'compose.yaml' });
  const events: RuntimeEvent[] = [];
  const watching = new AbortController();
  let word: KnockRequest;

  beforeAll(async () => {
    expect(await runtime.isUp()).toBe(false);
    const progress: string[] = [];
    await runtime.up((line) => progress.push(line));
    expect(progress).toContain(`starting ${project}`);
    await runtime.startHelpers(run);
    await runtime.watch((event) => events.push(event), watching.signal);
    word = { address: addressOf(await only(runtime, 'server')), port: 6379, role: 'cache', timeoutMs: 1_000 };
  });

  afterAll(async () => {
    watching.abort();
    await runtime.undo({ kind: 'remove-helpers', run });
    await runtime.undo({ kind: 'remove-helpers', run });
    await runtime.down(() => undefined);
    await runtime.down(() => undefined);
    expect(await leftoversOf(project, run)).toEqual([]);
  });

  async function untilAnswers(): Promise<void> {
    await vi.waitFor(async () => {
      expect(await runtime.knock(word)).toMatchObject({ outcome: 'answered' });
    }, 10_000);
  }

  it('is entered at a port that relia published on the loopback interface, pinned over a restart', async () => {
    const url = await runtime.entryUrl();
    const { hostname, port } = new URL(url);
    expect(hostname).toBe('127.0.0.1');
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.write('PING\r\n');
    const said: unknown[] = await once(socket, 'data');
    expect(String(said[0])).toBe('+PONG\r\n');
    socket.destroy();
    await runtime.act('restart', await only(runtime, 'server'));
    await untilAnswers();
    expect(await runtime.entryUrl()).toBe(url);
  });

  it('says on what it runs and what its parts are', async () => {
    const facts = await runtime.facts();
    expect(facts.runtime).toBe('docker');
    expect(facts.versions['docker']).toBe(facts.engine);
    expect(facts.images['server']).toMatch(/^relia-test\/tiny:1 sha256:[0-9a-f]{64}$/);
    const server = await vi.waitFor(async () => {
      const now = await only(runtime, 'server');
      expect(now).toMatchObject({ project, service: 'server', number: 1, state: 'running', health: 'healthy' });
      return now;
    }, 10_000);
    expect(server.attachments).toEqual([{ network: `${project}_link`, address: '10.231.78.100', aliases: ['server'] }]);
    await expect(runtime.instances(['nobody'])).rejects.toMatchObject({ code: 'RELIA_TARGET_NOT_FOUND' });
  });

  it('tells a service that answers from a closed port and from nobody', async () => {
    expect((await runtime.knock(word)).outcome).toBe('answered');
    expect((await runtime.knock(word)).tookMs).toBeLessThan(200);
    expect((await runtime.knock({ ...word, port: 6380 })).outcome).toBe('refused');
    expect((await runtime.knock({ ...word, address: '10.231.78.222' })).outcome).toBe('unreachable');
    const whole = await runtime.knock({ ...word, payloadBytes: 9_000, awaitClose: true });
    expect(whole.outcome).toBe('answered');
    expect(whole.closedAfterMs).toBeLessThan(200);
  });

  it('kills, and starts again as often as it is asked', async () => {
    const server = await only(runtime, 'server');
    const undo = runtime.undoFor('kill', server);
    const { instant, calls } = await runtime.act('kill', server);
    expect(instant.source).toBe('engine-event');
    expect(instant.hi - instant.lo).toBeLessThan(1_000);
    expect(calls).toHaveLength(1);
    expect((await only(runtime, 'server')).state).toBe('exited');
    expect(['unreachable', 'refused']).toContain((await runtime.knock(word)).outcome);
    for (const act of [...undo, ...undo]) await runtime.undo(act);
    await untilAnswers();
    expect(addressOf(await only(runtime, 'server'))).toBe(word.address);
    const reported = events.filter(({ instance, at }) => instance.service === 'server' && at >= instant.lo);
    expect(reported.map(({ what }) => what)).toEqual(expect.arrayContaining(['die', 'start']));
    expect(reported.find(({ what }) => what === 'die')?.at).toBeCloseTo(instant.at, 0);
  });

  it('crashes the main process from outside the Engine, so that the restart policy brings it back', async () => {
    const server = await only(runtime, 'server');
    const { instant } = await runtime.act('crash', server);
    expect(instant.source).toBe('engine-event');
    expect(instant.hi - instant.lo).toBeLessThan(1_000);
    await untilAnswers();
    expect((await only(runtime, 'server')).startedAt).not.toBe(server.startedAt);
    for (const act of runtime.undoFor('crash', server)) await runtime.undo(act);
  });

  it('stops, counting from the exit of the process', async () => {
    const server = await only(runtime, 'server');
    const { instant } = await runtime.act('stop', server);
    expect(instant.source).toBe('engine-event');
    expect((await only(runtime, 'server')).state).toBe('exited');
    for (const act of runtime.undoFor('stop', server)) await runtime.undo(act);
    await untilAnswers();
  });

  it('pauses: the port still accepts and says nothing', async () => {
    const server = await only(runtime, 'server');
    const undo = runtime.undoFor('pause', server);
    const { instant } = await runtime.act('pause', server);
    expect(instant.source).toBe('engine-event');
    expect((await only(runtime, 'server')).state).toBe('paused');
    expect((await runtime.knock(word)).outcome).toBe('silent');
    const undoer = createDockerUndoer();
    for (const act of [...undo, ...undo]) await undoer.undo(act);
    await untilAnswers();
  });

  it('disconnects, and connects again under the same address and names', async () => {
    const server = await only(runtime, 'server');
    const undo = runtime.undoFor('disconnect', server);
    const { instant } = await runtime.act('disconnect', server);
    expect(instant.source).toBe('engine-event');
    expect((await runtime.knock(word)).outcome).toBe('unreachable');
    for (const act of [...undo, ...undo]) await runtime.undo(act);
    await untilAnswers();
    const back = await only(runtime, 'server');
    expect(back.addresses).toEqual(server.addresses);
    expect(back.attachments).toEqual(server.attachments);
    expect(back.startedAt).toBe(server.startedAt);
    expect(await pingFromClient(runtime)).toBeLessThan(1_000);
  });

  it('refuses to act on what is not there, and reports no event of helpers', async () => {
    const server = await only(runtime, 'server');
    await expect(runtime.act('kill', { ...server, service: 'nobody' })).rejects.toMatchObject({
      code: 'RELIA_TARGET_NOT_FOUND',
    });
    await runtime.act('pause', server);
    await expect(runtime.act('pause', server)).rejects.toMatchObject({ code: 'RELIA_DOCKER_FAILED' });
    for (const act of runtime.undoFor('pause', server)) await runtime.undo(act);
    expect(new Set(events.map(({ instance }) => instance.service))).toEqual(new Set(['server']));
  });

  it('counts the undo of a stack that is gone as done, and that of a lost part as not', async () => {
    const undoer = createDockerUndoer();
    const gone = { project: `${project}-gone`, service: 'server', number: 1 };
    await undoer.undo({ kind: 'start-instance', instance: gone });
    await undoer.undo({ kind: 'unpause-instance', instance: gone });
    await undoer.undo({ kind: 'stack-down', project: gone.project });
    await expect(
      undoer.undo({ kind: 'start-instance', instance: { ...gone, project, service: 'lost' } }),
    ).rejects.toMatchObject({ code: 'RELIA_TARGET_NOT_FOUND' });
  });

  it('keeps the logs of every instance', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'relia-logs-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await runtime.saveLogs(folder);
    expect([...(await readdir(folder))].sort()).toEqual(['client.log', 'server.log']);
    expect(await readFile(join(folder, 'server.log'), 'utf8')).toContain('Ready to accept connections');
  });

  describe('with a link through a proxy', () => {
    const links = createToxiproxyLinkProxy();
    let host: ProxyHost;
    let rule: RedirectRule;

    beforeAll(async () => {
      host = await runtime.startProxyHost(run, 'caching', { from: ['client'], to: ['server'] });
      const upstream = `${word.address}:6379`;
      await links.open({ control: host.control, name: 'caching' }, { listen: '0.0.0.0:21000', upstream });
      rule = {
        from: { project, service: 'client', number: 1 },
        to: { address: word.address, port: 6379 },
        proxy: { address: host.address, port: 21_000 },
        comment: `relia:${run}`,
      };
    });

    async function rulesInClient(): Promise<readonly string[]> {
      const [image = ''] = await docker('images', '-q', 'relia-tools');
      const client = (await only(runtime, 'client')).name;
      const save = ['--cap-add', 'NET_ADMIN', '--cap-add', 'NET_RAW', image, 'iptables-save', '-t', 'nat'];
      return (await docker('run', '--rm', '--network', `container:${client}`, ...save)).filter((line) =>
        line.includes('relia:'),
      );
    }

    it('has its control API on the loopback interface only, and knocks go through it', async () => {
      expect(new URL(host.control).hostname).toBe('127.0.0.1');
      expect((await runtime.knock({ ...word, address: host.address, port: 21_000 })).outcome).toBe('answered');
      const http = await runtime.knock({ ...word, address: host.address, port: 8_474, role: 'web', awaitClose: true });
      expect(http.outcome).toBe('answered');
      expect(http.closedAfterMs).toBeLessThan(500);
    });

    it('leads the client through the proxy, its open connection too, and back again', async () => {
      const client = addressOf(await only(runtime, 'client'));
      await vi.waitFor(async () => {
        expect(await clientsOf(runtime)).toEqual([client]);
      }, 5_000);
      await runtime.redirect(rule);
      await vi.waitFor(async () => {
        expect(await clientsOf(runtime)).toEqual([host.address]);
      }, 5_000);
      await runtime.redirect(rule);
      expect(await rulesInClient()).toHaveLength(1);

      const proxy = { control: host.control, name: 'caching' };
      await links.apply(proxy, { kind: 'latency', direction: 'response', delayMs: 300, jitterMs: 0 });
      expect(await pingFromClient(runtime)).toBeGreaterThanOrEqual(300);
      await links.clear(proxy);
      expect(await pingFromClient(runtime)).toBeLessThan(250);

      await links.apply(proxy, { kind: 'latency', direction: 'response', delayMs: 300, jitterMs: 0 });
      await runtime.restore(rule);
      expect(await pingFromClient(runtime)).toBeLessThan(250);
      await vi.waitFor(async () => {
        expect(await clientsOf(runtime)).toEqual([client]);
      }, 5_000);
      expect(await rulesInClient()).toEqual([]);
      await runtime.restore(rule);
      await createDockerUndoer().undo({ kind: 'remove-redirect', rule });
      await links.clear(proxy);
    });

    it('loses its rule when the client restarts, and is led through the proxy again when asked', async () => {
      await runtime.redirect(rule);
      await runtime.act('restart', await only(runtime, 'client'));
      expect(await rulesInClient()).toEqual([]);
      const client = addressOf(await only(runtime, 'client'));
      await vi.waitFor(async () => {
        expect(await clientsOf(runtime)).toContain(client);
      }, 5_000);
      await runtime.redirect(rule);
      await vi.waitFor(async () => {
        expect(await clientsOf(runtime)).toEqual([host.address]);
      }, 5_000);
      await runtime.restore(rule);
    });

    it('keeps the rule while the client is paused, and while the far end is dead', async () => {
      await runtime.redirect(rule);
      const client = await only(runtime, 'client');
      await runtime.act('pause', client);
      expect(await rulesInClient()).toHaveLength(1);
      for (const act of runtime.undoFor('pause', client)) await runtime.undo(act);

      const server = await only(runtime, 'server');
      await runtime.act('kill', server);
      await runtime.redirect(rule);
      await runtime.restore(rule);
      expect(await rulesInClient()).toEqual([]);
      for (const act of runtime.undoFor('kill', server)) await runtime.undo(act);
      await untilAnswers();
    });

    it('says so when the far end cannot be made to see the proxy', async () => {
      const nowhere = { ...rule, proxy: { address: '10.231.78.222', port: 21_000 } };
      await expect(runtime.redirect(nowhere)).rejects.toMatchObject({ code: 'RELIA_REDIRECT_FAILED' });
      await runtime.restore(nowhere);
      expect(await rulesInClient()).toEqual([]);
    });

    it('has nothing to restore in a client that does not run', async () => {
      await runtime.redirect(rule);
      const client = await only(runtime, 'client');
      await runtime.act('kill', client);
      await runtime.restore(rule);
      await expect(runtime.redirect(rule)).rejects.toMatchObject({ code: 'RELIA_REDIRECT_FAILED' });
      for (const act of runtime.undoFor('kill', client)) await runtime.undo(act);
    });
  });
});

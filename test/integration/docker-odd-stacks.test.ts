import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDockerUndoer } from '../../src/drivers/docker/undo-acts.ts';
import { createToxiproxyLinkProxy } from '../../src/drivers/toxiproxy/toxiproxy-link-proxy.ts';
import type { RedirectRule } from '../../src/ports/undo.ts';
import { addressOf, clientsOf, docker, leftoversOf, only } from '../support/docker-look.ts';
import { tinyRuntime } from '../support/tiny-runtime.ts';

const run = `odd-${String(process.pid)}`;

describe('a stack without fixed addresses', () => {
  const project = `relia-float-${String(process.pid)}`;
  const runtime = tinyRuntime({ project, file: 'floating.yaml' });
  const squatter = `${project}-squatter`;

  beforeAll(async () => {
    await runtime.up(() => undefined);
    await runtime.startHelpers(run);
  });

  afterAll(async () => {
    await runtime.undo({ kind: 'remove-helpers', run: run });
    await docker('rm', '-f', squatter);
    const undoer = createDockerUndoer();
    await undoer.undo({ kind: 'stack-down', project });
    await undoer.undo({ kind: 'stack-down', project });
    expect(await leftoversOf(project, run)).toEqual([]);
  });

  it('can be led anew when the server came back under another address', async () => {
    const links = createToxiproxyLinkProxy();
    const before = await only(runtime, 'server');
    expect(before.attachments[0]?.address).toBeUndefined();
    const host = await runtime.startProxyHost(run, 'caching', { from: ['client'], to: ['server'] });
    const proxy = { control: host.control, name: 'caching' };
    await links.open(proxy, { listen: '0.0.0.0:21000', upstream: `${addressOf(before)}:6379` });
    const ruleTo = (address: string): RedirectRule => ({
      from: { project, service: 'client', number: 1 },
      to: { address, port: 6_379 },
      proxy: { address: host.address, port: 21_000 },
      comment: `relia:${run}`,
    });
    await runtime.redirect(ruleTo(addressOf(before)));

    await runtime.act('kill', before);
    const network = Object.keys(before.addresses)[0] ?? '';
    await docker('run', '-d', '--name', squatter, '--network', network, 'relia-test/tiny:1', 'sleep', '600');
    for (const act of runtime.undoFor('kill', before)) await runtime.undo(act);
    const after = await only(runtime, 'server');
    expect(addressOf(after)).not.toBe(addressOf(before));

    await links.repoint(proxy, `${addressOf(after)}:6379`);
    await runtime.restore(ruleTo(addressOf(before)));
    await runtime.redirect(ruleTo(addressOf(after)));
    await vi.waitFor(async () => {
      expect(await clientsOf(runtime)).toEqual([host.address]);
    }, 10_000);
    await runtime.restore(ruleTo(addressOf(after)));
    await vi.waitFor(async () => {
      expect(await clientsOf(runtime)).toEqual([addressOf(await only(runtime, 'client'))]);
    }, 10_000);
  });
});

describe('a stack that cannot be brought up', () => {
  const project = `relia-bad-${String(process.pid)}`;

  afterAll(async () => {
    expect(await leftoversOf(project, run)).toEqual([]);
  });

  it('names a compose file that is missing', async () => {
    await expect(tinyRuntime({ project, file: 'nowhere.yaml' }).up(() => undefined)).rejects.toMatchObject({
      code: 'RELIA_FILE_NOT_FOUND',
    });
  });

  it('names an entry that is no service', async () => {
    const runtime = tinyRuntime({ project, file: 'compose.yaml', service: 'door' });
    await expect(runtime.up(() => undefined)).rejects.toThrow('no service "door"');
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => {
      other.close();
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const runtime = tinyRuntime({ project, file: 'compose.yaml', env: { RELIA_ENTRY_PORT: port } });
    await expect(runtime.up(() => undefined)).rejects.toMatchObject({ code: 'RELIA_PORT_TAKEN' });
  });

  it('tells what a part that never becomes healthy said last, and takes all of it down again', async () => {
    const runtime = tinyRuntime({ project, file: 'never-ready.yaml', readyWithinS: 4 });
    await expect(runtime.up(() => undefined)).rejects.toMatchObject({
      code: 'RELIA_STACK_NOT_READY',
      details: expect.arrayContaining([
        'server is running and unhealthy',
        'server health check: the disk is on fire',
        expect.stringContaining('server | '),
      ]) as readonly string[],
    });
    expect(await leftoversOf(project, run)).toEqual([]);
  });

  it('does not build over a volume that somebody else made, nor remove it', async () => {
    const volume = `${project}_data`;
    await docker('volume', 'create', '--label', `com.docker.compose.project=${project}`, volume);
    onTestFinished(async () => {
      await docker('volume', 'rm', volume);
    });
    const runtime = tinyRuntime({ project, file: 'compose.yaml' });
    await expect(runtime.up(() => undefined)).rejects.toMatchObject({ code: 'RELIA_STACK_BUSY' });
    await runtime.down(() => undefined);
    expect(await docker('volume', 'ls', '-q', '--filter', `name=${volume}`)).toEqual([volume]);
  });
});

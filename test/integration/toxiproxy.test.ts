import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Control } from '../../src/drivers/toxiproxy/control.ts';
import { createToxiproxyLinkProxy } from '../../src/drivers/toxiproxy/toxiproxy-link-proxy.ts';
import type { LinkProxy } from '../../src/ports/link-proxy.ts';
import type { ProxyRef } from '../../src/ports/undo.ts';
import { hostPlatform } from '../../src/provision/platform.ts';
import { requireTool } from '../../src/provision/tool/find-tool.ts';

let server: ChildProcess;
let control: string;
let echo: Server;
let echoPort: number;
/** What the far end got, all connections together. */
let received = '';
/** The far end's sides of its connections. */
const farSockets = new Set<Socket>();

let links: LinkProxy;
let proxy: ProxyRef;
let port: number;

function portOf(listening: Server): number {
  const address = listening.address();
  if (typeof address !== 'object' || address === null) throw new Error('it does not listen');
  return address.port;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const found = portOf(probe);
  probe.close();
  await once(probe, 'close');
  return found;
}

async function dial(to: number): Promise<Socket> {
  const socket = createConnection({ port: to, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends the text and waits until as much has come back; milliseconds. */
async function roundTrip(socket: Socket, text: string): Promise<number> {
  const start = performance.now();
  let got = 0;
  const whole = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length;
      if (got >= text.length) resolve();
    });
  });
  socket.write(text);
  await whole;
  socket.removeAllListeners('data');
  return performance.now() - start;
}

/** How a connection ends: `FIN`, or the error's code. */
async function endOf(socket: Socket): Promise<string> {
  socket.resume();
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    socket.once('end', () => {
      resolve('FIN');
    });
  });
}

beforeAll(async () => {
  const tool = await requireTool({ name: 'toxiproxy', platform: hostPlatform() }, process.env);
  const controlPort = await freePort();
  control = `http://127.0.0.1:${String(controlPort)}`;
  server = spawn(tool.path, ['-host', '127.0.0.1', '-port', String(controlPort)], {
    env: { ...process.env, LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  echo = createServer((socket) => {
    farSockets.add(socket);
    socket.on('close', () => farSockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  echoPort = portOf(echo);
  links = createToxiproxyLinkProxy();
  await vi.waitFor(() => links.version(control), { timeout: 5_000, interval: 20 });
});

afterAll(async () => {
  server.kill('SIGKILL');
  for (const socket of farSockets) socket.destroy();
  echo.close();
  await once(echo, 'close');
});

let count = 0;
beforeEach(async () => {
  received = '';
  count += 1;
  port = await freePort();
  proxy = { control, name: `link-${String(count)}` };
  await links.open(proxy, { listen: `127.0.0.1:${String(port)}`, upstream: `127.0.0.1:${String(echoPort)}` });
});

afterEach(async () => {
  await links.clear(proxy);
});

describe('a link through Toxiproxy', () => {
  it('says its version and passes everything on while it carries no effect', async () => {
    expect(await links.version(control)).toMatch(/2\.12|git/);
    const socket = await dial(port);
    expect(await roundTrip(socket, 'hello')).toBeLessThan(100);
    expect(await links.read(proxy)).toEqual([]);
    socket.destroy();
  });

  it('delays each way by itself, both together by the sum, on a connection that was open before, and not at all once cleared', async () => {
    const socket = await dial(port);
    await roundTrip(socket, 'warm');
    for (const [direction, leastMs, mostMs] of [
      ['request', 200, 300],
      ['response', 200, 300],
      ['both', 400, 550],
    ] as const) {
      const { instant, calls } = await links.apply(proxy, { kind: 'latency', direction, delayMs: 200, jitterMs: 0 });
      expect(instant.source).toBe('read-back');
      expect(instant.lo).toBeLessThanOrEqual(instant.at);
      expect(instant.at).toBeLessThanOrEqual(instant.hi);
      expect(calls.length).toBeGreaterThan(1);
      const tookMs = await roundTrip(socket, 'ping');
      expect(tookMs).toBeGreaterThanOrEqual(leastMs - 1);
      expect(tookMs).toBeLessThan(mostMs);
      await links.clear(proxy);
      expect(await roundTrip(socket, 'ping')).toBeLessThan(100);
    }
    socket.destroy();
  });

  it('spreads the delay by the jitter', async () => {
    const socket = await dial(port);
    await links.apply(proxy, { kind: 'latency', direction: 'request', delayMs: 60, jitterMs: 50 });
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) delays.push(await roundTrip(socket, 'ping'));
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(20);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(9);
    socket.destroy();
  });

  it('holds a request back in a partition and delivers it when the partition heals', async () => {
    const socket = await dial(port);
    await roundTrip(socket, 'warm');
    received = '';
    await links.apply(proxy, { kind: 'partition', direction: 'request' });
    const answered = roundTrip(socket, 'held');
    await expect(Promise.race([answered, once(AbortSignal.timeout(500), 'abort')])).resolves.toBeInstanceOf(Array);
    expect(received).toBe('');
    await links.clear(proxy);
    await answered;
    expect(received).toBe('held');
    socket.destroy();
  });

  it('lets the request through and holds the answer back in a partition of responses', async () => {
    const socket = await dial(port);
    await links.apply(proxy, { kind: 'partition', direction: 'response' });
    const answered = roundTrip(socket, 'held');
    await vi.waitFor(() => {
      expect(received).toBe('held');
    });
    await expect(Promise.race([answered, once(AbortSignal.timeout(500), 'abort')])).resolves.toBeInstanceOf(Array);
    await links.clear(proxy);
    expect(await answered).toBeGreaterThan(490);
    socket.destroy();
  });

  it('narrows a link to its rate', async () => {
    const socket = await dial(port);
    await links.apply(proxy, { kind: 'bandwidth', direction: 'request', rateKBps: 40 });
    const tookMs = await roundTrip(socket, 'x'.repeat(40_000));
    expect(tookMs).toBeGreaterThan(800);
    expect(tookMs).toBeLessThan(1_500);
    socket.destroy();
  });

  it('ends connections that were open before with FIN and resets the later ones', async () => {
    const early = await dial(port);
    await roundTrip(early, 'warm');
    await links.apply(proxy, { kind: 'reset', direction: 'request' });
    const earlyEnd = endOf(early);
    early.write('ping');
    expect(await earlyEnd).toBe('FIN');
    const late = await dial(port);
    const lateEnd = endOf(late);
    late.write('ping');
    expect(await lateEnd).toBe('ECONNRESET');
    await links.clear(proxy);
    const healed = await dial(port);
    expect(await roundTrip(healed, 'ping')).toBeLessThan(100);
    healed.destroy();
  });

  it('lets the far end see a closing late', async () => {
    const socket = await dial(port);
    await links.apply(proxy, { kind: 'slow-close', direction: 'request', delayMs: 400 });
    await roundTrip(socket, 'ping');
    const start = performance.now();
    socket.end();
    await endOf(socket);
    expect(performance.now() - start).toBeGreaterThanOrEqual(399);
  });
});

describe('what the adapter is careful about', () => {
  it('tells the effects it carries as text, and refuses a second one', async () => {
    await links.apply(proxy, { kind: 'partition', direction: 'both' });
    const carried = await links.read(proxy);
    expect([...carried].sort()).toEqual(['bandwidth downstream rate=0', 'bandwidth upstream rate=0']);
    await expect(links.apply(proxy, { kind: 'latency', direction: 'both', delayMs: 10, jitterMs: 0 })).rejects.toThrow(
      'already',
    );
  });

  it('clears although a connection died with data stuck in a partition', async () => {
    const socket = await dial(port);
    await roundTrip(socket, 'warm');
    await links.apply(proxy, { kind: 'partition', direction: 'response' });
    socket.write('x'.repeat(200_000));
    await vi.waitFor(() => {
      expect(received.length).toBeGreaterThan(100_000);
    });
    socket.destroy();
    for (const far of farSockets) far.destroy();
    const start = performance.now();
    await links.clear(proxy);
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(await links.read(proxy)).toEqual([]);
    const healed = await dial(port);
    expect(await roundTrip(healed, 'ping')).toBeLessThan(100);
    healed.destroy();
  });

  it('refuses a server that carries proxies it did not open', async () => {
    const stranger = createToxiproxyLinkProxy();
    await expect(
      stranger.open({ control, name: 'mine' }, { listen: '127.0.0.1:0', upstream: '127.0.0.1:9' }),
    ).rejects.toThrow(proxy.name);
  });

  it("passes on the server's own reason", async () => {
    await expect(
      links.open({ control, name: 'taken' }, { listen: `127.0.0.1:${String(echoPort)}`, upstream: '127.0.0.1:9' }),
    ).rejects.toThrow('address already in use');
  });

  it('refuses a name that would change the URL', async () => {
    await expect(links.read({ control, name: '../reset' })).rejects.toThrow('cannot name a proxy');
  });

  it('points a proxy at a new far end and reads it back', async () => {
    const other = createServer((socket) => socket.end('other')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    await links.repoint(proxy, `127.0.0.1:${String(portOf(other))}`);
    const socket = await dial(port);
    const said: unknown[] = await once(socket, 'data');
    expect(String(said[0])).toBe('other');
    socket.destroy();
    other.close();
  });

  it('undoes as often as it is asked, and counts a proxy or server that is gone as clear', async () => {
    await links.apply(proxy, { kind: 'latency', direction: 'both', delayMs: 50, jitterMs: 0 });
    await links.undo({ kind: 'clear-proxy', proxy });
    await links.undo({ kind: 'clear-proxy', proxy });
    expect(await links.read(proxy)).toEqual([]);
    await links.undo({ kind: 'clear-proxy', proxy: { control, name: 'never-opened' } });
    const nobody = `http://127.0.0.1:${String(await freePort())}`;
    await links.undo({ kind: 'clear-proxy', proxy: { control: nobody, name: 'gone' } });
    await expect(links.read({ control: nobody, name: 'gone' })).rejects.toMatchObject({ code: 'RELIA_PROXY_FAILED' });
  });

  it('does not wait for a server that never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const start = performance.now();
    await expect(new Control(`http://127.0.0.1:${String(portOf(silent))}`, 300).toxics('link')).rejects.toThrow(
      'no answer within 300 ms',
    );
    expect(performance.now() - start).toBeLessThan(2_000);
    silent.close();
  });
});

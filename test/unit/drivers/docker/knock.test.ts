import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { KNOCK_SCRIPT } from '../../../../src/drivers/docker/knock-script.ts';
import { parseKnock } from '../../../../src/drivers/docker/knock.ts';
import type { KnockResult } from '../../../../src/ports/runtime.ts';

const execute = promisify(execFile);

describe('parseKnock', () => {
  it.each([
    ['answered 1.234 \n', { outcome: 'answered', tookMs: 1.234 }],
    ['answered 1.5 2000.25\n', { outcome: 'answered', tookMs: 1.5, closedAfterMs: 2_000.25 }],
    ['silent 1000.000', { outcome: 'silent', tookMs: 1_000 }],
    ['refused 0.2', { outcome: 'refused', tookMs: 0.2 }],
    ['unreachable 1000', { outcome: 'unreachable', tookMs: 1_000 }],
    ['reset 3', { outcome: 'reset', tookMs: 3 }],
  ])('reads %j', (line, result) => {
    expect(parseKnock(line)).toEqual(result);
  });

  it.each(['', 'answered', 'answered soon', 'socket: Permission denied', 'hello 1'])('does not read %j', (line) => {
    expect(parseKnock(line)).toBeUndefined();
  });
});

/** The script knocks on real sockets of this machine: what it says must be what happened there. */
describe('the knock script', () => {
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
    server = undefined;
  });

  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onConnection(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  async function knock(port: number, ...more: readonly string[]): Promise<KnockResult | undefined> {
    const [role = 'cache', timeoutMs = '400', payload = '0', ...close] = more;
    const { stdout } = await execute('perl', [
      '-e',
      KNOCK_SCRIPT,
      '127.0.0.1',
      String(port),
      role,
      timeoutMs,
      payload,
      ...close,
    ]);
    return parseKnock(stdout);
  }

  /** What a server of each role is told, and what it says then. */
  const WORDS: readonly (readonly [string, RegExp, string])[] = [
    ['cache', /^PING\r\n$/, '+PONG\r\n'],
    ['database', /^\0\0\0\x08\x04\xd2\x16\x2f$/, 'N'],
    ['web', /^HEAD \/ HTTP\/1\.1\r\nHost: relia\r\nConnection: close\r\n\r\n$/, 'HTTP/1.1 200 OK\r\n\r\n'],
    ['load-balancer', /^HEAD \/ /, 'HTTP/1.1 503 Service Unavailable\r\n\r\n'],
  ];

  it.each(WORDS)('is answered by a %s in its own words', async (role, said, answer) => {
    const heard: string[] = [];
    const port = await listen((socket) => {
      socket.on('data', (data) => {
        heard.push(data.toString('latin1'));
        socket.write(answer);
      });
    });
    expect(await knock(port, role)).toMatchObject({ outcome: 'answered' });
    expect(heard.join('')).toMatch(said);
  });

  it('is met with silence by a server that accepts and says nothing', async () => {
    const port = await listen(() => undefined);
    const result = await knock(port);
    expect(result?.outcome).toBe('silent');
    expect(result?.tookMs).toBeGreaterThanOrEqual(395);
  });

  it('is refused by a port that nobody listens on', async () => {
    const port = await listen(() => undefined);
    server?.close();
    expect(await knock(port)).toMatchObject({ outcome: 'refused' });
  });

  it.each([
    ['closes', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ])('takes a server that %s without a word for a reset', async (_what, act) => {
    const port = await listen((socket) => socket.once('data', () => act(socket)));
    expect(await knock(port)).toMatchObject({ outcome: 'reset' });
  });

  it('times an answer that is late', async () => {
    const port = await listen((socket) => socket.once('data', () => setTimeout(() => socket.write('+PONG\r\n'), 150)));
    const result = await knock(port);
    expect(result?.outcome).toBe('answered');
    expect(result?.tookMs).toBeGreaterThanOrEqual(145);
  });

  it('carries a payload, and is answered only when all of it came back', async () => {
    let received = 0;
    const port = await listen((socket) => {
      socket.on('data', (data) => {
        received += data.length;
        if (received < 9_000) return;
        socket.write('$9000\r\n');
        setTimeout(() => socket.write(`${'x'.repeat(9_000)}\r\n`), 100);
      });
    });
    const result = await knock(port, 'cache', '1000', '9000');
    expect(result?.outcome).toBe('answered');
    expect(result?.tookMs).toBeGreaterThanOrEqual(95);
  });

  it('waits for the end of the other side when it is asked to', async () => {
    const port = await listen((socket) => {
      socket.once('data', () => socket.write('+PONG\r\n'));
      socket.on('end', () => setTimeout(() => socket.end(), 150));
    });
    const result = await knock(port, 'cache', '1000', '0', 'close');
    expect(result?.outcome).toBe('answered');
    expect(result?.closedAfterMs).toBeGreaterThanOrEqual(145);
  });

  it('does not know when the other side ends if that takes too long', async () => {
    const port = await listen((socket) => socket.once('data', () => socket.write('+PONG\r\n')));
    const result = await knock(port, 'cache', '300', '0', 'close');
    expect(result).toMatchObject({ outcome: 'answered' });
    expect(result).not.toHaveProperty('closedAfterMs');
  });
});

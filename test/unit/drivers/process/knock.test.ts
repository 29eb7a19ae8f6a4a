import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isWhole, knock, wordOf } from '../../../../src/drivers/process/knock.ts';
import type { KnockRequest } from '../../../../src/ports/runtime.ts';

/** A port of 127.0.0.1 where every connection is treated so. */
async function portWith(treat: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    treat(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function word(port: number, more: Partial<KnockRequest> = {}): KnockRequest {
  return { address: '127.0.0.1', port, role: 'cache', timeoutMs: 300, ...more };
}

describe('a knock', () => {
  it('is answered by a service that speaks', async () => {
    const port = await portWith((socket) => socket.on('data', () => socket.write('+PONG\r\n')));
    const { outcome, tookMs, closedAfterMs } = await knock(word(port));
    expect([outcome, closedAfterMs]).toEqual(['answered', undefined]);
    expect(tookMs).toBeLessThan(300);
  });

  it('meets silence, a closed port, a connection that is closed or reset without a word', async () => {
    expect((await knock(word(await portWith(() => undefined)))).outcome).toBe('silent');
    expect((await knock(word(await portWith((socket) => socket.end())))).outcome).toBe('reset');
    expect((await knock(word(await portWith((socket) => socket.resetAndDestroy())))).outcome).toBe('reset');
    const port = await portWith(() => undefined);
    expect((await knock(word(port, { address: '127.0.0.2' }))).outcome).toBe('refused');
  });

  it('waits for all that is echoed of its payload', async () => {
    const port = await portWith((socket) =>
      socket.once('data', () => {
        socket.write(`$20\r\n${'x'.repeat(10)}`);
        setTimeout(() => socket.write(`${'x'.repeat(10)}\r\n`), 50);
      }),
    );
    const { outcome, tookMs } = await knock(word(port, { payloadBytes: 20 }));
    expect(outcome).toBe('answered');
    expect(tookMs).toBeGreaterThanOrEqual(45);
  });

  it('measures how long the far end takes to close after our own end', async () => {
    const port = await portWith((socket) => {
      socket.on('data', () => socket.write('+PONG\r\n'));
      socket.on('end', () => setTimeout(() => socket.end(), 60));
    });
    const { outcome, closedAfterMs } = await knock(word(port, { awaitClose: true }));
    expect(outcome).toBe('answered');
    expect(closedAfterMs).toBeGreaterThanOrEqual(55);
  });

  it('does not wait for a closing for ever', async () => {
    const port = await portWith((socket) => socket.on('data', () => socket.write('+PONG\r\n')));
    expect(await knock(word(port, { awaitClose: true, timeoutMs: 80 }))).not.toHaveProperty('closedAfterMs');
  });

  it('takes what a far end said before it closed for an answer, however short', async () => {
    const port = await portWith((socket) => socket.once('data', () => socket.end('-ERR\r\n')));
    const { outcome, closedAfterMs } = await knock(word(port, { payloadBytes: 5_000, awaitClose: true }));
    expect(outcome).toBe('answered');
    expect(closedAfterMs).toBeLessThan(100);
  });
});

describe('the word of a role', () => {
  it('is one that it answers before any login', () => {
    expect(wordOf({ role: 'database' }).toString('hex')).toBe('0000000804d2162f');
    expect(wordOf({ role: 'cache' }).toString()).toBe('PING\r\n');
    expect(wordOf({ role: 'web' }).toString()).toBe('HEAD / HTTP/1.1\r\nHost: relia\r\nConnection: close\r\n\r\n');
  });

  it('carries a payload that it echoes', () => {
    const startup = wordOf({ role: 'database', payloadBytes: 3 });
    expect(startup.readUInt32BE(0)).toBe(startup.length);
    expect(startup.subarray(4).toString('latin1')).toBe('\0\x03\0\0user\0postgres\0_pq_.xxx\0on\0\0');
    expect(wordOf({ role: 'cache', payloadBytes: 3 }).toString()).toBe('*2\r\n$4\r\nPING\r\n$3\r\nxxx\r\n');
    expect(wordOf({ role: 'web', payloadBytes: 3 }).toString()).toContain('\r\nX-Relia-Knock: xxx\r\n');
  });

  it('is answered when all of the echo has come', () => {
    const negotiate = Buffer.from('v\0\0\0\x0exxxxxxxxxx', 'latin1');
    expect(isWhole(negotiate.subarray(0, 14), { role: 'database', payloadBytes: 3 })).toBe(false);
    expect(isWhole(negotiate, { role: 'database', payloadBytes: 3 })).toBe(true);
    expect(isWhole(Buffer.from('E'), { role: 'database', payloadBytes: 3 })).toBe(true);
    expect(isWhole(Buffer.from('$3\r\nx'), { role: 'cache', payloadBytes: 3 })).toBe(false);
    expect(isWhole(Buffer.from('H'), { role: 'web', payloadBytes: 3 })).toBe(true);
    expect(isWhole(Buffer.alloc(0), { role: 'web' })).toBe(false);
  });
});

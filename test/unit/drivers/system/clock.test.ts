import { createServer } from 'node:http';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../../src/drivers/system/clock.ts';
import { createHttpProbe } from '../../../../src/drivers/system/http-probe.ts';
import { createRandom } from '../../../../src/drivers/system/random.ts';

describe('the clock', () => {
  const clock = createClock();

  it('tells the time of day and a time that never goes back', () => {
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    const first = clock.monotonic();
    expect(clock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  it('waits until a moment, and not at all for one that has passed', async () => {
    const due = clock.now() + 30;
    await clock.until(due);
    expect(clock.now()).toBeGreaterThanOrEqual(due - 1);
    await clock.until(0);
  });

  it("ends a wait with the signal's own reason, whether it comes before or while it waits", async () => {
    const stop = new AbortController();
    const waiting = clock.until(clock.now() + 60_000, stop.signal);
    stop.abort(new Error('halted'));
    await expect(waiting).rejects.toThrow('halted');
    await expect(clock.until(0, stop.signal)).rejects.toThrow('halted');
  });
});

describe('chance', () => {
  it('is the same for the same seed, and lies in [0, 1)', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const one = createRandom(seed);
        const other = createRandom(seed);
        const numbers = Array.from({ length: 50 }, () => one.next());
        expect(Array.from({ length: 50 }, () => other.next())).toEqual(numbers);
        expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      }),
    );
  });

  it('is spread evenly, for neighbouring seeds too', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 10_000; seed++) {
      const tenth = Math.floor(createRandom(seed).next() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('the HTTP probe', () => {
  async function asked(body: string | undefined, timeoutMs = 1_000): Promise<unknown> {
    const server = createServer((_request, response) => {
      if (body !== undefined) response.writeHead(418).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      return await createHttpProbe().getJson(`http://127.0.0.1:${String(port)}/x`, timeoutMs);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('gives status and body, whatever the status', async () => {
    expect(await asked('{"ids":[1]}')).toEqual({ status: 418, body: { ids: [1] } });
  });

  it('throws when the answer is no JSON, and when there is none in time', async () => {
    await expect(asked('<html>')).rejects.toThrow();
    await expect(asked(undefined, 30)).rejects.toThrow(/timeout/i);
  });
});

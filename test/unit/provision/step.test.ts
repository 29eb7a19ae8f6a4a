import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProvisionEvent } from '../../../src/provision/events.ts';
import { runStep } from '../../../src/provision/step.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('runStep', () => {
  it('reports the start, progress every five seconds with the latest detail, and the result', async () => {
    const events: ProvisionEvent[] = [];
    const done = runStep((event) => events.push(event), {
      title: 'build k6',
      work: async (say) => {
        say('compiling net/http');
        await new Promise((resolve) => setTimeout(resolve, 12_000));
        return '/cache/k6';
      },
      describe: (path) => path,
    });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await done).toBe('/cache/k6');
    expect(events).toEqual([
      { kind: 'started', step: 'build k6' },
      { kind: 'progress', step: 'build k6', elapsedMs: 5_000, detail: 'compiling net/http' },
      { kind: 'progress', step: 'build k6', elapsedMs: 10_000, detail: 'compiling net/http' },
      { kind: 'done', step: 'build k6', elapsedMs: 12_000, result: '/cache/k6' },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports why a step failed, in one line, and passes the error on', async () => {
    const events: ProvisionEvent[] = [];
    const failing = runStep((event) => events.push(event), {
      title: 'fetch',
      work: () => Promise.reject(new TypeError('fetch failed', { cause: new Error('no\nroute') })),
    });
    await expect(failing).rejects.toThrow('fetch failed');
    expect(events.at(-1)).toMatchObject({ kind: 'failed', step: 'fetch', reason: 'no route' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

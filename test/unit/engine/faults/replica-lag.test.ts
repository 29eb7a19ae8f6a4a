import { describe, expect, it } from 'vitest';
import { healsItself, linksOf } from '../../../../src/engine/faults/registry.ts';
import { faultOf, shopWith } from '../../../support/shop.ts';
import { FaultBench } from './fault-bench.ts';

const LAG = faultOf('replica-lag', { target: 'replica', lag: '5s' });
const STALL = faultOf('replica-lag', { target: 'replica', lag: 'stall' });

/** A bench whose replica says that it is so far behind; `undefined`: it does not answer. */
async function behind(seconds: number | undefined): Promise<FaultBench> {
  const bench = await new FaultBench().interpose('replication');
  say(bench, seconds);
  return bench;
}

function say(bench: FaultBench, seconds: number | undefined): void {
  bench.runtime.onExec = () =>
    seconds === undefined
      ? { exitCode: 2, stdout: '', stderr: 'refused' }
      : { exitCode: 0, stdout: `${String(seconds)}\n`, stderr: '' };
}

describe('replica-lag', () => {
  it('needs a proxy on the link over which the replica receives', () => {
    expect(linksOf(LAG, shopWith())).toEqual(['replication']);
    expect(healsItself(LAG)).toBe(false);
    const apart = shopWith({ links: {} });
    expect(() => linksOf(LAG, apart)).toThrow('no link leads from "replica" to a database');
  });

  it('hits the replica, and is undone on the link', async () => {
    const armed = await (await behind(0)).arm(LAG);
    expect(armed.hit).toEqual(['relia-shop-replica-1']);
    expect(armed.undo).toEqual([
      { kind: 'clear-proxy', proxy: { control: 'http://127.0.0.1:18474', name: 'replication-1' } },
    ]);
  });

  it('delays what the primary sends by the lag, or holds it back altogether', async () => {
    const bench = await behind(0);
    await (await bench.arm(LAG)).inject();
    const proxy = { control: '', name: 'replication-1' };
    expect(await bench.proxies.read(proxy)).toEqual(['latency response']);
    await bench.proxies.clear(proxy);
    await (await bench.arm(STALL)).inject();
    expect(await bench.proxies.read(proxy)).toEqual(['partition response']);
  });

  it.each([
    [LAG, 3.99, 'refuted'],
    [LAG, 4, 'confirmed'],
    [STALL, 1.49, 'refuted'],
    [STALL, 1.5, 'confirmed'],
    [STALL, undefined, 'unknown'],
  ] as const)('is witnessed by the replica alone: %o at %s s behind is %s', async (fault, seconds, verdict) => {
    const bench = await behind(seconds);
    const armed = await bench.arm(fault);
    expect((await bench.bite(armed, 0)).verdict).toBe(verdict);
  });

  it('takes as many seconds as it has to build up', async () => {
    const bench = await behind(0);
    const armed = await bench.arm(LAG);
    const looking = armed.witnessBite(bench.clock.now() + 20_000);
    await bench.clock.advance(4_500);
    say(bench, 4.5);
    await bench.clock.advance(300);
    expect(await looking).toEqual({
      verdict: 'confirmed',
      evidence: ['relia-shop-replica-1 says it replays 4.50 s behind'],
    });
  });

  it.each([
    [0.99, 'confirmed'],
    [1, 'refuted'],
    [undefined, 'unknown'],
  ] as const)('is healed when the replica is less than a second behind: at %s s it is %s', async (seconds, verdict) => {
    const bench = await behind(seconds);
    const armed = await bench.arm(LAG);
    const seen = await bench.healed(armed, 0);
    expect(seen.verdict).toBe(verdict);
    if (seconds === undefined) {
      expect(seen.evidence).toEqual(['relia-shop-replica-1 says it replays nothing it can name']);
    }
  });
});

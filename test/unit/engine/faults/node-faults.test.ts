import { describe, expect, it } from 'vitest';
import { healsItself, linksOf } from '../../../../src/engine/faults/registry.ts';
import type { Sketch } from '../../../support/fakes.ts';
import { faultOf, shopWith } from '../../../support/shop.ts';
import { FaultBench } from './fault-bench.ts';

const KINDS = ['kill', 'crash', 'stop', 'restart', 'pause', 'disconnect'] as const;
const REVERSIBLE = ['kill', 'crash', 'stop', 'pause', 'disconnect'] as const;
const MUTE = ['kill', 'stop', 'pause', 'disconnect'] as const;

const WEB1 = { project: 'relia-shop', service: 'web1', number: 1 };

describe.each(KINDS)('%s', (kind) => {
  it('is aimed at one instance, knows its undo, and has done nothing until it is injected', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    expect(armed.hit).toEqual(['relia-shop-web1-1']);
    expect(armed.instances).toMatchObject([WEB1]);
    expect(bench.did).toEqual([]);
  });

  it('needs no proxy on any link', () => {
    expect(linksOf(faultOf(kind, { target: 'web' }), shopWith())).toEqual([]);
  });

  it('is injected by the act of its name; its instant is the one that the engine gave', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    const { instant, calls } = await armed.inject();
    const now = bench.clock.now();
    expect(bench.did).toEqual([`${kind} web1`]);
    expect(instant).toEqual({ at: now, lo: now - 2, hi: now, source: 'engine-event' });
    expect(calls).toEqual([{ what: kind, at: now, tookMs: 2 }]);
  });

  it('is witnessed once it is there, and no longer sought then', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    const before = bench.clock.now();
    await armed.inject();
    expect((await bench.bite(armed)).verdict).toBe('confirmed');
    expect(bench.clock.now()).toBe(before);
  });

  it('is not taken for injected when nothing happened to the instance', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    const before = bench.clock.now();
    expect((await bench.bite(armed, 1_000)).verdict).toBe('refuted');
    expect(bench.clock.now()).toBe(before + 1_000);
  });

  it('is witnessed as healed when its instance runs and answers', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    await armed.inject();
    await bench.heal(armed);
    const { verdict, evidence } = await bench.healed(armed);
    expect(verdict).toBe('confirmed');
    expect(evidence).toEqual([
      'relia-shop-web1-1 is running',
      'a knock on relia-shop-web1-1 (10.0.0.1:3000) from beside it: answered after 1 ms',
    ]);
  });

  it('fails when the engine refuses', async () => {
    const bench = new FaultBench();
    bench.runtime.failing.add(`${kind} web1`);
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    await expect(armed.inject()).rejects.toThrow(`cannot ${kind} web1`);
  });
});

describe.each(REVERSIBLE)('%s, which stays until it is undone', (kind) => {
  it('is undone by the acts that it armed, and marked by the event of the heal', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    expect(healsItself(faultOf(kind, { target: 'web' }))).toBe(false);
    expect(armed.undo).toHaveLength(1);
    await armed.inject();
    await bench.heal(armed);
    expect(armed.healEvents).toContain(bench.runtime.events.at(-1)?.what);
  });
});

describe('restart', () => {
  it('is over by itself: there is nothing to undo', async () => {
    const armed = await new FaultBench().arm(faultOf('restart', { target: 'web' }));
    expect(healsItself(faultOf('restart', { target: 'web' }))).toBe(true);
    expect(armed.undo).toEqual([]);
    expect(armed.healEvents).toEqual(['start']);
  });
});

describe.each(MUTE)('%s, which silences a port', (kind) => {
  it('is not witnessed while the port still answers', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    await armed.inject();
    bench.runtime.onKnock = () => ({ outcome: 'answered', tookMs: 3 });
    const { verdict, evidence } = await bench.bite(armed, 500);
    expect(verdict).toBe('refuted');
    expect(evidence.at(-1)).toBe('a knock on relia-shop-web1-1 (10.0.0.1:3000) from beside it: answered after 3 ms');
  });

  it('is not witnessed as healed while the port is silent', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    await armed.inject();
    await bench.heal(armed);
    bench.runtime.onKnock = () => ({ outcome: 'silent', tookMs: 1_000 });
    expect((await bench.healed(armed, 500)).verdict).toBe('refuted');
  });

  it('is not witnessed as healed while it lasts', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf(kind, { target: 'web' }));
    await armed.inject();
    expect((await bench.healed(armed, 500)).verdict).toBe('refuted');
  });
});

describe('the evidence of a witness', () => {
  it('says what the engine says, what it reported, and what a knock found', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf('kill', { target: 'web' }));
    await armed.inject();
    expect((await bench.bite(armed)).evidence).toEqual([
      'relia-shop-web1-1 is exited',
      'the engine reported die of relia-shop-web1-1',
      'a knock on relia-shop-web1-1 (10.0.0.1:3000) from beside it: unreachable after 1000 ms',
    ]);
  });

  it('needs both events of a restart', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf('restart', { target: 'web' }));
    bench.runtime.tell('die', WEB1);
    expect((await bench.bite(armed, 0)).verdict).toBe('refuted');
    bench.runtime.tell('start', WEB1);
    expect((await bench.bite(armed, 0)).verdict).toBe('confirmed');
  });

  it("takes no other instance's event, and none from before the injection, for its own", async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf('crash', { target: 'web' }));
    bench.runtime.tell('die', WEB1);
    await bench.clock.advance(1_000);
    bench.runtime.act = () => Promise.resolve({ instant: { at: 0, lo: 0, hi: 0, source: 'call' }, calls: [] });
    await armed.inject();
    bench.runtime.tell('die', { service: 'web2' });
    expect((await bench.bite(armed, 0)).verdict).toBe('refuted');
  });

  it('knocks on the declared port, or on the usual one of the role', async () => {
    const bench = new FaultBench();
    const ports: number[] = [];
    bench.runtime.onKnock = ({ port }) => {
      ports.push(port);
      return undefined;
    };
    for (const target of ['web', 'cache', 'replica']) {
      const armed = await bench.arm(faultOf('kill', { target }));
      await armed.inject();
      await bench.bite(armed);
    }
    expect(ports).toEqual([3_000, 6_379, 5_432]);
  });

  it('looks again until the part is back, and gives up at the deadline', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf('kill', { target: 'web' }));
    await armed.inject();
    const startedAt = bench.clock.now();
    const looking = armed.witnessHeal(startedAt + 5_000);
    await bench.clock.advance(1_000);
    await bench.heal(armed);
    await bench.clock.advance(300);
    expect((await looking).verdict).toBe('confirmed');
  });

  it('says of an instance that is gone altogether that it is gone', async () => {
    const bench = new FaultBench();
    const armed = await bench.arm(faultOf('kill', { target: 'web' }));
    bench.runtime.instances = () => Promise.resolve([]);
    expect((await bench.healed(armed, 0)).evidence).toEqual(['relia-shop-web1-1 is gone']);
  });
});

describe('pick', () => {
  const instances: readonly Sketch[] = [{ service: 'web1' }, { service: 'web1', number: 2 }, { service: 'web2' }];

  async function hit(pick: unknown, ...chance: readonly number[]): Promise<readonly string[]> {
    const bench = new FaultBench({ instances, chance });
    const armed = await bench.arm(faultOf('kill', { target: 'web', pick }));
    return armed.hit.map((name) => name.replace('relia-shop-', ''));
  }

  it("chooses one by the run's chance", async () => {
    expect(await hit('one', 0)).toEqual(['web1-1']);
    expect(await hit('one', 0.5)).toEqual(['web1-2']);
    expect(await hit('one', 0.999)).toEqual(['web2-1']);
  });

  it('chooses several, none twice, and sorts them by name', async () => {
    expect(await hit(2, 0.999, 0)).toEqual(['web1-1', 'web2-1']);
    expect(await hit(2, 0, 0)).toEqual(['web1-1', 'web1-2']);
  });

  it('takes all, and no more than there are', async () => {
    expect(await hit('all', 0.5)).toEqual(['web1-1', 'web1-2', 'web2-1']);
    expect(await hit(9, 0.5)).toEqual(['web1-1', 'web1-2', 'web2-1']);
  });

  it('hits several at once: the fault begins with the first of them', async () => {
    const bench = new FaultBench({ instances });
    const act = bench.runtime.act.bind(bench.runtime);
    bench.runtime.act = async (kind, instance) => {
      const result = await act(kind, instance);
      const late = instance.service === 'web2' ? 0 : 40;
      const { at, lo, hi } = result.instant;
      return { ...result, instant: { ...result.instant, at: at + late, lo: lo + late, hi: hi + late } };
    };
    const armed = await bench.arm(faultOf('kill', { target: 'web', pick: 'all' }));
    const now = bench.clock.now();
    const { instant, calls } = await armed.inject();
    expect(instant).toEqual({ at: now, lo: now - 2, hi: now, source: 'engine-event' });
    expect(calls).toHaveLength(3);
  });

  it('refuses a target of which nothing runs', async () => {
    const bench = new FaultBench({ instances: [{ service: 'web1', state: 'exited' }] });
    await expect(bench.arm(faultOf('kill', { target: 'web' }))).rejects.toMatchObject({
      code: 'RELIA_TARGET_NOT_FOUND',
    });
  });
});

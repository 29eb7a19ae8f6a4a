import { describe, expect, it } from 'vitest';
import { RunBench } from './run-bench.ts';

const CACHING = { kind: 'partition', link: 'caching', at: '15s', duration: '20s' };

function placeOf(bench: RunBench, word: string): number {
  const place = bench.did.indexOf(word);
  if (place < 0) throw new Error(`${word} was not done: ${bench.did.join(', ')}`);
  return place;
}

describe('a run', () => {
  it('goes through its phases, injects and heals as planned, reads the data back, and is complete', async () => {
    const bench = new RunBench();
    const outcome = await bench.finish();
    expect(outcome).toEqual({
      ending: 'completed',
      reason: undefined,
      t0: 1_000_000,
      versions: { engine: '1', k6: '2.2.0' },
      runtime: 'fake',
      images: { web1: 'web:1' },
      codeHash: 'c0de',
      leftBroken: [],
    });
    expect(bench.phases).toEqual([
      'target',
      'interpose',
      'warm-up',
      'steady-state',
      'faults',
      'hold',
      'load-end',
      'settle',
      'final-read',
      'restore',
      'done',
    ]);
    expect(bench.steps).toEqual(['injected f1', 'healed f1']);
    expect(bench.of('witness').map(({ of, verdict }) => `${of} ${verdict}`)).toEqual([
      'bite confirmed',
      'heal confirmed',
    ]);
    expect(bench.of('final-read')).toMatchObject([{ on: 'orders', node: 'primary', ids: ['r1-0'] }]);
  });

  it('has the header first and the ending last in its history, and all of the load between', async () => {
    const bench = new RunBench();
    await bench.finish();
    expect(bench.store.history[0]).toEqual({
      type: 'header',
      schema: 'relia.history/1',
      run: 'r1',
      scenario: 'the shop outlives a web node',
      t0: 1_000_000,
    });
    expect(bench.store.history.at(-1)).toMatchObject({ type: 'ending', ending: 'completed' });
    expect(bench.of('op')).toHaveLength(6_000);
    expect(bench.of('clock').length).toBeGreaterThan(55);
  });

  it('injects at its time and heals after the duration, on the axis of the history', async () => {
    const bench = new RunBench();
    await bench.finish();
    const [start] = bench.of('load-start');
    const instants = bench.of('fault').map(({ instant }) => (instant?.at ?? NaN) - (start?.at ?? NaN));
    expect(instants).toEqual([15_000, 35_000]);
  });

  it('has every undo on the disk before what it undoes is done', async () => {
    const bench = new RunBench({ scenario: { faults: [CACHING] } });
    await bench.finish();
    const order = (before: string, after: string): void => {
      expect(placeOf(bench, before)).toBeLessThan(placeOf(bench, after));
    };
    order('journal remove-helpers', 'start helpers of r1');
    order('journal remove-redirect', bench.did.find((word) => word.startsWith('redirect web1')) ?? '');
    order('journal clear-proxy', 'apply partition to caching-1');
    const open = new Set<number>();
    for (const entry of bench.store.entries) {
      if (entry.entry === 'undo') open.add(entry.id);
      else open.delete(entry.id);
    }
    expect([...open]).toEqual([]);
  });

  it('leads links through proxies before the load, and back when all is over', async () => {
    const bench = new RunBench({ scenario: { faults: [CACHING] } });
    const { versions } = await bench.finish();
    expect(versions['toxiproxy']).toBe('2.12.0');
    const redirect = bench.did.findIndex((word) => word.startsWith('redirect'));
    const restore = bench.did.findIndex((word) => word.startsWith('restore'));
    expect(redirect).toBeLessThan(placeOf(bench, 'start load'));
    expect(restore).toBeGreaterThan(placeOf(bench, 'clear caching-1'));
  });
});

describe('the stack', () => {
  it('is left as it was when it ran already', async () => {
    const bench = new RunBench();
    await bench.finish();
    expect(bench.did).not.toContain('up');
    expect(bench.did).not.toContain('down');
    expect(bench.did).toContain('remove helpers of r1');
  });

  it('is brought up and taken down, last of all, when it did not', async () => {
    const bench = new RunBench();
    bench.runtime.isRunning = false;
    await bench.finish();
    expect(placeOf(bench, 'journal stack-down')).toBeLessThan(placeOf(bench, 'up'));
    expect(placeOf(bench, 'remove helpers of r1')).toBeLessThan(placeOf(bench, 'down'));
    expect(placeOf(bench, 'save logs')).toBeLessThan(placeOf(bench, 'down'));
  });

  it('stays when it is to be kept', async () => {
    const bench = new RunBench({ keep: true });
    bench.runtime.isRunning = false;
    await bench.finish();
    expect(bench.did).toContain('up');
    expect(bench.did).not.toContain('down');
  });
});

describe('a system that is not steady', () => {
  it.each([
    ['fails', () => 'fail' as const],
    ['is silent', () => undefined],
  ])('has nothing injected when it %s before the first fault', async (_what, answer) => {
    const bench = new RunBench({ answer });
    const { ending, reason } = await bench.finish();
    expect(ending).toBe('completed');
    expect(reason).toMatch(/^nothing was injected: /);
    expect(bench.steps).toEqual(['skipped f1']);
    expect(bench.did).not.toContain('kill web1');
    expect(bench.did).toContain('stop load');
    expect(bench.phases).not.toContain('final-read');
  });
});

describe('a person who halts', () => {
  const HALT = { do: 'halt', by: 'person', reason: 'Ctrl-C' } as const;

  it('has everything healed first, then the load ended, then the data read back', async () => {
    const bench = new RunBench().command(20_000, HALT);
    const { ending, reason, leftBroken } = await bench.finish();
    expect({ ending, reason, leftBroken }).toEqual({ ending: 'halted', reason: 'Ctrl-C', leftBroken: [] });
    expect(bench.steps).toEqual(['injected f1', 'healed f1']);
    expect(placeOf(bench, 'start web1')).toBeLessThan(placeOf(bench, 'stop load'));
    expect(placeOf(bench, 'stop load')).toBeLessThan(placeOf(bench, 'remove helpers of r1'));
    expect(bench.of('final-read')).toHaveLength(1);
    expect(bench.of('ending')).toMatchObject([{ ending: 'halted', reason: 'Ctrl-C' }]);
  });

  it('is heard before anything is broken, too', async () => {
    const bench = new RunBench().command(5_000, HALT);
    expect((await bench.finish()).ending).toBe('halted');
    expect(bench.steps).toEqual([]);
    expect(bench.of('final-read')).toEqual([]);
  });

  it('halts once, however often it is said', async () => {
    const bench = new RunBench().command(20_000, HALT).command(20_000, { ...HALT, reason: 'again' });
    expect((await bench.finish()).ending).toBe('halted');
    expect(bench.did.filter((word) => word === 'start web1')).toHaveLength(1);
  });
});

describe('a commander', () => {
  it('may hold: what was planned is left out, and on record as that', async () => {
    const bench = new RunBench().command(12_000, { do: 'hold' }).command(30_000, { do: 'resume' });
    expect((await bench.finish()).ending).toBe('completed');
    expect(bench.steps).toEqual(['skipped f1']);
    expect(bench.of('fault')).toMatchObject([{ reason: 'the run is on hold' }]);
    expect(bench.notices).toContain('holding: nothing more is injected');
  });

  it('may heal early; the planned heal is then refused, and only told', async () => {
    const bench = new RunBench().command(20_000, { do: 'heal', fault: 'f1' });
    expect((await bench.finish()).ending).toBe('completed');
    expect(bench.steps).toEqual(['injected f1', 'healed f1']);
    expect(bench.notices).toContain('not done: heal: f1 is not active');
  });

  it('may leave a fault out', async () => {
    const bench = new RunBench().command(12_000, { do: 'skip', fault: 'f1', reason: 'not today' });
    await bench.finish();
    expect(bench.of('fault')[0]).toMatchObject({ step: 'skipped', reason: 'not today' });
    expect(bench.did).not.toContain('kill web1');
  });

  it('injects a fault once, however quickly it is said twice', async () => {
    const INJECT = { do: 'inject', fault: 'f1' } as const;
    const bench = new RunBench().command(12_000, INJECT).command(12_000, INJECT);
    expect((await bench.finish()).ending).toBe('completed');
    expect(bench.did.filter((word) => word.startsWith('kill'))).toEqual(['kill web1']);
    expect(bench.steps).toEqual(['injected f1', 'healed f1']);
  });

  it('may inject and heal before the plan does: the fault is on record once, and not as left out', async () => {
    const bench = new RunBench()
      .command(11_000, { do: 'inject', fault: 'f1' })
      .command(13_000, { do: 'heal', fault: 'f1' });
    expect((await bench.finish()).ending).toBe('completed');
    expect(bench.steps).toEqual(['injected f1', 'healed f1']);
  });

  it('is refused what the blast radius does not allow', async () => {
    const faults = [
      { id: 'a', kind: 'kill', target: 'web', at: '15s', duration: '10s' },
      { id: 'b', kind: 'pause', target: 'cache', at: '40s', duration: '5s' },
    ];
    const bench = new RunBench({ scenario: { faults } }).command(18_000, { do: 'inject', fault: 'b' });
    await bench.finish();
    expect(bench.steps[1]).toBe('skipped b');
    expect(bench.of('fault')[1]?.reason).toBe('1 faults are active, the blast radius allows 1');
  });
});

describe('the guard', () => {
  const blastRadius = { targets: ['web'], abortUnless: { availability: 0.5, over: '3s' } };

  it('halts the run when users are hurt more than the scenario allows, and heals', async () => {
    const answer = (loadMs: number): 'ok' | 'fail' => (loadMs > 16_000 ? 'fail' : 'ok');
    const bench = new RunBench({ scenario: { blastRadius }, answer });
    const { ending, reason } = await bench.finish();
    expect(ending).toBe('halted');
    expect(reason).toMatch(/^availability fell to [\d.]+ % within 3 s, below the 50 % that the blast radius allows$/);
    expect(bench.did).toContain('start web1');
  });

  it('lets a run go on that hurts no more than allowed', async () => {
    const answer = (loadMs: number): 'ok' | 'fail' => (loadMs > 16_000 && loadMs % 200 === 0 ? 'fail' : 'ok');
    const bench = new RunBench({ scenario: { blastRadius }, answer });
    expect((await bench.finish()).ending).toBe('completed');
  });
});

describe('what a run tells', () => {
  it('counts instances when it begins, and again when the engine reports one', async () => {
    const bench = new RunBench();
    await bench.finish();
    const up = bench.of('probe').filter(({ probe, target }) => probe === 'instances-up' && target === 'web');
    expect(up.map(({ value }) => value)).toEqual([2, 1, 2]);
  });

  it('tells figures twice a second, phases with their ends, and the ending last', async () => {
    const bench = new RunBench();
    await bench.finish();
    const figures = bench.told.filter(({ type }) => type === 'figures');
    expect(figures.length).toBeGreaterThan(115);
    expect(figures.at(100)).toMatchObject({ figures: { ratePerS: 100, errorShare: 0, p95Ms: 5 } });
    expect(bench.told.find((event) => event.type === 'phase' && event.phase === 'warm-up')).toMatchObject({
      untilMs: 1_002_000,
    });
    expect(bench.told.at(-1)).toEqual({ type: 'ending', ending: 'completed', reason: undefined });
  });
});

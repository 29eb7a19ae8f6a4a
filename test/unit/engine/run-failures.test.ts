import { describe, expect, it } from 'vitest';
import { ReliaError } from '../../../src/errors.ts';
import { RunBench } from './run-bench.ts';

const CACHING = { kind: 'partition', link: 'caching', at: '15s', duration: '20s' };

describe("when relia's own world fails", () => {
  it('refuses before the load, with the error itself, and has undone everything', async () => {
    const broken = new ReliaError('RELIA_SCRIPT_INVALID', { message: 'no' });
    const early = new RunBench();
    early.load.failures.set('prepare', broken);
    await expect(early.finish()).rejects.toBe(broken);
    expect(early.did).toEqual([]);

    const late = new RunBench();
    late.runtime.isRunning = false;
    late.runtime.failing.add('start helpers of r1');
    await expect(late.finish()).rejects.toThrow('cannot start helpers of r1');
    expect(late.did).toContain('down');
    expect(late.of('ending')).toMatchObject([{ ending: 'broken' }]);
  });

  it('takes down what was half up when the stack does not come up', async () => {
    const bench = new RunBench();
    bench.runtime.isRunning = false;
    bench.runtime.failing.add('up');
    await expect(bench.finish()).rejects.toThrow('cannot up');
    expect(bench.did).toContain('down');
  });

  it('is broken, and healed, when a fault cannot be injected', async () => {
    const bench = new RunBench();
    bench.runtime.failing.add('kill web1');
    const { ending, reason } = await bench.finish();
    expect({ ending, reason }).toEqual({
      ending: 'broken',
      reason: 'kill web could not be injected: cannot kill web1',
    });
    expect(bench.steps).toContain('failed f1');
    expect(bench.did).toContain('start web1');
  });

  it('is broken when an undo fails, and says what is left and how to mend it by hand', async () => {
    const bench = new RunBench();
    bench.runtime.failing.add('undo start-instance');
    const { ending, leftBroken } = await bench.finish();
    expect(ending).toBe('broken');
    expect(leftBroken).toHaveLength(1);
    expect(leftBroken[0]).toMatch(/^cannot undo start-instance; by hand: docker start \$\(docker ps -aq /);
    expect(bench.did).toContain('remove helpers of r1');
  });

  it('is broken when the load ends before its time', async () => {
    const bench = new RunBench();
    bench.at(20_000, () => {
      bench.load.end({ early: true, exitCode: 137 });
    });
    const { ending, reason } = await bench.finish();
    expect({ ending, reason }).toEqual({ ending: 'broken', reason: 'the load ended early: k6 exited with 137' });
    expect(bench.steps).toEqual(['injected f1', 'healed f1']);
    expect(bench.of('final-read')).toHaveLength(1);
  });

  it('is broken when a link can no longer be kept on its proxy', async () => {
    const bench = new RunBench({ scenario: { faults: [CACHING] } });
    bench.at(12_000, () => {
      bench.runtime.failing.add('redirect web2');
      bench.runtime.tell('start', { service: 'web2' });
    });
    const { ending, reason } = await bench.finish();
    expect({ ending, reason }).toEqual({
      ending: 'broken',
      reason: 'a link could not be kept on its proxy: cannot redirect web2',
    });
    expect(bench.did).not.toContain('apply partition to caching-1');
  });

  it('injects nothing when the disk is full, and still undoes everything', async () => {
    const bench = new RunBench();
    const full = new ReliaError('RELIA_DISK_FULL', { message: 'no room' });
    bench.at(12_000, () => (bench.store.full = full));
    await expect(bench.finish()).rejects.toBe(full);
    expect(bench.did).not.toContain('kill web1');
    expect(bench.did).toContain('remove helpers of r1');
    expect(bench.did).toContain('stop load');
  });

  it('goes on when a probe cannot be asked: nothing rests on it', async () => {
    const bench = new RunBench();
    bench.runtime.failing.add('exec replica');
    expect((await bench.finish()).ending).toBe('completed');
    expect(bench.of('probe').find(({ probe }) => probe === 'replica-lag')?.value).toBeNull();
  });

  it('does not take a witness that could not look for one that saw', async () => {
    const bench = new RunBench({ scenario: { faults: [CACHING] } });
    bench.at(14_000, () => bench.proxies.failing.add('read'));
    bench.at(30_000, () => bench.proxies.failing.delete('read'));
    expect((await bench.finish()).ending).toBe('completed');
    expect(bench.of('witness')[0]).toMatchObject({
      of: 'bite',
      verdict: 'unknown',
      evidence: ['the witness could not look: cannot read caching-1'],
    });
  });
});

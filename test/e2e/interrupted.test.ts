import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/drivers/system/process-identity.ts';
import { leftOnStack, PROJECT, stackDown, stackUp, untilServes } from '../support/classic-stack.ts';
import { docker } from '../support/docker-look.ts';
import { ROOT, runRelia, temporaryFolder } from '../support/relia.ts';
import { historyOf, RunUnderWay } from '../support/run-under-way.ts';
import { writeScenario } from '../support/scenario-text.ts';

beforeAll(async () => {
  await stackUp();
});
afterAll(async () => {
  await stackDown();
});

/** Starts a run of a scenario with these changes and waits until its fault is there. */
async function runUntilInjected(changes: string): Promise<RunUnderWay> {
  const folder = temporaryFolder();
  const run = new RunUnderWay([writeScenario(folder, changes)], join(folder, 'run'));
  await run.until('injected');
  await run.until('witnessed: the fault bites');
  return run;
}

/** What the history says of the run's end. */
function endingOf({ folder }: RunUnderWay): unknown {
  return historyOf(folder).find(({ type }) => type === 'ending');
}

describe('a run that is ended before its time', () => {
  it('heals first when it is interrupted, then ends halted, whatever else is asked of it meanwhile', async () => {
    const run = await runUntilInjected(
      `load: { rate: 50, warmUp: '1s', duration: '80s', operations: [...shopOperations] },
       faults: [{ kind: 'partition', link: 'caching', at: '5s', duration: '60s' }],`,
    );
    const busy = await runRelia(['run', writeScenario(temporaryFolder(), '')], { cwd: ROOT });
    expect({ code: busy.code, said: busy.stderr }).toMatchObject({
      code: 69,
      said: expect.stringContaining('RELIA_STACK_BUSY') as string,
    });
    const askedAt = Date.now();
    run.signal('SIGINT');
    await run.until('healed');
    expect(Date.now() - askedAt).toBeLessThan(2_000);
    run.signal('SIGINT');
    expect(await run.ended()).toBe(3);
    expect(run.output).toContain('(halted)');
    expect(endingOf(run)).toMatchObject({ ending: 'halted', reason: 'Ctrl-C' });
    const steps = historyOf(run.folder).filter(({ type }) => type === 'fault' || type === 'load-exit');
    expect(steps.map(({ type, step }) => step ?? type)).toEqual(['injected', 'healed', 'load-exit']);
    expect(isAlive(run.k6())).toBe(false);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });

  it.each([
    ['a partition', ''],
    ['a dead database', "faults: [{ kind: 'kill', target: 'primary', at: '5s', duration: '10s' }],"],
    ['a paused web node', "faults: [{ kind: 'pause', target: 'web', at: '5s', duration: '10s' }],"],
  ])('leaves %s to `relia recover` when it is killed, k6 included', async (_what, changes) => {
    const run = await runUntilInjected(changes);
    run.signal('SIGKILL');
    expect(await run.ended()).toBeNull();
    const k6 = run.k6();
    expect(isAlive(k6)).toBe(true);
    expect(await leftOnStack()).not.toEqual([]);
    const refused = await runRelia(['run', writeScenario(temporaryFolder(), '')], { cwd: ROOT });
    expect(refused).toMatchObject({ code: 69, stderr: expect.stringContaining('relia recover') as string });

    const recovered = await runRelia(['recover'], { cwd: ROOT });
    expect({ code: recovered.code, said: recovered.stderr }).toMatchObject({ code: 0 });
    expect(isAlive(k6)).toBe(false);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
    expect(await runRelia(['recover'], { cwd: ROOT })).toMatchObject({ code: 0 });
  });
});

describe("faults in relia's own world", () => {
  it('a proxy that dies ends the run broken and inconclusive, with nothing left behind', async () => {
    const run = await runUntilInjected(
      "faults: [{ kind: 'latency', link: 'caching', delay: '30ms', at: '5s', duration: '3s' }, { kind: 'latency', link: 'caching', delay: '30ms', at: '12s', duration: '3s' }], load: { rate: 50, warmUp: '1s', duration: '45s', operations: [...shopOperations] },",
    );
    await run.until('witnessed: the fault is gone');
    const [proxy] = await docker('ps', '-q', '--filter', 'label=relia.helper=proxy-caching');
    await docker('rm', '-f', proxy ?? 'no proxy');
    expect(await run.ended()).toBe(2);
    expect(endingOf(run)).toMatchObject({
      ending: 'broken',
      reason: expect.stringMatching(/RELIA_PROXY_FAILED|RELIA_PROBE_FAILED/) as string,
    });
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });

  it('a load generator that dies ends the run broken and inconclusive, with the fault healed', async () => {
    const run = await runUntilInjected('');
    process.kill(run.k6().pid, 'SIGKILL');
    expect(await run.ended()).toBe(2);
    expect(endingOf(run)).toMatchObject({ ending: 'broken', reason: expect.stringContaining('k6') as string });
    const steps = historyOf(run.folder).filter(({ type }) => type === 'fault');
    expect(steps.map(({ step }) => step)).toEqual(['injected', 'healed']);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });

  it('a system that is never steady has nothing injected into it, and no verdict', async () => {
    const folder = temporaryFolder();
    const slos = "steadyState: { window: '3s', slos: [{ sli: 'latency', percentile: 50, atMost: '1ms' }] },";
    const run = new RunUnderWay([writeScenario(folder, slos)], join(folder, 'run'));
    expect(await run.ended()).toBe(2);
    expect(historyOf(run.folder).filter(({ type }) => type === 'fault')).toMatchObject([{ step: 'skipped' }]);
    expect(readFileSync(join(run.folder, 'summary.md'), 'utf8').toLowerCase()).toContain('inconclusive');
    expect(await leftOnStack()).toEqual([]);
  });

  it('a blast radius that is left halts the run by itself', async () => {
    const folder = temporaryFolder();
    const changes = `faults: [{ kind: 'kill', target: 'primary', at: '5s', duration: '10s' }],
      blastRadius: { targets: ['primary'], abortUnless: { availability: 0.9, over: '2s' } },`;
    const run = new RunUnderWay([writeScenario(folder, changes)], join(folder, 'run'));
    expect(await run.ended()).toBe(3);
    expect(endingOf(run)).toMatchObject({
      ending: 'halted',
      reason: expect.stringContaining('availability fell') as string,
    });
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });
});

describe("a user's own k6 script", () => {
  it('runs unchanged against the stack, every request on record, and its recovery is judged', async () => {
    const folder = temporaryFolder();
    const script = join(ROOT, 'test', 'support', 'plain.k6.js');
    const changes = `load: { rate: 20, warmUp: '1s', duration: '30s', script: ${JSON.stringify(script)} }, data: {},
      faults: [{ kind: 'kill', target: 'web', at: '5s', duration: '8s' }], expect: { recovery: { within: '10s' } },`;
    const run = new RunUnderWay([writeScenario(folder, changes)], join(folder, 'run'));
    const code = await run.ended();
    expect({ code, output: code === 0 ? '' : run.output }).toEqual({ code: 0, output: '' });
    const history = historyOf(run.folder);
    const requests = history.filter(({ type }) => type === 'op');
    const complete = Number(history.find(({ type }) => type === 'load-exit')?.['complete']);
    expect(Math.abs(complete - 600)).toBeLessThanOrEqual(1);
    // Four requests an iteration: a get, a batch of two, and one inside a group.
    expect(requests.length).toBe(complete * 4);
    expect(new Set(requests.map(({ name }) => name))).toEqual(
      new Set(['GET /stats', 'GET /healthz', 'GET /readyz', 'GET transfers']),
    );
    expect(await docker('ps', '-aq', '--filter', `name=${PROJECT}_relia`)).toEqual([]);
  });
});

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isAlive } from '../../src/drivers/system/process-identity.ts';
import { CLASSIC, PROJECT } from '../support/classic-stack.ts';
import { leftOfStack, marksOf, type StackMarks } from '../support/process-look.ts';
import { runRelia, temporaryFolder, type Ended } from '../support/relia.ts';
import { RunUnderWay } from '../support/run-under-way.ts';
import { writeScenario } from '../support/scenario-text.ts';

/** A place where no engine answers and relia remembers nothing yet. */
interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where stacks of local processes are known. */
  readonly processes: string;
}

function place(): Place {
  const state = temporaryFolder();
  return {
    folder: temporaryFolder(),
    env: { DOCKER_HOST: 'unix:///no/such/docker.sock', XDG_STATE_HOME: state },
    processes: join(state, 'relia', 'processes'),
  };
}

function relia({ folder, env }: Place, ...args: readonly string[]): Promise<Ended> {
  return runRelia(args, { cwd: folder, env });
}

function marks({ processes }: Place): readonly StackMarks[] {
  const found = marksOf(processes, PROJECT);
  return found === undefined ? [] : [found];
}

const BASE = "load: { rate: 30, warmUp: '1s', duration: '22s', operations: [...shopOperations] }, hold: '2s',";

describe('where no engine answers', () => {
  it('the demo runs on local processes, passes, and leaves nothing', async () => {
    const here = place();
    const { code, stdout, stderr } = await relia(here, 'demo', '--runtime', 'process');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^PASS {2}customers do not notice the death of a web node$/m);
    const [folder = ''] = readdirSync(join(here.folder, 'reports'));
    const run: unknown = JSON.parse(readFileSync(join(here.folder, 'reports', folder, 'run.json'), 'utf8'));
    expect(run).toMatchObject({ facts: { runtime: 'process', leftBroken: [] }, judgement: { verdict: 'pass' } });
    expect(leftOfStack(here.processes, PROJECT, [])).toEqual([]);
    expect(readdirSync(join(here.processes, '..', 'active'))).toEqual([]);
  });

  it('a stack comes up as local processes by itself, is shown, attached to and left, and goes', async () => {
    const here = place();
    const up = await relia(here, 'stack', 'up', CLASSIC);
    expect({ code: up.code, stderr: up.code === 0 ? '' : up.stderr }).toEqual({ code: 0, stderr: '' });
    expect(up.stderr).toContain('runtime: local processes (no Docker Engine answers');
    const known = marks(here);
    const status = await relia(here, 'stack', 'status', PROJECT);
    expect(status.stdout).toMatch(/^replica +relia-classic-replica-1 +running +healthy +127\.0\.0\.1:\d+$/m);
    const scenario = writeScenario(here.folder, BASE);
    const run = await relia(here, 'run', scenario, '--out', join(here.folder, 'run'));
    expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });
    expect(run.stderr).toContain('relia-classic is up as local processes');
    expect((await relia(here, 'stack', 'status', PROJECT)).stdout).not.toContain('exited');
    const down = await relia(here, 'stack', 'down', PROJECT);
    expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining('as local processes') as string });
    expect(leftOfStack(here.processes, PROJECT, known)).toEqual([]);
    expect((await relia(here, 'plan', scenario)).stdout).toContain('runtime: local processes');
  });

  it.each([
    ['a partition', ''],
    ['a dead database', "faults: [{ kind: 'kill', target: 'primary', at: '5s', duration: '10s' }],"],
    ['a paused web node', "faults: [{ kind: 'pause', target: 'web', at: '5s', duration: '10s' }],"],
  ])('a killed relia leaves %s to `relia recover`, which leaves nothing', async (_what, changes) => {
    const here = place();
    const scenario = writeScenario(here.folder, BASE + changes);
    const run = new RunUnderWay([scenario], join(here.folder, 'run'), here.env);
    await run.until('witnessed: the fault bites');
    const known = marks(here);
    run.signal('SIGKILL');
    expect(await run.ended()).toBeNull();
    expect(isAlive(run.k6())).toBe(true);
    expect(leftOfStack(here.processes, PROJECT, known).length).toBeGreaterThan(6);
    const recovered = await relia(here, 'recover');
    expect({ code: recovered.code, said: recovered.stderr }).toMatchObject({ code: 0 });
    expect(isAlive(run.k6())).toBe(false);
    expect(leftOfStack(here.processes, PROJECT, known)).toEqual([]);
    expect(await relia(here, 'recover')).toMatchObject({ code: 0, stdout: 'nothing to recover: no run died\n' });
  });

  it('a plan says what local processes cannot do, and a run of it begins nothing', async () => {
    const here = place();
    const changes = "faults: [{ kind: 'disconnect', target: 'web', at: '5s', duration: '10s' }],";
    const scenario = writeScenario(here.folder, BASE + changes);
    const plan = await relia(here, 'plan', scenario);
    expect(plan.code).toBe(69);
    expect(plan.stdout).toContain(
      'unsupported here: disconnect web; this runtime can kill, crash, stop, restart, pause',
    );
    const json = z.object({ runtime: z.object({ name: z.string() }), unsupported: z.array(z.string()) });
    const document = json.parse(JSON.parse((await relia(here, 'plan', scenario, '--json')).stdout));
    expect(document).toEqual({ runtime: { name: 'process' }, unsupported: ['f1'] });
    const run = await relia(here, 'run', scenario, '--out', join(here.folder, 'run'));
    expect(run.code).toBe(69);
    expect(run.stderr).toContain('RELIA_UNSUPPORTED: disconnect web: unsupported here');
    expect(leftOfStack(here.processes, PROJECT, [])).toEqual([]);
  });

  it('local processes cannot be asked for where nobody says how the stack runs as such', async () => {
    const here = place();
    const scenario = writeScenario(here.folder, '');
    const system = join(here.folder, 'system.ts');
    const text = readFileSync(CLASSIC, 'utf8').replace('./compose.yaml', './other/compose.yaml');
    mkdirSync(join(here.folder, 'other'));
    writeFileSync(join(here.folder, 'other', 'compose.yaml'), 'services: {}\n');
    writeFileSync(system, text);
    const { code, stderr } = await relia(here, 'plan', scenario, '--system', system, '--runtime', 'process');
    expect({ code, first: stderr.split('\n')[0] }).toMatchObject({
      code: 64,
      first: expect.stringContaining('RELIA_FILE_NOT_FOUND') as string,
    });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../../src/drivers/system/process-identity.ts';
import type { ProcessRef } from '../../src/ports/undo.ts';
import { requireStack } from '../../src/provision/stack/find-stack.ts';
import { PROJECT } from '../support/classic-stack.ts';
import { leftOfStack, marksOf, processesWith } from '../support/process-look.ts';
import { randomFrom } from '../support/random.ts';
import { runRelia, temporaryFolder } from '../support/relia.ts';
import { RunUnderWay } from '../support/run-under-way.ts';
import { writeScenario } from '../support/scenario-text.ts';

/** How many runs are killed: `RELIA_KILLS=50 npm run test:e2e -- killed-at-random`. */
const KILLS = Number(process.env['RELIA_KILLS'] ?? 3);
const SEED = Number(process.env['RELIA_KILLS_SEED'] ?? Date.now() % 2 ** 31);
/** A whole run takes a little longer than this, so that every part of one is met. */
const LONGEST_MS = 30_000;

const CHANGES = `
  load: { rate: 20, warmUp: '1s', duration: '20s', operations: [...shopOperations] },
  hold: '2s',
  expect: { recovery: { within: '4s' } },
  faults: [
    { kind: 'kill', target: 'primary', at: '5s', duration: '3s' },
    { kind: 'pause', target: 'web', at: '9s', duration: '3s' },
    { kind: 'partition', link: 'caching', at: '13s', duration: '3s' },
  ],`;

/** Processes of this test's own that look like those of a stack; relia has never heard of them. */
const bystanders: ProcessRef[] = [];

function isStopped(pid: number): boolean {
  return /^\d+ \(.*\) [Tt] /s.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
}

/** What stacks and runs leave outside of their state: the database's data, when relia runs as root. */
function dataFolders(): readonly string[] {
  return readdirSync('/var/tmp').filter((name) => name.startsWith(`relia-${PROJECT}`));
}

beforeAll(async () => {
  const { programs } = await requireStack(process.env);
  const commands: readonly (readonly [string, ...string[]])[] = [
    [
      programs['redis-server'] ?? '',
      '--port',
      '0',
      '--unixsocket',
      join('/tmp', `bystander-${String(process.pid)}.sock`),
      '--save',
      '',
    ],
    [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
  ];
  for (const [file, ...args] of commands) {
    const child = spawn(file, args, { cwd: '/tmp', stdio: 'ignore' });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    bystanders.push({ pid, startTime: startTimeOf(pid) ?? '' });
  }
});

afterAll(() => {
  for (const bystander of bystanders) if (isAlive(bystander)) process.kill(bystander.pid, 'SIGTERM');
});

const random = randomFrom(SEED);
const instants = Array.from({ length: KILLS }, () => Math.round(random() * LONGEST_MS));

describe(`relia is killed at any time, on local processes (RELIA_KILLS_SEED=${String(SEED)})`, () => {
  it.each(instants)('after %i ms: `relia recover` leaves nothing, and nobody else is touched', async (after) => {
    const state = temporaryFolder();
    const temporary = join(state, 'tmp');
    mkdirSync(temporary);
    const env = { DOCKER_HOST: 'unix:///no/such/docker.sock', XDG_STATE_HOME: state, TMPDIR: temporary };
    const processes = join(state, 'relia', 'processes');
    const folder = temporaryFolder();
    const before = dataFolders();
    const run = new RunUnderWay([writeScenario(folder, CHANGES)], join(folder, 'run'), env);
    await Promise.race([delay(after), run.ended()]);
    const marks = marksOf(processes, PROJECT);
    run.signal('SIGKILL');
    // A run that had ended by then has ended in a verdict.
    const code = await run.ended();
    expect([null, 0, 1, 2].includes(code) ? 'killed or judged' : run.output).toBe('killed or judged');
    const recovered = await runRelia(['recover'], { cwd: folder, env });
    expect({ code: recovered.code, said: recovered.code === 0 ? '' : recovered.stderr }).toEqual({ code: 0, said: '' });
    const words = [state, folder, ...(marks === undefined ? [] : [marks.token, marks.data])];
    expect(processesWith(words)).toEqual([]);
    expect(leftOfStack(processes, PROJECT, marks === undefined ? [] : [marks])).toEqual([]);
    expect(dataFolders().filter((name) => !before.includes(name))).toEqual([]);
    const again = await runRelia(['recover'], { cwd: folder, env });
    expect(again).toMatchObject({ code: 0, stdout: 'nothing to recover: no run died\n' });
    expect(bystanders.map((one) => isAlive(one) && !isStopped(one.pid))).toEqual(bystanders.map(() => true));
  });
});

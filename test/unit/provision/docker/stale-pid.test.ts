import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, stalePidFiles } from '../../../../src/provision/docker/stale-pid.ts';

describe.runIf(process.platform === 'linux')('stalePidFiles', () => {
  let base: string;
  let path: string;
  let sleeper: ChildProcess;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'relia-pid-'));
    path = join(base, 'docker.pid');
    sleeper = spawn('sleep', ['60']);
    await once(sleeper, 'spawn');
  });

  afterEach(async () => {
    sleeper.kill();
    await rm(base, { recursive: true, force: true });
  });

  it('leaves the file of a living process of that name alone', async () => {
    await writeFile(path, `${String(sleeper.pid)}\n`);
    expect(stalePidFiles([{ path, command: 'sleep' }])).toEqual([]);
    expect(isRunning('sleep')).toBe(true);
  });

  it('names the file whose pid belongs to another command by now', async () => {
    await writeFile(path, String(sleeper.pid));
    expect(stalePidFiles([{ path, command: 'dockerd' }])).toEqual([path]);
  });

  it('names the file whose process is dead', async () => {
    await writeFile(path, String(sleeper.pid));
    sleeper.kill('SIGKILL');
    await once(sleeper, 'exit');
    expect(stalePidFiles([{ path, command: 'sleep' }])).toEqual([path]);
  });

  it('names no file that is not there', () => {
    expect(stalePidFiles([{ path, command: 'dockerd' }])).toEqual([]);
    expect(isRunning('relia-no-such-command')).toBe(false);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  activeFolder,
  claimStack,
  isUnderWay,
  listActiveRuns,
  releaseStack,
} from '../../../../src/drivers/system/active-runs.ts';
import { isAlive, ownIdentity, startTimeOf } from '../../../../src/drivers/system/process-identity.ts';
import { textLike } from '../../../support/matching.ts';

const RUN = { run: 'r1', project: 'relia-shop', folder: '/somewhere/r1' };

let home: string;
let env: { XDG_STATE_HOME: string };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'relia-state-'));
  env = { XDG_STATE_HOME: home };
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

describe('activeFolder', () => {
  it("lies in the user's state, wherever that is", () => {
    expect(activeFolder(env)).toBe(join(home, 'relia', 'active'));
    const usual = join(homedir(), '.local', 'state', 'relia', 'active');
    expect(activeFolder({})).toBe(usual);
    expect(activeFolder({ XDG_STATE_HOME: '' })).toBe(usual);
    expect(activeFolder({ XDG_STATE_HOME: 'state' })).toBe(usual);
  });
});

describe('claimStack', () => {
  it('notes the run, its folder and the process that runs it, until it is released', async () => {
    const claim = await claimStack(RUN, env);
    expect(await listActiveRuns(env)).toEqual([{ ...RUN, process: ownIdentity() }]);
    await claim.release();
    await claim.release();
    expect(await listActiveRuns(env)).toEqual([]);
    expect(await readdir(activeFolder(env))).toEqual([]);
  });

  it('gives a stack to one run at a time, and other stacks to others', async () => {
    const claim = await claimStack(RUN, env);
    await expect(claimStack({ ...RUN, run: 'r2' }, env)).rejects.toMatchObject({
      code: 'RELIA_STACK_BUSY',
      message: 'another run holds the stack "relia-shop"',
      hint: textLike(/relia recover/),
    });
    await claimStack({ ...RUN, run: 'r2', project: 'relia-other' }, env);
    await claim.release();
    await claimStack({ ...RUN, run: 'r3' }, env);
    expect((await listActiveRuns(env)).map(({ run }) => run)).toEqual(['r2', 'r3']);
  });

  it('leaves the claim of the other run as it was', async () => {
    await claimStack(RUN, env);
    await claimStack({ ...RUN, run: 'r2' }, env).catch(() => undefined);
    expect(await listActiveRuns(env)).toEqual([{ ...RUN, process: ownIdentity() }]);
    expect(await readdir(activeFolder(env))).toEqual(['relia-shop.json']);
  });

  it('tells a run that cannot be noted from a stack that is taken', async () => {
    await writeFile(join(home, 'relia'), 'a file where the folder should be');
    await expect(claimStack(RUN, env)).rejects.toMatchObject({ code: 'RELIA_DISK_FULL' });
  });

  it('keeps the claim of a run that died, until it is recovered', async () => {
    const folder = activeFolder(env);
    await mkdir(folder, { recursive: true });
    const dead = { ...RUN, process: { pid: process.pid, startTime: '1' } };
    await writeFile(join(folder, 'relia-shop.json'), JSON.stringify(dead));
    await expect(claimStack({ ...RUN, run: 'r2' }, env)).rejects.toMatchObject({ code: 'RELIA_STACK_BUSY' });
    expect((await listActiveRuns(env)).map(isUnderWay)).toEqual([false]);
    await releaseStack('relia-shop', env);
    await claimStack({ ...RUN, run: 'r2' }, env);
    expect((await listActiveRuns(env)).map(isUnderWay)).toEqual([true]);
  });
});

describe('listActiveRuns', () => {
  it('finds none where none ever ran', async () => {
    expect(await listActiveRuns(env)).toEqual([]);
  });

  it('leaves out what it cannot read', async () => {
    await claimStack(RUN, env);
    const folder = activeFolder(env);
    await writeFile(join(folder, 'torn.json'), '{"run":"r');
    await writeFile(join(folder, 'other.json'), '{"run":"r9"}');
    await writeFile(join(folder, 'relia-shop.json.1.part'), '{}');
    await mkdir(join(folder, 'folder.json'));
    expect((await listActiveRuns(env)).map(({ run }) => run)).toEqual(['r1']);
  });
});

describe('the identity of a process', () => {
  it('is its pid and the time it was started', async () => {
    const own = ownIdentity();
    expect(own).toEqual({ pid: process.pid, startTime: textLike(/^\d+$/) });
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTime: `${own.startTime}0` })).toBe(false);
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const { pid = 0 } = child;
    const startTime = startTimeOf(pid) ?? '';
    expect(startTime).toMatch(/^\d+$/);
    expect(isAlive({ pid, startTime })).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive({ pid, startTime })).toBe(false);
    expect(startTimeOf(pid)).toBeUndefined();
  });

  it('is found whatever the process calls itself', async () => {
    const script = 'process.title = "a) b (c"; process.stdout.write("x"); process.stdin.resume()';
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    expect(startTimeOf(child.pid ?? 0)).toMatch(/^\d{3,}$/);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});

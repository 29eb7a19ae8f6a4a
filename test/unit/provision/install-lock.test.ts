import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withInstallLock } from '../../../src/provision/install-lock.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../src/provision/process-identity.ts';

let base: string;
let folder: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-lock-'));
  folder = join(base, 'k6');
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function leaveClaim(number: number, owner: ProcessIdentity): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, String(number)), JSON.stringify({ ...owner, released: false }));
}

/** A process that lived, with its true start time, and is dead and reaped now. */
async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const identity = identify(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (identity === undefined) throw new Error('the child was never seen alive');
  return identity;
}

/** How many of the callers were inside at once, at most. */
async function crowd(callers: number): Promise<number> {
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> =>
    withInstallLock({ folder }, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await readdir(folder);
      inside -= 1;
    });
  await Promise.all(Array.from({ length: callers }, enter));
  return most;
}

describe('withInstallLock', () => {
  it('lets one caller in at a time', async () => {
    expect(await crowd(4)).toBe(1);
  });

  it('takes over from a process that was killed, and still lets one caller in at a time', async () => {
    const dead = await deadProcess();
    expect(isAlive(dead)).toBe(false);
    await leaveClaim(7, dead);
    expect(await crowd(4)).toBe(1);
  });

  it('takes over when the pid has passed to another process', async () => {
    const own = identify(process.pid);
    await leaveClaim(1, { pid: process.pid, startTime: `${own?.startTime ?? ''}0` });
    expect(await withInstallLock({ folder }, () => Promise.resolve('done'))).toBe('done');
  });

  it('takes over a claim that is damaged', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '3'), '{"pid":');
    expect(await withInstallLock({ folder }, () => Promise.resolve('done'))).toBe('done');
  });

  it('waits for a living holder, says so once, and goes in when the holder is dead', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const holder = identify(child.pid ?? 0);
    if (holder === undefined) throw new Error('the child was never seen alive');
    await leaveClaim(1, holder);
    const waits: number[] = [];
    const onWait = ({ pid }: ProcessIdentity): void => {
      waits.push(pid);
      child.kill('SIGKILL');
    };
    await withInstallLock({ folder, onWait }, () => Promise.resolve());
    expect(waits).toEqual([holder.pid]);
  });

  it('is free again after work that threw', async () => {
    const failing = withInstallLock({ folder }, () => Promise.reject(new Error('no room')));
    await expect(failing).rejects.toThrow('no room');
    expect(await withInstallLock({ folder }, () => Promise.resolve('done'))).toBe('done');
  });

  it('stops waiting when it is interrupted', async () => {
    const stop = new AbortController();
    const onWait = (): void => {
      stop.abort();
    };
    const waiting = withInstallLock({ folder }, async () =>
      withInstallLock({ folder, signal: stop.signal, onWait }, () => Promise.resolve()),
    );
    await expect(waiting).rejects.toThrow('aborted');
  });

  it('leaves one claim behind, however often it was taken', async () => {
    for (let turn = 0; turn < 5; turn += 1) await withInstallLock({ folder }, () => Promise.resolve());
    expect(await readdir(folder)).toEqual(['5']);
  });
});

import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { systemCodeOf } from './reason.ts';

const POLL_MS = 250;

const claimSchema = z.object({ pid: z.number(), startTime: z.string(), released: z.boolean() });
type Claim = z.infer<typeof claimSchema>;

/** A lock to take: one folder per thing that only one process may make at a time. */
export interface LockRequest {
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  /** Called once, when another living process holds the lock. */
  readonly onWait?: ((holder: ProcessIdentity) => void) | undefined;
}

/**
 * Does the work while no other process holds the lock; waits for a living holder, takes over from a dead one.
 *
 * Claims are numbered files, `1`, `2`, ...; the highest number holds the lock until it says `released` or its process is
 * dead, and a claim is only ever deleted by the holder of a higher one. So two waiters that both see a dead holder race
 * for the same next number, which the file system gives to one of them; deleting a stale lock file instead would let the
 * slower waiter delete the faster one's new lock.
 */
export async function withInstallLock<Result>(request: LockRequest, work: () => Promise<Result>): Promise<Result> {
  await mkdir(request.folder, { recursive: true });
  const own = await acquire(request);
  try {
    return await work();
  } finally {
    await putClaim(join(request.folder, String(own)), { ...ownIdentity(), released: true });
  }
}

async function acquire(request: LockRequest): Promise<number> {
  let told = false;
  for (;;) {
    request.signal?.throwIfAborted();
    const highest = Math.max(0, ...(await claimNumbers(request.folder)));
    const holder = await holderOf(join(request.folder, String(highest)));
    if (holder === undefined) {
      if (await claim(request.folder, highest + 1)) return highest + 1;
      continue;
    }
    if (!told) request.onWait?.(holder);
    told = true;
    await wait(POLL_MS, undefined, { signal: request.signal });
  }
}

/** Claims a number; false when another process has it, or has gone beyond it meanwhile. */
async function claim(folder: string, number: number): Promise<boolean> {
  const draft = join(folder, `draft-${randomUUID()}`);
  const file = join(folder, String(number));
  await writeFile(draft, JSON.stringify({ ...ownIdentity(), released: false } satisfies Claim));
  try {
    await link(draft, file);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const others = (await claimNumbers(folder)).filter((other) => other !== number);
  if (others.some((other) => other > number)) {
    await rm(file, { force: true });
    return false;
  }
  await Promise.all(others.map(async (other) => rm(join(folder, String(other)), { force: true })));
  return true;
}

async function claimNumbers(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
  try {
    const claimed = claimSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return !claimed.released && isAlive(claimed) ? { pid: claimed.pid, startTime: claimed.startTime } : undefined;
  } catch (error) {
    // A claim is linked whole, so one that cannot be read is gone or was damaged by hand; the next number is free either way.
    if (error instanceof SyntaxError || error instanceof z.ZodError || systemCodeOf(error) === 'ENOENT')
      return undefined;
    throw error;
  }
}

async function putClaim(file: string, claimed: Claim): Promise<void> {
  const draft = `${file}-${randomUUID()}.draft`;
  await writeFile(draft, JSON.stringify(claimed));
  await rename(draft, file);
}

function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startTime: '' };
}

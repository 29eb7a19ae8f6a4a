import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { ReliaError, messageOf } from '../../errors.ts';
import { runArguments, type LoadFiles } from './command.ts';
import type { LoadProcess, ProcessEnd } from './load-run.ts';

/** What a k6 process is started with. */
export interface SpawnRequest {
  readonly path: string;
  readonly files: LoadFiles;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly startTimeOf: (pid: number) => string | undefined;
}

/**
 * Starts k6 in a process group of its own (Ctrl-C in a terminal reaches relia, which heals first and ends the load
 * afterwards), with files for its three streams: it neither waits for relia nor dies with it.
 * Throws RELIA_K6_EXITED when it cannot be started.
 */
export async function spawnLoad({ path, files, cwd, env, startTimeOf }: SpawnRequest): Promise<LoadProcess> {
  // k6 appends to it: records of an earlier load must not be there.
  await rm(files.records, { force: true });
  const stdio = [openSync(files.script, 'r'), openSync(files.progress, 'w'), openSync(files.errors, 'w')];
  const child = spawn(path, runArguments(files), { cwd, env, stdio, detached: true });
  stdio.forEach(closeSync);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      resolve({ exitCode, isSignalled: signal !== null, at: Date.now() });
    });
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new ReliaError('RELIA_K6_EXITED', {
      message: `${path} could not be started: ${messageOf(error)}`,
      hint: 'run `relia doctor`',
      cause: error,
    });
  }
  // It has one: it was spawned.
  const pid = child.pid ?? 0;
  return {
    ref: { pid, startTime: startTimeOf(pid) ?? '' },
    ended,
    signal: (name) => {
      signalGroup(pid, name);
    },
  };
}

/** Signals a process and everything it started; one that is gone already is as it should be. */
export function signalGroup(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ReliaError, messageOf } from '../../errors.ts';
import type { ProcessRef } from '../../ports/undo.ts';
import { readProcess } from './process-table.ts';

/** A process that outlives relia until relia ends it. */
export interface DetachedSpec {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Both its streams are appended to this file. */
  readonly log: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Starts a process in a session and group of its own; returns its identity before anything else can happen. Throws RELIA_PROCESS_FAILED. */
export async function spawnDetached(spec: DetachedSpec, onStarted: (ref: ProcessRef) => void): Promise<ProcessRef> {
  const [program = '', ...args] = spec.command;
  const log = openSync(spec.log, 'a', 0o600);
  try {
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(spec.user ?? {}),
    });
    const failed = new Promise<Error>((resolve) => child.once('error', resolve));
    child.unref();
    const entry = child.pid === undefined ? undefined : readProcess(child.pid);
    if (entry === undefined) throw await failed;
    const ref = { pid: entry.pid, startTime: entry.startTime };
    // In the same turn: a relia that is killed from here on has it on the disk.
    onStarted(ref);
    return ref;
  } catch (error) {
    throw new ReliaError('RELIA_PROCESS_FAILED', {
      message: `${program} could not be started: ${messageOf(error)}`,
      cause: error,
    });
  } finally {
    closeSync(log);
  }
}

import { readFileSync } from 'node:fs';
import type { ProcessRef } from '../../ports/undo.ts';

/** The kernel's start time of a process (clock ticks since boot, as text); `undefined` when there is no such process. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The command name, field 2, may hold spaces and brackets: count from its closing one.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** True while the very same process lives: a pid that passed to another does not count. */
export function isAlive(process: ProcessRef): boolean {
  return startTimeOf(process.pid) === process.startTime;
}

/** The running relia itself. */
export function ownIdentity(): ProcessRef {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';
import type { ProcessRef } from '../../ports/undo.ts';

/** A process as the kernel shows it right now. */
export interface ProcessEntry extends ProcessRef {
  readonly parent: number;
  readonly group: number;
  /** The kernel's letter: `T` stopped, `Z` a corpse that nobody has collected, others alive. */
  readonly state: string;
}

/** Reads one process; `undefined` when there is none. */
export function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The command's name, field 2, may hold spaces and brackets: count from its closing one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, group, startTime] = [fields[0], fields[1], fields[2], fields[19]];
    if (state === undefined || startTime === undefined) return undefined;
    return { pid, state, parent: Number(parent), group: Number(group), startTime };
  } catch {
    return undefined;
  }
}

/** What the very process does now: one that passed its pid on, or is only a corpse, is gone. */
export function stateOf(ref: ProcessRef): 'running' | 'paused' | 'gone' {
  const entry = readProcess(ref.pid);
  if (entry?.startTime !== ref.startTime || isCorpse(entry)) return 'gone';
  return entry.state === 'T' ? 'paused' : 'running';
}

/** Every living process of the machine that this user may see. */
export function listProcesses(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== undefined)
    .filter((entry) => !isCorpse(entry));
}

/** True when the process was started with the variable set to exactly this; false when it may not be read. */
export function hasVariable(pid: number, variable: string): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, 'utf8')
      .split('\0')
      .includes(variable);
  } catch {
    return false;
  }
}

/** The files that a process's standard output and error go to; none when that may not be read. */
export function outputsOf(pid: number): readonly string[] {
  return [1, 2].flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${String(pid)}/fd/${String(fd)}`).replace(/ \(deleted\)$/, '')];
    } catch {
      return [];
    }
  });
}

/**
 * Signals a process only while it still is that process: looked at and signalled in one go. False when it is gone. Throws when
 * it may not be signalled.
 */
export function send(ref: ProcessRef, signal: NodeJS.Signals): boolean {
  if (ref.pid === process.pid || stateOf(ref) === 'gone') return false;
  return kill(ref.pid, signal);
}

/** Signals the whole group of a process that leads it, under the same condition. */
export function sendToGroup(leader: ProcessRef, signal: NodeJS.Signals): boolean {
  const entry = readProcess(leader.pid);
  const isLeader = entry?.startTime === leader.startTime && entry.group === leader.pid;
  return isLeader && !isCorpse(entry) && kill(-leader.pid, signal);
}

/** Tells this boot of the machine from others: pids and start times count from it. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function isCorpse({ state }: Pick<ProcessEntry, 'state'>): boolean {
  return state === 'Z' || state === 'X';
}

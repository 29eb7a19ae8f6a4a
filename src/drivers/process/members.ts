import process from 'node:process';
import type { ProcessRef } from '../../ports/undo.ts';
import { hasVariable, listProcesses, outputsOf, send, type ProcessEntry } from './process-table.ts';

/** What makes a process one of relia's. Any one of these is enough; none of them is true of a foreign process. */
export interface Belonging {
  /** `NAME=value` that relia put into the environment, with a random word in it. */
  readonly variable: string;
  /** Main processes, by identity. */
  readonly mains: readonly ProcessRef[];
  /**
   * Log files of relia's own that its output goes to. PostgreSQL and Redis write their title over their environment, and their
   * children outlive them; what they print to stays.
   */
  readonly logs: readonly string[];
}

/** How often a group that forks while it is killed is looked at again. */
const ROUNDS = 50;

/** Every living process that belongs, with all that descend from one. Newest state of the machine; reads all of /proc. */
export function membersOf(belonging: Belonging): readonly ProcessEntry[] {
  const all = listProcesses().filter(({ pid }) => pid !== process.pid);
  const members = new Set(all.filter((entry) => belongs(entry, belonging)).map(({ pid }) => pid));
  let grew = members.size > 0;
  while (grew) {
    const children = all.filter(({ pid, parent }) => members.has(parent) && !members.has(pid));
    for (const { pid } of children) members.add(pid);
    grew = children.length > 0;
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Kills all that belong until a look finds none; those that forked meanwhile are found by the next look. Returns what is left. */
export async function killMembers(belonging: Belonging, pause: () => Promise<void>): Promise<readonly ProcessEntry[]> {
  for (let round = 0; round < ROUNDS; round++) {
    const members = membersOf(belonging);
    if (members.length === 0) return [];
    for (const member of members) send(member, 'SIGKILL');
    await pause();
  }
  return membersOf(belonging);
}

function belongs(entry: ProcessEntry, { variable, mains, logs }: Belonging): boolean {
  if (mains.some(({ pid, startTime }) => pid === entry.pid && startTime === entry.startTime)) return true;
  return hasVariable(entry.pid, variable) || outputsOf(entry.pid).some((path) => logs.includes(path));
}

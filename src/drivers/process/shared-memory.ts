import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A piece of System V shared memory: the kernel keeps it when the process that made it is killed. */
interface Segment {
  readonly id: string;
  readonly creator: number;
  /** Processes that have it mapped. */
  readonly attached: number;
}

/** Removes what killed processes made and nobody uses. What cannot be removed stays: 56 bytes each, as PostgreSQL makes it. */
export async function removeSegmentsOf(pids: ReadonlySet<number>): Promise<void> {
  const left = parseSegments(readTable()).filter(({ creator, attached }) => attached === 0 && pids.has(creator));
  for (const { id } of left) {
    const child = spawn('ipcrm', ['-m', id], { stdio: 'ignore' });
    // Without ipcrm there is no other way to remove it.
    child.on('error', () => undefined);
    if (child.pid !== undefined) await once(child, 'close');
  }
}

/** Parses `/proc/sysvipc/shm`: `key shmid perms size cpid lpid nattch uid ...`. */
export function parseSegments(table: string): readonly Segment[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, id, , , creator, , attached] = line.trim().split(/\s+/);
      return id === undefined || attached === undefined
        ? []
        : [{ id, creator: Number(creator), attached: Number(attached) }];
    });
}

function readTable(): string {
  try {
    return readFileSync('/proc/sysvipc/shm', 'utf8');
  } catch {
    return '';
  }
}

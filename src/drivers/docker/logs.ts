import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { membersOf } from './stack.ts';
import { shortName } from './labels.ts';

/** How much of each log is kept with a run, lines. */
const KEPT_LINES = 5_000;

/**
 * Cuts the Engine's frames off a log (8 bytes of header before each piece: stream, three zeros, length). Text without frames,
 * from a container with a terminal, comes back as it is.
 */
export function unframe(log: Buffer): string {
  const pieces: Buffer[] = [];
  let at = 0;
  while (at + 8 <= log.length) {
    const isFrame = log.readUInt8(at) <= 2 && log.readUIntBE(at + 1, 3) === 0;
    if (!isFrame) return log.toString('utf8');
    const end = at + 8 + log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The last lines of a container's log, both streams. */
export async function readLog(engine: Engine, id: string, lines: number, timestamps = false): Promise<string> {
  const log = await engine.call('read a log', (abortSignal) =>
    engine.docker
      .getContainer(id)
      .logs({ stdout: true, stderr: true, follow: false, tail: lines, timestamps, abortSignal }),
  );
  return unframe(log);
}

/** Writes the recent log of every instance, dead ones too, into the folder: `<service>.log`, or `<service>-<number>.log` from the second on. */
export async function saveLogs(engine: Engine, project: string, folder: string): Promise<void> {
  for (const { instance, inspection } of await membersOf(engine, project)) {
    const log = await readLog(engine, inspection.Id, KEPT_LINES, true);
    await writeFile(join(folder, `${shortName(instance)}.log`), log);
  }
}

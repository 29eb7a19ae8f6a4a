import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { JournalEntry } from '../ports/run-store.ts';
import { LineFile } from './read-lines.ts';
import { JOURNAL_FILE } from './run-folder.ts';

const instance = z.object({ project: z.string(), service: z.string(), number: z.int() });
const address = z.object({ address: z.string(), port: z.int() });
const actSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-instance'), instance }),
  z.object({ kind: z.literal('unpause-instance'), instance }),
  z.object({
    kind: z.literal('reconnect-instance'),
    instance,
    attachments: z.array(
      // JSON has no `undefined`: an address that was not fixed is not there at all.
      z
        .object({ network: z.string(), address: z.string().optional(), aliases: z.array(z.string()) })
        .transform(({ network, address: fixed, aliases }) => ({ network, address: fixed, aliases })),
    ),
  }),
  z.object({ kind: z.literal('clear-proxy'), proxy: z.object({ control: z.string(), name: z.string() }) }),
  z.object({
    kind: z.literal('remove-redirect'),
    rule: z.object({ from: instance, to: address, proxy: address, comment: z.string() }),
  }),
  z.object({ kind: z.literal('remove-helpers'), run: z.string() }),
  z.object({ kind: z.literal('end-process'), process: z.object({ pid: z.int(), startTime: z.string() }) }),
  z.object({ kind: z.literal('stack-down'), project: z.string() }),
]);
const entrySchema = z.discriminatedUnion('entry', [
  z.object({ entry: z.literal('undo'), id: z.int(), act: actSchema, why: z.string(), by: z.string().exactOptional() }),
  z.object({ entry: z.literal('undone'), id: z.int() }),
  z.object({ entry: z.literal('failed'), id: z.int(), reason: z.string() }),
]);

/** A journal as far as it can be read. */
export interface ReadJournal {
  readonly entries: readonly JournalEntry[];
  /** Numbers of lines that could not be read, the torn last one of a killed run aside: nothing was done before it was whole. */
  readonly unreadable: readonly number[];
}

function parseLine(line: string): JournalEntry | undefined {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Reads a run's journal; `undefined` when the folder has none. */
export function readJournal(folder: string): ReadJournal | undefined {
  const path = join(folder, JOURNAL_FILE);
  if (!existsSync(path)) return undefined;
  const lines = [...new LineFile(path)];
  const read = lines.map((line, index) => ({ number: index + 1, entry: parseLine(line) }));
  return {
    entries: read.flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
    unreadable: read.flatMap(({ entry, number }) => (entry === undefined && number < lines.length ? [number] : [])),
  };
}

import { mkdtemp, readFile, readdir, rm, symlink, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunStore, writeWhole } from '../../../../src/drivers/system/run-store.ts';
import type { HistoryEvent } from '../../../../src/history/event.ts';
import type { JournalEntry } from '../../../../src/ports/run-store.ts';
import { textLike } from '../../../support/matching.ts';

const DROP: HistoryEvent = { type: 'drop', tick: 1, at: 10 };
const UNDO: JournalEntry = { entry: 'undo', id: 1, act: { kind: 'remove-helpers', run: 'r1' }, why: 'helpers' };
const FULL = { code: 'RELIA_DISK_FULL', exitCode: 69, message: textLike(/^the run could not be written to .*ENOSPC/) };

let base: string;
let folder: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-store-'));
  folder = join(base, 'r1');
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function linesOf(name: string): Promise<readonly unknown[]> {
  const text = await readFile(join(folder, name), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

/** A file of the run that lies on a disk without room. */
async function fill(name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink('/dev/full', join(folder, name));
}

describe('the folder of a run', () => {
  it('is made with everything in it', async () => {
    const store = await createRunStore(folder);
    await store.flush();
    await store.close();
    expect(store.folder).toBe(folder);
    expect([...(await readdir(folder))].sort()).toEqual(['history.jsonl', 'journal.jsonl', 'log.jsonl', 'logs']);
  });

  it('keeps the history in order; all of it is there after a flush', async () => {
    const store = await createRunStore(folder);
    const events = Array.from({ length: 5_000 }, (_, tick) => ({ ...DROP, tick }));
    for (const event of events) store.append(event);
    await store.flush();
    expect(await linesOf('history.jsonl')).toEqual(events);
    store.append({ ...DROP, tick: 5_000 });
    await store.close();
    expect(await linesOf('history.jsonl')).toHaveLength(5_001);
  });

  it('has a line of the journal on the disk when it returns', async () => {
    const store = await createRunStore(folder);
    await store.journal(UNDO);
    expect(await linesOf('journal.jsonl')).toEqual([UNDO]);
    await store.journal({ entry: 'undone', id: 1 });
    expect(await linesOf('journal.jsonl')).toEqual([UNDO, { entry: 'undone', id: 1 }]);
    await store.close();
  });

  it('goes on with a journal that is there already', async () => {
    for (const id of [1, 2]) {
      const store = await createRunStore(folder);
      await store.journal({ entry: 'undone', id });
      await store.close();
    }
    expect(await linesOf('journal.jsonl')).toHaveLength(2);
  });

  it('notes in the log when a line was written', async () => {
    const store = await createRunStore(folder);
    store.log({ level: 'info', line: 'hello' });
    await store.close();
    expect(await linesOf('log.jsonl')).toEqual([{ at: textLike(/^\d{4}-\d\d-\d\dT/), level: 'info', line: 'hello' }]);
  });

  it('writes a file whole, and over an earlier one', async () => {
    const store = await createRunStore(folder);
    await store.write('run.json', '{"a":1}');
    await store.write('run.json', '{}');
    await store.close();
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe('{}');
    expect(await readdir(folder)).not.toContain('run.json.part');
  });
});

describe('a full disk', () => {
  it('fails the act whose undo cannot be written down', async () => {
    await fill('journal.jsonl');
    const store = await createRunStore(folder);
    await expect(store.journal(UNDO)).rejects.toMatchObject(FULL);
    await store.close();
  });

  it('fails the flush, whenever the history could not be written, and every flush after it', async () => {
    await fill('history.jsonl');
    const store = await createRunStore(folder);
    store.append(DROP);
    await expect(store.flush()).rejects.toMatchObject(FULL);
    store.append(DROP);
    await expect(store.flush()).rejects.toMatchObject(FULL);
    await store.close();
  });

  it('is told although nobody was waiting when it happened', async () => {
    await fill('history.jsonl');
    const store = await createRunStore(folder);
    store.append(DROP);
    await store.journal(UNDO);
    await expect(store.flush()).rejects.toMatchObject(FULL);
    await store.close();
  });

  it('leaves the earlier file as it was when a new one cannot be written', async () => {
    const store = await createRunStore(folder);
    await store.write('run.json', '{}');
    await symlink('/dev/full', join(folder, 'run.json.part'));
    await expect(store.write('run.json', '{"a":1}')).rejects.toMatchObject(FULL);
    await expect(writeWhole(folder, 'run.json', 'x')).rejects.toMatchObject(FULL);
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe('{}');
    await store.close();
  });

  it('does not keep the log from being written to without an error: nothing reads it', async () => {
    await fill('log.jsonl');
    const store = await createRunStore(folder);
    store.log({ line: 'lost' });
    store.append(DROP);
    await store.flush();
    await store.close();
    expect(await linesOf('history.jsonl')).toEqual([DROP]);
  });

  it('is told when the folder cannot be made', async () => {
    await writeFile(join(base, 'file'), '');
    await expect(createRunStore(join(base, 'file', 'r1'))).rejects.toMatchObject({ code: 'RELIA_DISK_FULL' });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, describe, it, onTestFinished } from 'vitest';
import { readJournal } from '../../../src/cli/read-journal.ts';
import type { JournalEntry } from '../../../src/ports/run-store.ts';
import type { UndoAct } from '../../../src/ports/undo.ts';

const instance = { project: 'p', service: 'web', number: 2 };
const proxy = { address: '10.0.0.9', port: 6379 };
/** One of each kind: `satisfies` fails to compile when one is added and not here. */
const ACTS = {
  'start-instance': { kind: 'start-instance', instance },
  'unpause-instance': { kind: 'unpause-instance', instance },
  'reconnect-instance': {
    kind: 'reconnect-instance',
    instance,
    attachments: [{ network: 'n', address: undefined, aliases: ['web'] }],
  },
  'clear-proxy': { kind: 'clear-proxy', proxy: { control: 'http://127.0.0.1:1', name: 'link' } },
  'remove-redirect': {
    kind: 'remove-redirect',
    rule: { from: instance, to: { address: '10.0.0.3', port: 6379 }, proxy, comment: 'relia:r' },
  },
  'remove-helpers': { kind: 'remove-helpers', run: 'r' },
  'end-process': { kind: 'end-process', process: { pid: 7, startTime: '123' } },
  'stack-down': { kind: 'stack-down', project: 'p' },
} satisfies Readonly<Record<UndoAct['kind'], UndoAct>>;

function folderWith(journal: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'relia-journal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'journal.jsonl'), journal);
  return folder;
}

describe('a journal', () => {
  it('reads every kind of act back as it was written', () => {
    const entries: JournalEntry[] = [
      ...Object.values(ACTS).map((act, index): JournalEntry => ({ entry: 'undo', id: index + 1, act, why: 'w' })),
      { entry: 'undone', id: 1 },
      { entry: 'failed', id: 2, reason: 'no' },
    ];
    const folder = folderWith(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    expect(readJournal(folder)).toEqual({ entries, unreadable: [] });
  });

  it('forgives the torn last line of a killed run, and names any other that cannot be read', () => {
    const whole = '{"entry":"undone","id":1}';
    expect(readJournal(folderWith(`${whole}\n{"entry":"und`))).toEqual({
      entries: [{ entry: 'undone', id: 1 }],
      unreadable: [],
    });
    expect(readJournal(folderWith(`garbage\n${whole}\n`))).toMatchObject({ unreadable: [1] });
  });

  it('of another folder is none', () => {
    expect(readJournal('/no/such/folder')).toBeUndefined();
  });
});

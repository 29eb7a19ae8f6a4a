import { describe, expect, it } from 'vitest';
import { openActs, recoverRun } from '../../../src/engine/recover.ts';
import type { JournalEntry } from '../../../src/ports/run-store.ts';
import type { UndoAct, Undoer } from '../../../src/ports/undo.ts';
import { FakeStore } from '../../support/fakes.ts';

const web: UndoAct = { kind: 'start-instance', instance: { project: 'p', service: 'web', number: 1 } };
const proxy: UndoAct = { kind: 'clear-proxy', proxy: { control: 'http://127.0.0.1:8474', name: 'caching-1' } };
const stack: UndoAct = { kind: 'stack-down', project: 'p' };

const ENTRIES: readonly JournalEntry[] = [
  { entry: 'undo', id: 1, act: stack, why: 'the stack' },
  { entry: 'undo', id: 2, act: proxy, why: 'latency' },
  { entry: 'undo', id: 3, act: web, why: 'kill web' },
  { entry: 'failed', id: 3, reason: 'stuck' },
  { entry: 'undone', id: 2 },
];

function undoer(did: string[], failing?: UndoAct['kind']): Undoer {
  return {
    kinds: ['start-instance', 'clear-proxy', 'stack-down'],
    undo: async ({ kind }) => {
      await Promise.resolve();
      if (kind === failing) throw new Error(`${kind} is stuck`);
      did.push(`undo ${kind}`);
    },
  };
}

describe('openActs', () => {
  it('are those that were never undone, a failed one among them, newest first', () => {
    expect(openActs(ENTRIES).map(({ id }) => id)).toEqual([3, 1]);
    expect(openActs([])).toEqual([]);
  });
});

describe('recoverRun', () => {
  it('undoes what is open, newest first, notes it and tells it', async () => {
    const store = new FakeStore();
    const told: string[] = [];
    const parts = { entries: ENTRIES, undoers: [undoer(store.did)], onAct: (words: string) => told.push(words) };
    expect(await recoverRun({ ...parts, journal: (entry) => store.journal(entry) })).toEqual([]);
    expect(store.did).toEqual(['undo start-instance', 'journal undone 3', 'undo stack-down', 'journal undone 1']);
    expect(told).toEqual(['start web', 'take the stack p down']);
  });

  it('goes on past an act that fails, and says how to do it by hand', async () => {
    const store = new FakeStore();
    const failures = await recoverRun({
      entries: ENTRIES,
      undoers: [undoer(store.did, 'start-instance')],
      journal: (entry) => store.journal(entry),
    });
    expect(failures).toMatchObject([{ act: web, reason: 'start-instance is stuck' }]);
    expect(store.did).toEqual(['journal failed 3', 'undo stack-down', 'journal undone 1']);
  });

  it('undoes everything although the journal cannot be written', async () => {
    const store = new FakeStore();
    store.full = new Error('no room');
    const parts = { entries: ENTRIES, undoers: [undoer(store.did)] };
    expect(await recoverRun({ ...parts, journal: (entry) => store.journal(entry) })).toEqual([]);
    expect(store.did).toEqual(['undo start-instance', 'undo stack-down']);
  });

  it('says so when nobody knows how to undo an act', async () => {
    const failures = await recoverRun({ entries: ENTRIES, undoers: [], journal: () => Promise.resolve() });
    expect(failures.map(({ reason }) => reason)).toEqual([
      'no driver undoes "start-instance"',
      'no driver undoes "stack-down"',
    ]);
  });
});

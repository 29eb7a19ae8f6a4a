import type { JournalEntry } from '../ports/run-store.ts';
import type { Undoer } from '../ports/undo.ts';
import { describeUndo } from './describe-undo.ts';
import { dispatchUndo, failureOf, type UndoFailure } from './undo-journal.ts';

/** A run that ended without undoing everything, as its journal tells. */
export interface Recovery {
  readonly entries: readonly JournalEntry[];
  readonly undoers: readonly Undoer[];
  /** Appends to the same journal; resolves when it is on the disk. */
  readonly journal: (entry: JournalEntry) => Promise<void>;
  /** Told of every act before it is done. */
  readonly onAct?: (words: string) => void;
}

type Open = Extract<JournalEntry, { entry: 'undo' }>;

/** The undo acts that a journal leaves open, newest first. */
export function openActs(entries: readonly JournalEntry[]): readonly Open[] {
  const open = new Map<number, Open>();
  for (const entry of entries) {
    if (entry.entry === 'undo') open.set(entry.id, entry);
    else if (entry.entry === 'undone') open.delete(entry.id);
  }
  return [...open.values()].reverse();
}

/** Undoes what a run left, newest first, all of it, whatever fails on the way. Returns what could not be undone. */
export async function recoverRun({ entries, undoers, journal, onAct }: Recovery): Promise<readonly UndoFailure[]> {
  const failures: UndoFailure[] = [];
  for (const { id, act, by } of openActs(entries)) {
    onAct?.(describeUndo(act).words);
    try {
      await dispatchUndo(undoers, act, by);
      // Acts are idempotent: one that was done and could not be noted is merely done again.
      await journal({ entry: 'undone', id }).catch(() => undefined);
    } catch (error) {
      const failure = failureOf(undoers, { act, by }, error);
      failures.push(failure);
      await journal({ entry: 'failed', id, reason: failure.reason }).catch(() => undefined);
    }
  }
  return failures;
}

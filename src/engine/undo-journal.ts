import { messageOf } from '../errors.ts';
import type { JournalEntry, RunStore } from '../ports/run-store.ts';
import type { UndoAct, Undoer } from '../ports/undo.ts';
import { describeUndo } from './describe-undo.ts';

interface Entry {
  readonly id: number;
  readonly act: UndoAct;
  readonly why: string;
  open: boolean;
}

/** An undo that could not be done: what may still be broken, and how to mend it by hand. */
export interface UndoFailure {
  readonly act: UndoAct;
  readonly reason: string;
  readonly byHand: string;
}

/** Carries out an undo act with the driver that knows its kind. Throws when none does. */
export async function dispatchUndo(undoers: readonly Undoer[], act: UndoAct): Promise<void> {
  const undoer = undoers.find((candidate) => candidate.kinds.includes(act.kind));
  if (undoer === undefined) throw new RangeError(`no driver undoes "${act.kind}"`);
  await undoer.undo(act);
}

/**
 * The write-ahead journal of everything that must be undone. An act is on the disk before the thing it undoes is done;
 * undoing runs in reverse order, all of it, whatever fails on the way.
 */
export class UndoJournal {
  readonly #store: RunStore;
  readonly #undoers: readonly Undoer[];
  readonly #entries: Entry[] = [];
  #last = 0;

  constructor(store: RunStore, undoers: readonly Undoer[]) {
    this.#store = store;
    this.#undoers = undoers;
  }

  /** Puts the act on the disk and returns its number. Nothing may be done to the world before this has returned. */
  async arm(act: UndoAct, why: string): Promise<number> {
    // Taken before the disk is waited for: acts armed at the same time must not share one.
    const id = ++this.#last;
    await this.#store.journal({ entry: 'undo', id, act, why });
    this.#entries.push({ id, act, why, open: true });
    return id;
  }

  /** Undoes one act. Throws when it could not be done; it then stays open. */
  async undo(id: number): Promise<void> {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (entry?.open !== true) return;
    await dispatchUndo(this.#undoers, entry.act);
    entry.open = false;
    await this.#note({ entry: 'undone', id });
  }

  /** A full disk must not keep the next act from being undone; acts are idempotent, so `relia recover` may repeat this one. */
  async #note(entry: Extract<JournalEntry, { entry: 'undone' | 'failed' }>): Promise<void> {
    await this.#store.journal(entry).catch(() => undefined);
  }

  /** Marks an act as no longer needed: what it would undo ended by itself, or is meant to stay. */
  async settle(id: number): Promise<void> {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (entry?.open !== true) return;
    entry.open = false;
    await this.#note({ entry: 'undone', id });
  }

  /** Undoes everything still open of the given kinds (all kinds when not given), newest first, and returns what failed. */
  async undoAll(kinds?: readonly UndoAct['kind'][]): Promise<readonly UndoFailure[]> {
    const failures: UndoFailure[] = [];
    const open = this.#entries.filter((entry) => entry.open && (kinds?.includes(entry.act.kind) ?? true)).reverse();
    for (const { id, act } of open) {
      try {
        await this.undo(id);
      } catch (error) {
        const reason = messageOf(error);
        failures.push({ act, reason, byHand: describeUndo(act).byHand });
        await this.#note({ entry: 'failed', id, reason });
      }
    }
    return failures;
  }
}

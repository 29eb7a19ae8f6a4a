import { messageOf } from '../errors.ts';
import type { JournalEntry, RunStore } from '../ports/run-store.ts';
import type { UndoAct, Undoer } from '../ports/undo.ts';
import { describeUndo } from './describe-undo.ts';

interface Entry {
  readonly id: number;
  readonly act: UndoAct;
  readonly by: string | undefined;
  readonly why: string;
  open: boolean;
}

/** An undo that could not be done: what may still be broken, and how to mend it by hand. */
export interface UndoFailure {
  readonly act: UndoAct;
  readonly reason: string;
  readonly byHand: string;
}

/** The driver that knows the act's kind; of several, the one the journal names. */
function undoerOf(undoers: readonly Undoer[], act: UndoAct, by: string | undefined): Undoer | undefined {
  return undoers.find(({ kinds, name }) => kinds.includes(act.kind) && name === by);
}

/** Carries out an undo act with the driver it is for: the one that knows its kind and, where the journal says so, has that name. Throws when none does. */
export async function dispatchUndo(undoers: readonly Undoer[], act: UndoAct, by?: string): Promise<void> {
  const undoer = undoerOf(undoers, act, by);
  if (undoer === undefined)
    throw new RangeError(`no driver undoes "${act.kind}"${by === undefined ? '' : ` on ${by}`}`);
  await undoer.undo(act);
}

/** How a person does an act, in the words of the driver it is for. */
export function byHandOf(undoers: readonly Undoer[], act: UndoAct, by: string | undefined): string {
  return undoerOf(undoers, act, by)?.byHand?.(act) ?? describeUndo(act).byHand;
}

/** An act that could not be undone, with what a person can do about it. */
export function failureOf(
  undoers: readonly Undoer[],
  { act, by }: Pick<Entry, 'act' | 'by'>,
  error: unknown,
): UndoFailure {
  return { act, reason: messageOf(error), byHand: byHandOf(undoers, act, by) };
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
    const by = this.#undoers.find(({ kinds }) => kinds.includes(act.kind))?.name;
    await this.#store.journal({ entry: 'undo', id, act, why, ...(by === undefined ? {} : { by }) });
    this.#entries.push({ id, act, by, why, open: true });
    return id;
  }

  /** Undoes one act. Throws when it could not be done; it then stays open. */
  async undo(id: number): Promise<void> {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (entry?.open !== true) return;
    await dispatchUndo(this.#undoers, entry.act, entry.by);
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
    for (const entry of open) {
      try {
        await this.undo(entry.id);
      } catch (error) {
        const failure = failureOf(this.#undoers, entry, error);
        failures.push(failure);
        await this.#note({ entry: 'failed', id: entry.id, reason: failure.reason });
      }
    }
    return failures;
  }
}

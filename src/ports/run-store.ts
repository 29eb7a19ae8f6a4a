import type { HistoryEvent } from '../history/event.ts';
import type { UndoAct } from './undo.ts';

/** A line of the write-ahead journal. `undo` is on disk before the act it undoes; `undone` closes it. */
export type JournalEntry =
  | {
      readonly entry: 'undo';
      readonly id: number;
      readonly act: UndoAct;
      readonly why: string;
      /** The name of the undoer that the act is for, when it has one. */
      readonly by?: string;
    }
  | { readonly entry: 'undone'; readonly id: number }
  | { readonly entry: 'failed'; readonly id: number; readonly reason: string };

/** One run's folder. */
export interface RunStore {
  readonly folder: string;
  /** Appends to the history; buffered, in order. */
  append(event: HistoryEvent): void;
  /** Appends to the journal and returns when it is on the disk (fsync). Throws RELIA_DISK_FULL. */
  journal(entry: JournalEntry): Promise<void>;
  /** Appends a line to relia's own log; nothing reads it. */
  log(line: Readonly<Record<string, unknown>>): void;
  /** Writes a file whole or not at all. */
  write(name: string, content: string): Promise<void>;
  /** Everything appended so far is on the disk. Throws what an earlier append failed with. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

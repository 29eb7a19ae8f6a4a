import { open, mkdir, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { ReliaError, messageOf } from '../../errors.ts';
import { formatEvent } from '../../history/jsonl.ts';
import type { HistoryEvent } from '../../history/event.ts';
import type { JournalEntry, RunStore } from '../../ports/run-store.ts';

function diskError(folder: string, cause: unknown): ReliaError {
  return new ReliaError('RELIA_DISK_FULL', {
    message: `the run could not be written to ${folder}: ${messageOf(cause)}`,
    hint: 'free some space, or choose another place with --out',
    cause,
  });
}

/**
 * Appends text in order; remembers the first failure and reports it at the next flush. Lines of one turn of the event loop are
 * written together: a load brings thousands a second.
 */
class Appender {
  readonly #stream: WriteStream;
  #pending = '';
  #failure: Error | undefined;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { flags: 'a' });
    this.#stream.on('error', this.#note);
  }

  /** The write that failed is told before the stream's own error, and before the writes that wait behind it. */
  readonly #note = (error: Error | null | undefined): void => {
    this.#failure ??= error ?? undefined;
  };

  write(line: string): void {
    if (this.#pending === '') setImmediate(this.#writePending);
    this.#pending += `${line}\n`;
  }

  readonly #writePending = (): void => {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && this.#failure === undefined) this.#stream.write(text, this.#note);
  };

  async flush(): Promise<void> {
    this.#writePending();
    await new Promise<void>((resolve) => {
      this.#stream.write('', (error) => {
        this.#note(error);
        resolve();
      });
    });
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#writePending();
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve);
      this.#stream.end();
      if (this.#stream.destroyed) resolve();
    });
  }
}

class FileRunStore implements RunStore {
  readonly folder: string;
  readonly #history: Appender;
  readonly #log: Appender;
  readonly #journal: FileHandle;

  constructor(folder: string, journal: FileHandle) {
    this.folder = folder;
    this.#history = new Appender(join(folder, 'history.jsonl'));
    this.#log = new Appender(join(folder, 'log.jsonl'));
    this.#journal = journal;
  }

  append(event: HistoryEvent): void {
    this.#history.write(formatEvent(event));
  }

  async journal(entry: JournalEntry): Promise<void> {
    try {
      await this.#journal.appendFile(`${JSON.stringify(entry)}\n`);
      await this.#journal.sync();
    } catch (error) {
      throw diskError(this.folder, error);
    }
  }

  log(line: Readonly<Record<string, unknown>>): void {
    this.#log.write(JSON.stringify({ at: new Date().toISOString(), ...line }));
  }

  write(name: string, content: string): Promise<void> {
    return writeWhole(this.folder, name, content);
  }

  async flush(): Promise<void> {
    try {
      await this.#history.flush();
    } catch (error) {
      throw diskError(this.folder, error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#history.close(), this.#log.close()]);
    await this.#journal.close();
  }
}

/** Writes a file of a run whole or not at all. Throws RELIA_DISK_FULL. */
export async function writeWhole(folder: string, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  try {
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw diskError(folder, error);
  }
}

/** Makes a run's folder and opens its files. Throws RELIA_DISK_FULL when it cannot be written. */
export async function createRunStore(folder: string): Promise<RunStore> {
  try {
    await mkdir(join(folder, 'logs'), { recursive: true });
    return new FileRunStore(folder, await open(join(folder, 'journal.jsonl'), 'a'));
  } catch (error) {
    throw diskError(folder, error);
  }
}

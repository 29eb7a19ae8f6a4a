import { open, type FileHandle } from 'node:fs/promises';

const NEWLINE = 0x0a;
const CHUNK = 256 * 1024;

/**
 * Reads a file that another process appends to, line by line, from an offset of its own: nothing is read twice, a line
 * that is not whole yet is left for later, and no more than a chunk is held at a time.
 */
export class FileTail implements AsyncDisposable {
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #file: FileHandle | undefined;
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
  }

  /** Hands over all whole lines that are there by now. A file that does not exist yet has none. */
  async poll(): Promise<void> {
    this.#file ??= await openIfThere(this.#path);
    if (this.#file === undefined) return;
    for (;;) {
      const { bytesRead } = await this.#file.read(this.#chunk, 0, CHUNK, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      this.#take(this.#chunk.subarray(0, bytesRead));
    }
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(NEWLINE);
    if (end < 0) {
      this.#rest = Buffer.concat([this.#rest, bytes]);
      return;
    }
    const whole = Buffer.concat([this.#rest, bytes.subarray(0, end)]).toString('utf8');
    // A copy: the chunk is read into again.
    this.#rest = Buffer.from(bytes.subarray(end + 1));
    for (const line of whole.split('\n')) this.#onLine(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The last lines of a text file, empty ones left out; none when there is no file. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const file = await openIfThere(path);
  if (file === undefined) return [];
  try {
    const { size } = await file.stat();
    const length = Math.min(size, CHUNK);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    await file.close();
  }
}

import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 1 << 20;

/** The lines of a file, read a piece at a time, and the digest of what was read. */
export class LineFile implements Iterable<string> {
  readonly #path: string;
  readonly #hash = createHash('sha256');

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the file; once only. */
  *[Symbol.iterator](): Generator<string> {
    const file = openSync(this.#path, 'r');
    try {
      const decoder = new StringDecoder('utf8');
      const buffer = Buffer.alloc(CHUNK_BYTES);
      let rest = '';
      for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
        const piece = buffer.subarray(0, count);
        this.#hash.update(piece);
        const lines = (rest + decoder.write(piece)).split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
      rest += decoder.end();
      if (rest !== '') yield rest;
    } finally {
      closeSync(file);
    }
  }

  /** SHA-256 of the file in hexadecimal; call it when every line was read. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

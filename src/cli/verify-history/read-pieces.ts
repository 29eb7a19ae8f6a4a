import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const PIECE_BYTES = 1 << 20;

/** The text of a file in pieces, so that no file has to fit into memory. Throws what the disk says. */
export function* readPieces(path: string, pieceBytes: number = PIECE_BYTES): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.alloc(pieceBytes);
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      yield decoder.write(buffer.subarray(0, count));
    }
    const rest = decoder.end();
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

/** How a file begins: its first `bytes`, as text. */
export function readBeginning(path: string, bytes: number): string {
  for (const piece of readPieces(path, bytes)) return piece;
  return '';
}

import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReliaError, messageOf } from '../../errors.ts';
import { typedPath } from '../command-line.ts';

/** A file to be written, with its whole content. */
export interface NewFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

function isSame({ path, content }: NewFile): boolean {
  return readFileSync(path).equals(Buffer.from(content));
}

/**
 * Writes the files, all or none of them. One that is there and says something else is left, and so are all others: throws
 * RELIA_FILE_EXISTS, unless `force` allows to write over it. Throws RELIA_DISK_FULL.
 */
export async function writeNew(files: readonly NewFile[], { force }: { readonly force: boolean }): Promise<void> {
  const folder = process.cwd();
  const taken = files.filter((file) => existsSync(file.path) && !isSame(file));
  if (taken.length > 0 && !force) {
    throw new ReliaError('RELIA_FILE_EXISTS', {
      message: `nothing was written: ${taken.length === 1 ? 'a file is' : `${String(taken.length)} files are`} there already, with other content`,
      details: taken.map(({ path }) => typedPath(path, folder)),
      hint: 'move what is there, name another folder, or write over it with --force',
    });
  }
  try {
    for (const { path, content } of files) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  } catch (cause) {
    throw new ReliaError('RELIA_DISK_FULL', {
      message: `a file could not be written: ${messageOf(cause)}`,
      hint: 'free some space, or make the folder writable',
      cause,
    });
  }
}

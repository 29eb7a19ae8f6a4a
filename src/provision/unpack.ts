import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/** A zip archive to unpack. */
export interface Unzip {
  readonly archive: string;
  readonly into: string;
  /** Only entries under this folder of the archive are unpacked, without it; ends with `/`. */
  readonly under: string;
  /** Which of them get the executable bit. */
  readonly executable: (path: string) => boolean;
  readonly onProgress?: ((detail: string) => void) | undefined;
}

/** Unpacks a zip archive. Throws on a damaged one and on a path that leads out of it (yauzl refuses those). */
export async function unzip(request: Unzip): Promise<void> {
  const zip = await openPromise(request.archive);
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.startsWith(request.under) || entry.fileName.endsWith('/')) continue;
    const path = entry.fileName.slice(request.under.length);
    const target = join(request.into, path);
    await mkdir(dirname(target), { recursive: true });
    const mode = request.executable(path) ? 0o755 : 0o644;
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode }));
    count += 1;
    request.onProgress?.(`${String(count)} of ${String(zip.entryCount)} files unpacked`);
  }
  if (count === 0) throw new Error(`${request.archive} holds nothing under ${request.under}`);
}

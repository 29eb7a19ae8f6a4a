import { chmod, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A folder to be made as a whole or not at all. */
export interface StagedInstall {
  /** The folder's final path. */
  readonly folder: string;
  /** Files inside it, relative, that must be on disk before the folder appears. */
  readonly durable: readonly string[];
  /** Fills the staging folder it is given. */
  readonly make: (staging: string) => Promise<void>;
}

/**
 * Fills a folder beside the final one, flushes it to disk and renames it into place: a reader sees the whole of it or
 * nothing, whenever the maker dies. What earlier makers left half-done is removed first, so the caller holds the lock of
 * this folder.
 */
export async function installStaged(install: StagedInstall): Promise<void> {
  const parent = dirname(install.folder);
  const prefix = `.making-${basename(install.folder)}-`;
  await mkdir(parent, { recursive: true });
  await sweep(parent, prefix);
  const staging = await mkdtemp(join(parent, prefix));
  try {
    await install.make(staging);
    for (const file of install.durable) await flush(join(staging, file));
    // mkdtemp makes it private; the cache may be shared through the folder above.
    await chmod(staging, 0o755);
    await flush(staging);
    // A folder that is there although the caller found nothing usable in it cannot be renamed over.
    await rm(install.folder, { recursive: true, force: true });
    await rename(staging, install.folder);
    await flush(parent);
  } catch (error) {
    await removeTree(staging);
    throw error;
  }
}

/** Removes a folder with all in it, read-only folders included. */
export async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function sweep(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await removeTree(join(parent, name));
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

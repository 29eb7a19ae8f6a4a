import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { cacheRoot } from '../cache.ts';
import type { Environment } from '../events.ts';
import type { StackPart } from './parts.ts';

/** Root's own cache is in a folder that nobody else may enter, and PostgreSQL, which root may not run, starts from here instead. */
const SHARED_CACHE = '/var/cache/relia';

/** The folders that may hold unpacked servers, the one to unpack into first. */
export function stackCaches(env: Environment, isRoot = process.getuid?.() === 0): readonly string[] {
  const own = cacheRoot(env);
  return isRoot && !isOpenToAll(own) ? [SHARED_CACHE, own] : [own];
}

/** The folder of an unpacked server inside a cache: it fits one release of one distribution. */
export function partFolder(cache: string, part: StackPart): string {
  return join(cache, 'stack', `${releaseName(readRelease())}-${process.arch}`, part);
}

/** `debian-12`, from the text of os-release. */
export function releaseName(osRelease: string): string {
  const valueOf = (key: string): string =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1]?.replaceAll(/[^\w.]/g, '_') ?? 'unknown';
  return `${valueOf('ID')}-${valueOf('VERSION_ID')}`;
}

/** True when every user may reach what is in the folder; of what does not exist yet the nearest folder above decides. */
export function isOpenToAll(folder: string): boolean {
  const above = dirname(folder);
  const isOpen = above === folder || isOpenToAll(above);
  const stats = statSync(folder, { throwIfNoEntry: false });
  return isOpen && (stats === undefined || (stats.mode & 0o001) !== 0);
}

function readRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

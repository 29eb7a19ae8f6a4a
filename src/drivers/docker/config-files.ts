import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { dockerfileLines } from './dockerfile-bases.ts';

/** A configuration file that a service gets from beside its compose file. */
export interface ConfigFile {
  /** Relative to the compose file's folder. */
  readonly path: string;
  readonly text: string;
}

/** What configurations of HAProxy, nginx and Caddy are called. */
const CONFIG_NAME = /\.(cfg|conf|conf\.template|caddy|caddyfile)$|^caddyfile$/i;
const MOST_BYTES = 64 * 1024;
const MOST_FILES = 16;

/** What a Dockerfile copies out of its context into the image it ends up with or one before it; patterns are left out. */
export function copiedPaths(dockerfile: string): readonly string[] {
  return dockerfileLines(dockerfile).flatMap((line) => {
    const [, flags = '', list = ''] = /^\s*(?:COPY|ADD)\s+((?:--\S+\s+)*)(.+)$/i.exec(line) ?? [];
    if (/--from=/i.test(flags)) return [];
    const words = list.split(/[\s,[\]"]+/).filter((word) => word !== '');
    return words.slice(0, -1).filter((word) => !/[*?$]|:\/\//.test(word));
  });
}

function filesAt(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name));
}

function isReadable(path: string): boolean {
  const stat = statSync(path);
  return CONFIG_NAME.test(basename(path)) && stat.isFile() && stat.size <= MOST_BYTES;
}

/** What cannot be looked at says as much as what is not there: nothing depends on a guess. */
function orNone<T>(look: () => readonly T[]): readonly T[] {
  try {
    return look();
  } catch {
    return [];
  }
}

/**
 * The proxy configurations among files and folders (of which only the files right in them are looked at), known by their
 * names. At most 16 files of at most 64 KiB each are read; what cannot be read is left out.
 * @param folder The compose file's, absolute.
 * @param paths Relative to it, or absolute.
 */
export function readConfigFiles(folder: string, paths: readonly string[]): readonly ConfigFile[] {
  const files = paths.flatMap((path) => orNone(() => filesAt(resolve(folder, path))));
  return [...new Set(files)]
    .filter((path) => orNone(() => [isReadable(path)]).includes(true))
    .slice(0, MOST_FILES)
    .flatMap((path) => orNone(() => [{ path: relative(folder, path), text: readFileSync(path, 'utf8') }]));
}

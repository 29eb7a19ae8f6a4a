import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ReliaError } from '../../errors.ts';
import { typedPath } from '../command-line.ts';

/** The names that compose itself looks for. */
const OWN_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const LIKELY = /^(docker-)?compose[\w.-]*\.ya?ml$/;
const OVERRIDE = /\.override\.ya?ml$/;

/** The compose file to read, and what else lies beside it that compose would read too. */
export interface ComposePath {
  /** Absolute. */
  readonly path: string;
  /** Override files, which relia does not use. */
  readonly overrides: readonly string[];
}

function named(asked: string): string {
  const path = resolve(asked);
  if (existsSync(path) && statSync(path).isFile()) return path;
  throw new ReliaError('RELIA_FILE_NOT_FOUND', {
    message: `${asked} is no file`,
    hint: 'check the path; it counts from the current folder',
  });
}

function found(folder: string, files: readonly string[]): string {
  const own = files.filter((name) => OWN_NAMES.includes(name));
  const candidates = own.length > 0 ? own : files.filter((name) => LIKELY.test(name) && !OVERRIDE.test(name));
  const [only, ...others] = candidates;
  const shown = typedPath(folder, process.cwd());
  if (only === undefined) {
    throw new ReliaError('RELIA_FILE_NOT_FOUND', {
      message: `${shown} has no compose file`,
      hint: 'name it with --compose, or write a stack to try relia on with `relia init --demo`',
    });
  }
  if (others.length > 0) {
    throw new ReliaError('RELIA_USAGE', {
      message: `${shown} has several compose files: ${candidates.join(', ')}`,
      hint: `say which: relia init --compose ${typedPath(join(folder, only), process.cwd())}`,
    });
  }
  return join(folder, only);
}

/**
 * The compose file that was asked for, else the only one of the folder. Throws RELIA_FILE_NOT_FOUND when there is none,
 * RELIA_USAGE when there are several.
 */
export function findComposePath(folder: string, asked: string | undefined): ComposePath {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const path = asked === undefined ? found(folder, files) : named(asked);
  return {
    path,
    overrides: asked === undefined ? files.filter((name) => LIKELY.test(name) && OVERRIDE.test(name)) : [],
  };
}

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { activeFolder } from '../drivers/system/active-runs.ts';
import { ReliaError } from '../errors.ts';

/** Where runs are kept when no `--out` is given, in the current folder. */
const REPORTS = 'reports';

/** relia's own folder for files that compose reads. */
export function stacksFolder(env: NodeJS.ProcessEnv): string {
  return join(dirname(activeFolder(env)), 'stacks');
}

/** relia's own folder for stacks that run as local processes. */
export function processesFolder(env: NodeJS.ProcessEnv): string {
  return join(dirname(activeFolder(env)), 'processes');
}

/** The folder of a run or suite, absolute: the one asked for, else `reports/<id>`. Throws RELIA_USAGE when it holds something. */
export function outFolder(asked: string | undefined, id: string): string {
  const folder = resolve(asked ?? join(REPORTS, id));
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new ReliaError('RELIA_USAGE', {
      message: `${asked ?? folder} is not empty`,
      hint: 'a run never writes over another: give --out a new folder, or leave it out for reports/<run-id>',
    });
  }
  return folder;
}

/**
 * Remembers what of a folder's path is there already, so that a run that never began can be made as if it had not been:
 * the folder goes with all that is in it, and of the folders above it those that are empty and were not there before.
 */
export function tracesOf(folder: string): { remove(): Promise<void> } {
  const isNew = !existsSync(folder);
  const above: string[] = [];
  for (let parent = dirname(folder); !existsSync(parent); parent = dirname(parent)) above.push(parent);
  return {
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
      if (!isNew) await mkdir(folder);
      for (const parent of above) {
        // Another run may be in there by now.
        if (
          !(await rmdir(parent).then(
            () => true,
            () => false,
          ))
        )
          return;
      }
    },
  };
}

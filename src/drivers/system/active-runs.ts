import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { ReliaError, messageOf } from '../../errors.ts';
import { isAlive, ownIdentity } from './process-identity.ts';

const pointerSchema = z.object({
  run: z.string(),
  project: z.string(),
  folder: z.string(),
  /** What its stack runs on. */
  runtime: z.string().exactOptional(),
  process: z.object({ pid: z.int(), startTime: z.string() }),
});

/** Where a run that has not ended keeps its journal, and who runs it. */
export type ActiveRun = z.output<typeof pointerSchema>;

/** The folder of the pointers to running journals. */
export function activeFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_STATE_HOME: given = '' } = env;
  // By the standard an empty variable counts as none, and a relative path as a mistake to be ignored.
  const home = isAbsolute(given) ? given : join(homedir(), '.local', 'state');
  return join(home, 'relia', 'active');
}

/** Every run that has not ended: those under way and those that died. Unreadable pointers are left out. */
export async function listActiveRuns(env: NodeJS.ProcessEnv): Promise<readonly ActiveRun[]> {
  const folder = activeFolder(env);
  const names = await readdir(folder).catch(() => []);
  const runs = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map(async (name) => {
        const text = await readFile(join(folder, name), 'utf8').catch(() => '');
        const parsed = pointerSchema.safeParse(parseJson(text));
        return parsed.success ? [parsed.data] : [];
      }),
  );
  return runs.flat();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True while the relia that started the run lives. */
export function isUnderWay(run: ActiveRun): boolean {
  return isAlive(run.process);
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function unclaimable(folder: string, cause: unknown): ReliaError {
  return new ReliaError('RELIA_DISK_FULL', {
    message: `the run could not be noted in ${folder}: ${messageOf(cause)}`,
    hint: 'without that note `relia recover` could not find the run; make the folder writable, or set XDG_STATE_HOME',
    cause,
  });
}

/**
 * Claims a stack for a run: one pointer a stack, made exclusively, so two runs never share one.
 * Throws RELIA_STACK_BUSY when a living run, or a dead one that was not recovered, has it, RELIA_DISK_FULL when it cannot
 * be noted.
 */
export async function claimStack(
  run: Omit<ActiveRun, 'process'>,
  env: NodeJS.ProcessEnv,
): Promise<{ release(): Promise<void> }> {
  const folder = activeFolder(env);
  const path = join(folder, `${run.project}.json`);
  const part = `${path}.${String(process.pid)}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(part, JSON.stringify({ ...run, process: ownIdentity() } satisfies ActiveRun), { flush: true });
    // A link is made whole or not at all, and never over another run's.
    await link(part, path);
  } catch (error) {
    if (!isThere(error)) throw unclaimable(folder, error);
    throw new ReliaError('RELIA_STACK_BUSY', {
      message: `another run holds the stack "${run.project}"`,
      hint: 'wait for it to end; if it was killed, `relia recover` heals what it left',
      cause: error,
    });
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
  return { release: () => releaseStack(run.project, env) };
}

/** Gives a stack free. */
export async function releaseStack(project: string, env: NodeJS.ProcessEnv): Promise<void> {
  await rm(join(activeFolder(env), `${project}.json`), { force: true });
}

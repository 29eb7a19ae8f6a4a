import { resolve } from 'node:path';
import { isUnderWay, listActiveRuns, releaseStack, type ActiveRun } from '../drivers/system/active-runs.ts';
import { createRunStore } from '../drivers/system/run-store.ts';
import { recoverRun } from '../engine/recover.ts';
import { ReliaError } from '../errors.ts';
import type { UndoFailure } from '../engine/undo-journal.ts';
import { readJournal } from './read-journal.ts';
import { createUndoers } from './run-ports.ts';

/** A run that ended without undoing everything, or may have. `project`: the stack it holds, when it still holds one. */
export interface DeadRun {
  readonly run: string;
  readonly folder: string;
  readonly project: string | undefined;
  /** What its stack runs on, when that is known. */
  readonly runtime?: string | undefined;
}

/** What recovering may say on the way. */
export interface RecoverVoice {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

function deadOf({ run, folder, project, runtime }: ActiveRun): DeadRun {
  return { run, folder, project, runtime };
}

/**
 * The runs to recover: the one in the folder, else every run that died. Throws RELIA_STACK_BUSY when the run in the folder is
 * under way, RELIA_RUN_INVALID when there never was one.
 */
export async function findDeadRuns(
  folder: string | undefined,
  { env, say }: RecoverVoice,
): Promise<readonly DeadRun[]> {
  const active = await listActiveRuns(env);
  if (folder === undefined) {
    for (const { run, project } of active.filter(isUnderWay)) say(`${run} is under way on ${project}; left alone`);
    return active.filter((run) => !isUnderWay(run)).map(deadOf);
  }
  const own = active.find((run) => run.folder === resolve(folder));
  if (own !== undefined && isUnderWay(own)) {
    throw new ReliaError('RELIA_STACK_BUSY', {
      message: `${own.run} is under way`,
      hint: 'Ctrl-C in its terminal heals everything and ends it',
    });
  }
  if (own !== undefined) return [deadOf(own)];
  if (readJournal(resolve(folder)) === undefined) {
    throw new ReliaError('RELIA_RUN_INVALID', {
      message: `${folder} has no journal.jsonl: it is no run of relia`,
      hint: 'leave the folder out to recover every run that died',
    });
  }
  return [{ run: resolve(folder), folder: resolve(folder), project: undefined }];
}

/** What became of one recovery. */
export interface Recovered {
  readonly failures: readonly UndoFailure[];
  /** What the journal could not tell. */
  readonly unknown: readonly string[];
}

/**
 * Undoes what a dead run left, newest first, and gives its stack free when nothing failed. Where the journal is gone, what
 * can be found by label is removed, and the rest is said to be unknown.
 */
export async function recoverDead(dead: DeadRun, { env, say }: RecoverVoice): Promise<Recovered> {
  const { run, folder, project, runtime } = dead;
  const undoers = createUndoers(env);
  const journal = readJournal(folder);
  const by = runtime === 'process' ? { by: runtime } : {};
  const entries = journal?.entries ?? [
    { entry: 'undo', id: 1, act: { kind: 'remove-helpers', run }, why: 'helpers', ...by },
  ];
  const onAct = (words: string): void => {
    say(`${run}: ${words}`);
  };
  const failures = await withJournal(journal === undefined ? undefined : folder, (append) =>
    recoverRun({ entries, undoers, journal: append, onAct }),
  );
  // Kept while something is broken: it is what finds the run again.
  if (failures.length === 0 && project !== undefined) await releaseStack(project, env);
  return { failures, unknown: gapsOf(dead, journal) };
}

type Append = Parameters<typeof recoverRun>[0]['journal'];

async function withJournal<Result>(
  folder: string | undefined,
  work: (append: Append) => Promise<Result>,
): Promise<Result> {
  if (folder === undefined) return work(() => Promise.resolve());
  const store = await createRunStore(folder);
  try {
    return await work((entry) => store.journal(entry));
  } finally {
    await store.close();
  }
}

function gapsOf({ run, folder, project }: DeadRun, journal: ReturnType<typeof readJournal>): readonly string[] {
  const look = project === undefined ? '' : `; look with \`relia stack status ${project}\``;
  if (journal === undefined)
    return [`${run}: ${folder} has no journal any more; what it left active is unknown${look}`];
  return journal.unreadable.map((line) => `${run}: line ${String(line)} of its journal cannot be read${look}`);
}

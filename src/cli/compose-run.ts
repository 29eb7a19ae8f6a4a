import { join } from 'node:path';
import { createRunStore } from '../drivers/system/run-store.ts';
import type { RunListener } from '../engine/commands.ts';
import { describeUndo } from '../engine/describe-undo.ts';
import { openActs } from '../engine/recover.ts';
import { startRun, type RunningRun } from '../engine/run.ts';
import type { RunOutcome } from '../engine/run-context.ts';
import { byHandOf } from '../engine/undo-journal.ts';
import { messageOf, ReliaError } from '../errors.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { RunRecord } from '../verify/run-record.ts';
import { claim } from './claim.ts';
import { conclude, writeRecord, writeReports } from './conclude.ts';
import { EXIT, exitCodeOfError, exitCodeOfRun } from './exit-code.ts';
import type { PreparedScenario } from './prepare-scenario.ts';
import { readJournal } from './read-journal.ts';
import { tracesOf } from './places.ts';
import { collectFacts } from './run-facts.ts';
import { HISTORY_FILE, readHistory } from './run-folder.ts';
import { createPorts, createUndoers } from './run-ports.ts';
import type { RuntimeName } from './runtime-choice.ts';

/** One run to be made. */
export interface RunRequest {
  readonly prepared: PreparedScenario;
  readonly run: string;
  /** Absolute; made when it is not there. */
  readonly folder: string;
  /** The command line that repeats the run. */
  readonly command: string;
  readonly keep: boolean;
  readonly runtime: RuntimeName;
  readonly env: NodeJS.ProcessEnv;
  readonly onEvent: RunListener;
}

/** What became of a run. */
export type RunResult =
  | {
      readonly state: 'judged';
      readonly record: RunRecord;
      readonly exitCode: number;
      /** A report could not be made; the record stands. */
      readonly problem?: unknown;
    }
  /** It failed before its load began, or could not be judged. */
  | {
      readonly state: 'failed';
      readonly error: unknown;
      /** There is a history, though no verdict. */
      readonly loadBegan: boolean;
      readonly exitCode: number;
      readonly leftBroken: readonly string[];
    };

/** A run under way. */
export interface RunUnderWay {
  /** Heals everything, ends the load, then the run. */
  readonly halt: (reason: string) => void;
  /** Never rejects. */
  readonly finished: Promise<RunResult>;
}

/**
 * Claims the stack, makes the run's folder and starts the run. Throws RELIA_STACK_BUSY or RELIA_DISK_FULL, with nothing
 * left behind.
 */
export async function beginRun(request: RunRequest): Promise<RunUnderWay> {
  const { prepared, run, folder, runtime, env, keep, onEvent } = request;
  const { scenario, scriptPath, project } = prepared;
  const traces = tracesOf(folder);
  const held = await claim({ run, project, folder, runtime }, env);
  let store: RunStore;
  try {
    store = await createRunStore(folder);
  } catch (error) {
    await held.release();
    await traces.remove();
    throw error;
  }
  const ports = { ...createPorts(prepared, runtime, env), store };
  let loadBegan = false;
  const listen: RunListener = (event) => {
    loadBegan ||= event.type === 'phase' && event.phase === 'warm-up';
    onEvent(event);
  };
  const running = startRun({ run, scenario, scriptPath, keep, ports, onEvent: listen });
  const finish = async (): Promise<RunResult> => {
    const result = await settle({ request, running, store, loadBegan: () => loadBegan });
    const isLeftBroken = leftBrokenOf(result).length > 0;
    // What is still broken stays claimed: `relia recover` finds it there, and nobody measures on it meanwhile.
    if (!isLeftBroken) await held.release();
    const isNothing = result.state === 'failed' && !result.loadBegan && !isLeftBroken;
    if (isNothing && !names(result.error, folder)) await traces.remove();
    return result;
  };
  return {
    halt: (reason) => void running.execute({ do: 'halt', by: 'person', reason }),
    finished: finish().catch((error: unknown) => failed(error, { loadBegan: true, leftBroken: [] })),
  };
}

/** What a run could not undo. */
export function leftBrokenOf(result: RunResult): readonly string[] {
  return result.state === 'judged' ? result.record.facts.leftBroken : result.leftBroken;
}

interface Settling {
  readonly request: RunRequest;
  readonly running: RunningRun;
  readonly store: RunStore;
  readonly loadBegan: () => boolean;
}

async function settle({ request, running, store, loadBegan }: Settling): Promise<RunResult> {
  let outcome: RunOutcome;
  try {
    outcome = await running.finished;
  } catch (error) {
    await store.close();
    return failed(error, { loadBegan: loadBegan(), leftBroken: openUndos(request) });
  }
  await store.close();
  try {
    return await judgeRun(request, outcome);
  } catch (error) {
    return failed(error, { loadBegan: true, leftBroken: outcome.leftBroken });
  }
}

async function judgeRun({ prepared, run, folder, command }: RunRequest, outcome: RunOutcome): Promise<RunResult> {
  const { history, digest } = readHistory(join(folder, HISTORY_FILE));
  const record = conclude(collectFacts({ run, command, prepared, outcome, historyDigest: digest }), history);
  await writeRecord(folder, record);
  const { verdict, ending } = record.judgement;
  const end = { verdict, ending, isLeftBroken: outcome.leftBroken.length > 0 };
  try {
    await writeReports(folder, record, history);
    return { state: 'judged', record, exitCode: exitCodeOfRun(end) };
  } catch (problem) {
    const isBug = exitCodeOfError(problem) === EXIT.bug;
    const verdictOfRest = verdict === 'pass' ? 'inconclusive' : verdict;
    return { state: 'judged', record, exitCode: exitCodeOfRun({ ...end, verdict: verdictOfRest, isBug }), problem };
  }
}

interface Failure {
  readonly loadBegan: boolean;
  readonly leftBroken: readonly string[];
}

function failed(error: unknown, { loadBegan, leftBroken }: Failure): RunResult {
  const code = exitCodeOfError(error);
  // 64 and 69 say that nothing was measured because nothing was begun.
  const own = loadBegan && code !== EXIT.bug ? EXIT.inconclusive : code;
  return { state: 'failed', error, loadBegan, leftBroken, exitCode: leftBroken.length > 0 ? EXIT.cleanupFailed : own };
}

/** The undo acts that a run's journal still has open, in words. */
function openUndos({ folder, env }: RunRequest): readonly string[] {
  const undoers = createUndoers(env);
  return openActs(readJournal(folder)?.entries ?? []).map(
    ({ act, by }) => `${describeUndo(act).words}; by hand: ${byHandOf(undoers, act, by)}`,
  );
}

/** True when an error points to a file in the folder, which must then stay. */
function names(error: unknown, folder: string): boolean {
  const told = error instanceof ReliaError ? [error.message, error.hint, ...error.details] : [messageOf(error)];
  return told.some((text) => text?.includes(folder) === true);
}

import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { beginRun, leftBrokenOf, type RunResult } from './compose-run.ts';
import { REPORT_FILE } from './conclude.ts';
import { errorLines } from './error-text.ts';
import { EXIT, exitCodeOfError, worstExitCode } from './exit-code.ts';
import { Interrupts } from './interrupts.ts';
import { showRun, type RunShow } from './live/show-run.ts';
import { outFolder } from './places.ts';
import { adviceLines } from './plan-text.ts';
import type { PreparedScenario } from './prepare-scenario.ts';
import { brokenLines, resultLines } from './result-text.ts';
import { requireEnvironment } from './run-ports.ts';
import { distinct, formatRunId, slugOf } from './run-id.ts';
import { runtimeLine, type RuntimeChoice } from './runtime-choice.ts';
import type { Terminal } from './terminal.ts';
import { typedPath } from './command-line.ts';
import { writeSuiteSummary } from './suite.ts';

/** A scenario to be run and the command line that repeats it. */
export interface Wanted {
  readonly prepared: PreparedScenario;
  readonly command: string;
}

/** How runs are made. */
export interface RunSettings {
  readonly out: string | undefined;
  readonly keep: boolean;
  readonly runtime: RuntimeChoice;
  readonly terminal: Terminal;
  /** Results are not printed, only errors: the caller prints one document. */
  readonly isQuiet: boolean;
}

/** One run and where it lies. */
export interface FinishedRun {
  readonly wanted: Wanted;
  readonly run: string;
  readonly folder: string;
  readonly result: RunResult;
  /** With what failed outside the run counted in. */
  readonly exitCode: number;
}

interface Place {
  readonly run: string;
  readonly folder: string;
}

/** A run's own folder, or one for each in a folder for all. */
function placesFor(
  wanted: readonly Wanted[],
  out: string | undefined,
): { readonly root: string; readonly each: readonly Place[] } {
  const at = new Date();
  const idOf = (name: string): string => formatRunId({ at, name, chance: randomInt(36 ** 4) / 36 ** 4 });
  const names = distinct(wanted.map(({ prepared }) => slugOf(prepared.file)));
  const ids = names.map(idOf);
  const root = outFolder(out, names.length === 1 ? (ids[0] ?? '') : idOf('suite'));
  const each = names.map((name, index) => ({
    run: ids[index] ?? name,
    folder: names.length === 1 ? root : join(root, name),
  }));
  return { root, each };
}

/**
 * Runs scenarios one after the other, shows each while it goes on and its result at the end. The rest is left out after a
 * halt, and after a run that left something broken. Throws RELIA_USAGE and what `requireEnvironment` throws, before anything
 * is begun.
 */
export async function runScenarios(wanted: readonly Wanted[], settings: RunSettings): Promise<readonly FinishedRun[]> {
  const { terminal, out, runtime } = settings;
  const { root, each } = placesFor(wanted, out);
  await requireEnvironment(runtime.name, terminal.env);
  if (runtime.isChosen) terminal.err.print(runtimeLine(runtime));
  const finished: FinishedRun[] = [];
  using interrupts = new Interrupts({ say: terminal.err.print });
  for (const [index, one] of wanted.entries()) {
    const place = each[index];
    if (place === undefined || interrupts.reason !== undefined) break;
    if (wanted.length > 1)
      terminal.err.print(`\n${String(index + 1)} of ${String(wanted.length)}: ${one.prepared.scenario.name}`);
    for (const line of adviceLines(one.prepared.scenario, terminal.err.paint)) terminal.err.print(line);
    const run = await makeRun(one, place, { settings, interrupts });
    finished.push(run);
    printResult(run, settings);
    // What is still broken would be measured with the next one.
    if (run.exitCode === EXIT.cleanupFailed) break;
  }
  if (interrupts.bug !== undefined) printError(interrupts.bug, terminal);
  if (wanted.length > 1) await writeSuiteSummary(root, finished);
  return finished;
}

interface Making {
  readonly settings: RunSettings;
  readonly interrupts: Interrupts;
}

async function makeRun(wanted: Wanted, place: Place, { settings, interrupts }: Making): Promise<FinishedRun> {
  const { prepared, command } = wanted;
  const { scenario, plan } = prepared;
  const { terminal, keep, runtime } = settings;
  using show: RunShow = showRun({ scenario, plan, screen: terminal.err });
  const result = await attempt(async () => {
    const running = await beginRun({
      ...place,
      prepared,
      command,
      keep,
      runtime: runtime.name,
      env: terminal.env,
      onEvent: show.onEvent,
    });
    interrupts.passTo(running.halt, show);
    return running.finished;
  });
  return { wanted, ...place, result, exitCode: exitCodeWith(result, interrupts) };
}

/** What could not even be begun is a result like any other. */
async function attempt(run: () => Promise<RunResult>): Promise<RunResult> {
  try {
    return await run();
  } catch (error) {
    return { state: 'failed', error, loadBegan: false, exitCode: exitCodeOfError(error), leftBroken: [] };
  }
}

function exitCodeWith(result: RunResult, { bug, reason }: Interrupts): number {
  if (result.exitCode === EXIT.cleanupFailed) return result.exitCode;
  if (bug !== undefined) return EXIT.bug;
  // A halt that came before the load ends what was being prepared in one error or another.
  const isHalted = result.state === 'failed' && reason !== undefined && result.exitCode !== EXIT.bug;
  return isHalted ? EXIT.halted : result.exitCode;
}

function printError(error: unknown, { err }: Terminal): void {
  for (const line of errorLines(error, err.paint)) err.print(line);
}

function printResult({ wanted, folder, result, exitCode }: FinishedRun, { terminal, isQuiet }: RunSettings): void {
  const { out, err } = terminal;
  const { paint } = out;
  if (result.state === 'failed') {
    if (exitCode === EXIT.halted) err.print('halted before the load began; everything is undone');
    else printError(result.error, terminal);
    if (result.loadBegan) err.print(`what was recorded is in ${folder}`);
    for (const line of brokenLines(leftBrokenOf(result), err.paint)) err.print(line);
    return;
  }
  if (result.problem !== undefined) printError(result.problem, terminal);
  if (isQuiet) return;
  for (const line of resultLines(result.record, paint)) out.print(line);
  out.print('');
  if (result.problem === undefined)
    out.print(`report: ${paint.bold(typedPath(join(folder, REPORT_FILE), process.cwd()))}`);
  out.print(`again:  ${wanted.command}`);
}

/** The exit code of several runs: the worst. */
export function exitCodeOfAll(runs: readonly FinishedRun[]): number {
  return worstExitCode(runs.map(({ exitCode }) => exitCode));
}

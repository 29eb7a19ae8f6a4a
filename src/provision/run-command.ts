import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import type { Environment } from './events.ts';

/** How a command is run. */
export interface CommandOptions {
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** The command is ended after this long (default 60 s). */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets each line the command prints. */
  readonly onLine?: ((line: string) => void) | undefined;
  /**
   * Output is appended to this file instead of being collected. A command that leaves a daemon behind needs it: a pipe
   * stays open as long as the daemon lives, and the caller would wait for it.
   */
  readonly logFile?: string | undefined;
  /** What a failure calls the command, where its first word is only a wrapper such as sudo (default: that word). */
  readonly name?: string | undefined;
}

/** How a command ended. */
export interface CommandResult {
  readonly ok: boolean;
  /** The command does not exist. */
  readonly missing: boolean;
  readonly stdout: string;
  /** Standard output and error in the order they came, or the end of the log file. */
  readonly output: string;
  /** Why it failed, in one line; empty when it did not. */
  readonly failure: string;
}

/** A command with its arguments. */
export type Command = readonly [file: string, ...args: string[]];

const DEFAULT_TIMEOUT_MS = 60_000;

/** Runs a command to its end, with no standard input. Never throws for a command that fails or does not exist. */
export async function runCommand(command: Command, options: CommandOptions): Promise<CommandResult> {
  const { logFile } = options;
  const [file, ...args]: Command =
    logFile === undefined ? command : ['sh', '-c', 'exec "$@" >>"$0" 2>&1', logFile, ...command];
  const child = execa(file, args, {
    reject: false,
    all: true,
    extendEnv: false,
    env: variablesOf(options.env),
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    stdin: 'ignore',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  if (options.onLine !== undefined) tellLines(child.all, options.onLine);
  const result = await child;
  const output = logFile === undefined ? textOf(result.all) : tailOf(logFile, 200).join('\n');
  return {
    ok: !result.failed,
    missing: result.code === 'ENOENT',
    stdout: textOf(result.stdout),
    output,
    failure: result.failed ? failureOf(result, options.name ?? command[0], output) : '',
  };
}

/** The variables that are set, for a child process. */
export function variablesOf(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The last lines of a text that are not empty, oldest first. */
export function lastLines(text: string, count: number): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}

/** The last lines of a file that are not empty; none when there is no such file. */
export function tailOf(file: string, count: number): readonly string[] {
  try {
    return lastLines(readFileSync(file, 'utf8'), count);
  } catch {
    return [];
  }
}

function tellLines(stream: NodeJS.ReadableStream | undefined, onLine: (line: string) => void): void {
  stream?.on('data', (chunk: Buffer | string) => {
    const line = lastLines(chunk.toString(), 1)[0];
    if (line !== undefined) onLine(line);
  });
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

interface Ended {
  readonly code?: string | undefined;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

function failureOf(ended: Ended, file: string, output: string): string {
  if (ended.code === 'ENOENT') return `${file}: no such command`;
  if (ended.timedOut) return `${file} did not end in time`;
  if (ended.isCanceled) return `${file} was interrupted`;
  const how = ended.signal ?? `exit code ${String(ended.exitCode ?? '?')}`;
  const said = lastLines(output, 1)[0];
  return said === undefined ? `${file} ended with ${how}` : `${file} ended with ${how}: ${said}`;
}

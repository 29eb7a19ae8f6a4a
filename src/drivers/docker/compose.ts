import { execa } from 'execa';
import { ReliaError } from '../../errors.ts';
import { lineCutter } from './engine-event.ts';

/** The variables a child process gets. */
export type Environment = Readonly<Record<string, string | undefined>>;

const VERSION_DEADLINE_MS = 20_000;
const OLDEST = [1, 29] as const;
const TAIL_LINES = 25;

/** A compose that was found: the plugin of the docker command, or the command of its own. */
export interface ComposeBinary {
  readonly command: readonly [file: string, ...args: string[]];
  readonly version: string;
}

/** How a compose command ended. */
export interface ComposeResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** The last lines of both streams, oldest first. */
  readonly tail: readonly string[];
}

/** The version in what `compose version --short` printed; `undefined` for anything else or for one that is too old. */
export function usableComposeVersion(printed: string): string | undefined {
  const found = /^v?(\d+)\.(\d+)[\w.+-]*$/.exec(printed.trim());
  if (found === null) return undefined;
  const [text, major, minor] = [found[0].replace(/^v/, ''), Number(found[1]), Number(found[2])];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) ? text : undefined;
}

/** Finds `docker compose`, else `docker-compose` from 1.29 on. Throws RELIA_COMPOSE_MISSING. */
export async function findCompose(env: Environment): Promise<ComposeBinary> {
  const candidates = [['docker', 'compose'], ['docker-compose']] as const;
  for (const command of candidates) {
    const [file, ...args] = command;
    const { stdout, failed } = await execa(file, [...args, 'version', '--short'], {
      reject: false,
      extendEnv: false,
      env,
      timeout: VERSION_DEADLINE_MS,
      stdin: 'ignore',
    });
    const version = failed ? undefined : usableComposeVersion(stdout);
    if (version !== undefined) return { command: [file, ...args], version };
  }
  throw new ReliaError('RELIA_COMPOSE_MISSING', {
    message: 'neither `docker compose` nor `docker-compose` 1.29 was found',
    hint: 'install docker-compose-plugin or docker-compose, or let `relia setup --docker` do it',
  });
}

/** One compose command on one project. */
export interface ComposeCall {
  readonly project: string;
  readonly files: readonly string[];
  readonly args: readonly string[];
  readonly env: Environment;
  readonly deadlineMs: number;
  onLine?(line: string): void;
}

/** Runs a compose command to its end. Never throws for one that fails. */
export async function runCompose({ command }: ComposeBinary, call: ComposeCall): Promise<ComposeResult> {
  const [file, ...args] = command;
  const files = call.files.flatMap((path) => ['-f', path]);
  const child = execa(file, [...args, '-p', call.project, ...files, ...call.args], {
    reject: false,
    all: true,
    extendEnv: false,
    env: call.env,
    timeout: call.deadlineMs,
    stdin: 'ignore',
  });
  const tail: string[] = [];
  const cut = lineCutter((line) => {
    if (line.trim() === '') return;
    tail.push(line.trimEnd());
    if (tail.length > TAIL_LINES) tail.shift();
    call.onLine?.(line.trim());
  });
  child.all.on('data', cut);
  const result = await child;
  cut('\n');
  if (result.timedOut) tail.push(`it was ended after ${String(call.deadlineMs / 1_000)} s`);
  return { ok: !result.failed, stdout: result.stdout, tail };
}

/**
 * Everything relia can refuse to do, with the exit code each refusal ends in (README, "Exit codes").
 * 64 the user's input, 69 the environment, 70 a bug in relia. `test/unit/errors.test.ts` holds the documentation to this list.
 */
export const ERROR_CATALOGUE = {
  RELIA_BUG: { exit: 70, summary: 'relia itself failed; please report it' },
  RELIA_COMPOSE_FAILED: { exit: 69, summary: 'docker compose could not build or start the stack' },
  RELIA_COMPOSE_INVALID: { exit: 64, summary: 'a compose file cannot be read' },
  RELIA_COMPOSE_MISSING: { exit: 69, summary: 'neither `docker compose` nor `docker-compose` was found' },
  RELIA_DISK_FULL: { exit: 69, summary: 'the run could not be written to disk' },
  RELIA_DOCKER_FAILED: { exit: 69, summary: 'the Docker Engine did not do what it was asked' },
  RELIA_DOCKER_INSTALL_FAILED: { exit: 69, summary: 'Docker Engine could not be installed or started' },
  RELIA_DOCKER_UNREACHABLE: { exit: 69, summary: 'no Docker Engine answered' },
  RELIA_FILE_EXISTS: { exit: 64, summary: 'a file that would be written is there already' },
  RELIA_FILE_NOT_FOUND: { exit: 64, summary: 'a file named by the command line, scenario or system does not exist' },
  RELIA_HISTORY_INVALID: { exit: 64, summary: 'a history is malformed' },
  RELIA_IMAGE_UNAVAILABLE: { exit: 69, summary: 'a base image can be neither pulled nor made on this machine' },
  RELIA_INSTALL_FAILED: { exit: 69, summary: 'a tool could not be installed in any way' },
  RELIA_K6_EXITED: { exit: 69, summary: 'k6 ended before the load began' },
  RELIA_K6_NOT_FOUND: { exit: 69, summary: 'k6 2.x was not found' },
  RELIA_PORT_TAKEN: { exit: 69, summary: 'a port that the stack needs is in use' },
  RELIA_PROBE_FAILED: { exit: 69, summary: 'a node could not be asked for its state' },
  RELIA_PROCESS_FAILED: { exit: 69, summary: 'a local process of the stack did not do what it was asked' },
  RELIA_PROGRAM_NOT_FOUND: { exit: 69, summary: 'a program that the stack runs as a local process was not found' },
  RELIA_PROXY_FAILED: { exit: 69, summary: 'Toxiproxy did not do what it was asked' },
  RELIA_REDIRECT_FAILED: { exit: 69, summary: 'a link could not be led through the proxy' },
  RELIA_RUN_INVALID: { exit: 64, summary: 'a folder is not a run of relia, or its files do not belong together' },
  RELIA_SCENARIO_INVALID: { exit: 64, summary: 'a scenario or system file has a mistake' },
  RELIA_SCRIPT_INVALID: { exit: 64, summary: 'a k6 script or scenario file does not parse' },
  RELIA_STACK_BUSY: { exit: 69, summary: 'another run of relia uses this stack right now' },
  RELIA_STACK_NOT_READY: { exit: 69, summary: 'the stack did not become healthy in time' },
  RELIA_SYSTEM_UNCLEAR: { exit: 64, summary: 'the compose file does not say where users enter' },
  RELIA_TARGET_NOT_FOUND: { exit: 69, summary: 'a target matches no container' },
  RELIA_TOXIPROXY_NOT_FOUND: { exit: 69, summary: 'Toxiproxy 2.12 was not found' },
  RELIA_UNSUPPORTED: { exit: 69, summary: 'the scenario needs something that the runtime cannot do here' },
  RELIA_USAGE: { exit: 64, summary: 'the command line has a mistake' },
} as const satisfies Record<string, { exit: 64 | 69 | 70; summary: string }>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** What an error says beside its code. */
export interface ErrorText {
  /** One sentence: what, where, got what. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** More lines that help (a log's tail, a list of mistakes). */
  readonly details?: readonly string[] | undefined;
  readonly cause?: unknown;
}

/**
 * relia could not do its work. A system that misses its objectives is never an error: that is a finding.
 * @example throw new ReliaError('RELIA_K6_NOT_FOUND', { message: 'k6 2.x was not found on PATH', hint: 'run `relia setup`' });
 */
export class ReliaError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(code: ErrorCode, text: ErrorText) {
    super(text.message, text.cause === undefined ? undefined : { cause: text.cause });
    this.name = 'ReliaError';
    this.code = code;
    this.hint = text.hint;
    this.details = text.details ?? [];
  }

  /** The process exit code this error ends in. */
  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exit;
  }
}

/** Anything thrown, as an error that can be thrown again. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

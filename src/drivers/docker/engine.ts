import Docker from 'dockerode';
import { ReliaError, messageOf } from '../../errors.ts';

/** How long an ordinary call to the Engine may take, milliseconds. */
const CALL_DEADLINE_MS = 15_000;

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES', 'EPERM', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT']);

function propertyOf(thrown: unknown, name: 'code' | 'statusCode'): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  return Object.getOwnPropertyDescriptor(thrown, name)?.value;
}

/** The HTTP status that the Engine refused a call with; `undefined` for any other failure. */
export function statusOf(thrown: unknown): number | undefined {
  const cause = thrown instanceof ReliaError ? thrown.cause : thrown;
  const status = propertyOf(cause, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function unreachable(error: unknown, code: string): ReliaError {
  const denied = code === 'EACCES' || code === 'EPERM';
  return new ReliaError('RELIA_DOCKER_UNREACHABLE', {
    message: denied
      ? `this user may not talk to the Docker Engine: ${messageOf(error)}`
      : `no Docker Engine answered: ${messageOf(error)}`,
    hint: denied
      ? 'join the docker group (sudo usermod -aG docker $USER, then log in again) or run as root'
      : 'start Docker, set DOCKER_HOST, or let `relia setup --docker` install it',
    cause: error,
  });
}

/** A Docker Engine, every call with a deadline. The address comes from DOCKER_HOST or is the local socket. */
export class Engine {
  readonly docker: Docker;

  constructor(docker: Docker = new Docker()) {
    this.docker = docker;
  }

  /**
   * Runs one call; the signal it gets aborts at the deadline. Throws RELIA_DOCKER_UNREACHABLE or RELIA_DOCKER_FAILED, whose
   * cause is the Engine's own error (see `statusOf`).
   */
  async call<Result>(
    what: string,
    run: (signal: AbortSignal) => Promise<Result>,
    deadlineMs = CALL_DEADLINE_MS,
  ): Promise<Result> {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${String(deadlineMs)} ms`));
        controller.abort();
      }, deadlineMs);
    });
    try {
      return await Promise.race([run(controller.signal), late]);
    } catch (error) {
      if (error instanceof ReliaError) throw error;
      const code = propertyOf(error, 'code');
      if (typeof code === 'string' && UNREACHABLE.has(code)) throw unreachable(error, code);
      throw new ReliaError('RELIA_DOCKER_FAILED', {
        message: `the Docker Engine did not ${what}: ${messageOf(error).trim()}`,
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Runs the call and takes the Engine's "already so" or "not there" (by HTTP status) as done. */
export async function unlessStatus(statuses: readonly number[], run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || !statuses.includes(status)) throw error;
  }
}

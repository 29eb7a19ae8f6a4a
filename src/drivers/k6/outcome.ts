import type { Meaning, Outcome } from '../../history/event.ts';

/** What k6 says of a request's answer. */
export interface Answer {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** k6's error code; 0 when there was no error. */
  readonly error: number;
  /** The answer came, but what the operation asked for was not in it. */
  readonly isUnreadable?: boolean;
}

/** Statuses by which a server says that it did not do what was asked. 409 is none: a hidden second sending may meet its own first. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 412, 413, 415, 422, 428]);

/**
 * k6's error codes for requests that never reached the server: invalid URL, name not resolved or blocked, connection not
 * opened, TLS handshake failed (k6 documentation, "Error codes").
 */
function wasNeverSent(error: number): boolean {
  return (
    error === 1020 ||
    (error >= 1100 && error < 1200) ||
    (error >= 1210 && error <= 1213) ||
    (error >= 1300 && error < 1400)
  );
}

function outcomeOfRead({ status, isUnreadable = false }: Answer): Outcome {
  if (status === 404) return 'ok';
  return status >= 200 && status < 300 && !isUnreadable ? 'ok' : 'fail';
}

function outcomeOfMutator({ status, error }: Answer): Outcome {
  if (status >= 200 && status < 300) return 'ok';
  if (status === 0) return wasNeverSent(error) ? 'fail' : 'info';
  return REFUSALS.has(status) ? 'fail' : 'info';
}

/**
 * What an answer says about a declared operation. A read has no effect, so it either gave an answer (absence is one) or
 * failed; a mutator failed only if it provably did not and will not take place, else it is `info`.
 * After Jepsen's rule: "when in doubt, indefinite is always safe".
 */
export function outcomeOf(does: Exclude<Meaning, 'request'>, answer: Answer): Outcome {
  return does === 'read' ? outcomeOfRead(answer) : outcomeOfMutator(answer);
}

/** What an answer says about a request of a script: 200 to 399 is a success; else only a method without effects is known to have failed. */
export function outcomeOfRequest(method: string, { status, error }: Answer): Outcome {
  if (status >= 200 && status < 400) return 'ok';
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 'fail';
  return outcomeOfMutator({ status, error });
}

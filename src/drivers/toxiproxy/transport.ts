import { ReliaError, messageOf } from '../../errors.ts';

/** Toxiproxy itself gives up after 25 s; deleting a toxic from a connection that died takes 5 to 10 s (measured). */
export const CALL_DEADLINE_MS = 15_000;

/** An answer that was no success, or none at all. */
export class ControlFailure extends Error {
  /** The HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** Nobody listens at the control address. */
  readonly isGone: boolean;

  constructor(
    message: string,
    facts: { readonly status?: number; readonly isGone?: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause: facts.cause });
    this.status = facts.status;
    this.isGone = facts.isGone ?? false;
  }
}

function codeOf(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('code' in thrown) return thrown.code;
  return 'cause' in thrown ? codeOf(thrown.cause) : undefined;
}

/** The server's own reason: Toxiproxy answers an error with `{"error": ..., "status": ...}`. */
function reasonOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'error' in parsed && typeof parsed.error === 'string') {
      return parsed.error;
    }
  } catch {
    // Not JSON: the text is the reason.
  }
  return body.trim();
}

async function ask(url: string, init: RequestInit): Promise<[Response, string]> {
  try {
    const response = await fetch(url, init);
    return [response, await response.text()];
  } catch (error) {
    // A kept connection whose server is gone says so only when it is used again: a read is asked once more, on a new one.
    const code = codeOf(error);
    if (init.method !== 'GET' || (code !== 'ECONNRESET' && code !== 'UND_ERR_SOCKET')) throw error;
    const response = await fetch(url, init);
    return [response, await response.text()];
  }
}

/**
 * What the client library sends its requests through, in place of its own: the same calls with a deadline, the server's reason
 * in the error, and PATCH (which its updates lack).
 */
export class ControlTransport {
  readonly #deadlineMs: number;

  constructor(deadlineMs = CALL_DEADLINE_MS) {
    this.#deadlineMs = deadlineMs;
  }

  async get(url: string): Promise<{ readonly data: unknown }> {
    return { data: JSON.parse(await this.#request('GET', url)) };
  }

  async post(url: string, body?: unknown): Promise<{ readonly data: unknown }> {
    const text = await this.#request('POST', url, body);
    return { data: text === '' ? undefined : JSON.parse(text) };
  }

  async patch(url: string, body: unknown): Promise<void> {
    await this.#request('PATCH', url, body);
  }

  async delete(url: string): Promise<void> {
    await this.#request('DELETE', url);
  }

  async getText(url: string): Promise<string> {
    return this.#request('GET', url);
  }

  async #request(method: string, url: string, body?: unknown): Promise<string> {
    const signal = AbortSignal.timeout(this.#deadlineMs);
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    let response: Response;
    let text: string;
    try {
      [response, text] = await ask(url, { method, signal, ...init });
    } catch (error) {
      const why = signal.aborted ? `no answer within ${String(this.#deadlineMs)} ms` : messageOf(error);
      throw new ControlFailure(`${method} ${url}: ${why}`, { isGone: codeOf(error) === 'ECONNREFUSED', cause: error });
    }
    if (response.ok) return text;
    const status = response.status;
    throw new ControlFailure(`${method} ${url}: HTTP ${String(status)}, ${reasonOf(text)}`, { status });
  }
}

/** Toxiproxy did not do what it was asked, as the user sees it. */
export function proxyError(did: string, cause: unknown): ReliaError {
  if (cause instanceof ReliaError) return cause;
  return new ReliaError('RELIA_PROXY_FAILED', {
    message: `Toxiproxy could not ${did}: ${messageOf(cause)}`,
    hint: 'the proxy runs in a container of the run; docker logs of it may say more',
    cause,
  });
}

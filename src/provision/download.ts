import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { reasonOf, systemCodeOf } from './reason.ts';

/** The server must have begun to answer by then: an unreachable host is to be noticed at once, another way is waiting. */
const ANSWER_WITHIN_MS = 5_000;
const STALLED_AFTER_MS = 30_000;

/** A file to fetch. */
export interface Download {
  readonly url: string;
  readonly to: string;
  /** Hexadecimal; another sum is an error. */
  readonly sha256: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((detail: string) => void) | undefined;
}

/** Fetches a file and checks its sum. Throws with the host and the reason in one line; a file with a wrong sum may be left. */
export async function downloadFile(download: Download): Promise<void> {
  const stall = new AbortController();
  const signal = anyOf(stall.signal, download.signal);
  const response = await answerOf(download.url, signal);
  if (response.body === null) throw new Error(`${hostOf(download.url)} answered with nothing`);
  const totalBytes = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('sha256');
  let bytes = 0;
  const stalled = setTimeout(() => {
    stall.abort(new Error(`${hostOf(download.url)} sent nothing for ${String(STALLED_AFTER_MS / 1000)} s`));
  }, STALLED_AFTER_MS);
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      stalled.refresh();
      hash.update(chunk);
      bytes += chunk.length;
      download.onProgress?.(sizeText(bytes, totalBytes));
      done(null, chunk);
    },
  });
  try {
    // DOM's and Node's declarations of the same web stream differ; at run time it is Node's own.
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    await pipeline(body, tap, createWriteStream(download.to), { signal });
  } catch (error) {
    throw signal.aborted && signal.reason instanceof Error ? signal.reason : error;
  } finally {
    clearTimeout(stalled);
  }
  const sum = hash.digest('hex');
  if (sum !== download.sha256) throw new Error(`${download.url} has sha256 ${sum}, expected ${download.sha256}`);
}

/** Fetches a small text. Throws with the host and the reason in one line. */
export async function downloadText(url: string, signal?: AbortSignal): Promise<string> {
  const response = await answerOf(url, anyOf(AbortSignal.timeout(STALLED_AFTER_MS), signal));
  return response.text();
}

async function answerOf(url: string, signal: AbortSignal): Promise<Response> {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort();
  }, ANSWER_WITHIN_MS);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok) throw new Error(`${url} answered ${String(response.status)}`);
    return response;
  } catch (error) {
    if (silence.signal.aborted) {
      throw new Error(`${hostOf(url)} did not answer within ${String(ANSWER_WITHIN_MS / 1000)} s`, { cause: error });
    }
    throw networkError(url, error);
  } finally {
    clearTimeout(timer);
  }
}

function networkError(url: string, error: unknown): Error {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = systemCodeOf(cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Error(`${hostOf(url)} cannot be found from here (${code})`, { cause: error });
  }
  if (cause !== undefined) return new Error(`${hostOf(url)} cannot be reached: ${reasonOf(cause)}`, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function anyOf(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  return second === undefined ? first : AbortSignal.any([first, second]);
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function sizeText(bytes: number, totalBytes: number): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(0);
  return totalBytes > 0 ? `${megabytes(bytes)} of ${megabytes(totalBytes)} MB` : `${megabytes(bytes)} MB`;
}

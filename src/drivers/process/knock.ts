import { connect, type Socket } from 'node:net';
import type { KnockRequest, KnockResult } from '../../ports/runtime.ts';

/**
 * Speaks one word to a port and says what came of it. The word of a database is PostgreSQL's SSLRequest, answered with one byte
 * before any login; with a payload it is a startup message with an unknown protocol option of that length, which PostgreSQL
 * echoes before it asks who is there.
 */
export function knock(request: KnockRequest): Promise<KnockResult> {
  return new Promise((resolve) => {
    new Knock(request, resolve).begin();
  });
}

/** The bytes that a knock sends. */
export function wordOf({ role, payloadBytes = 0 }: Pick<KnockRequest, 'role' | 'payloadBytes'>): Buffer {
  const filling = 'x'.repeat(payloadBytes);
  if (role === 'database') {
    if (payloadBytes === 0) return Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
    const body = Buffer.from(`\0\x03\0\0user\0postgres\0_pq_.${filling}\0on\0\0`, 'latin1');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 4);
    return Buffer.concat([length, body]);
  }
  if (role === 'cache') {
    const word = payloadBytes === 0 ? 'PING\r\n' : `*2\r\n$4\r\nPING\r\n$${String(payloadBytes)}\r\n${filling}\r\n`;
    return Buffer.from(word, 'latin1');
  }
  const header = payloadBytes === 0 ? '' : `X-Relia-Knock: ${filling}\r\n`;
  return Buffer.from(`HEAD / HTTP/1.1\r\nHost: relia\r\nConnection: close\r\n${header}\r\n`, 'latin1');
}

/** True when the answer to a knock is complete: with a payload, all that is echoed of it. */
export function isWhole(
  answer: Buffer,
  { role, payloadBytes = 0 }: Pick<KnockRequest, 'role' | 'payloadBytes'>,
): boolean {
  if (answer.length === 0) return false;
  if (payloadBytes === 0) return true;
  const first = String.fromCharCode(answer.readUInt8(0));
  if (role === 'database') {
    return first !== 'v' || (answer.length >= 5 && answer.length >= 1 + answer.readUInt32BE(1));
  }
  return role !== 'cache' || first !== '$' || answer.length >= payloadBytes + 5;
}

/** One knock: connects, speaks, listens and, where asked to, waits for the far end to close. */
class Knock {
  readonly #request: KnockRequest;
  readonly #resolve: (result: KnockResult) => void;
  readonly #startedAt = performance.now();
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answer = Buffer.alloc(0);
  #isConnected = false;
  /** Set once the answer was whole: what is left is the wait for the far end's closing. */
  #answered: { readonly tookMs: number; readonly endedAt: number } | undefined;

  constructor(request: KnockRequest, resolve: (result: KnockResult) => void) {
    this.#request = request;
    this.#resolve = resolve;
  }

  begin(): void {
    const { address, port, timeoutMs } = this.#request;
    const socket = connect({ host: address, port, allowHalfOpen: true });
    this.#socket = socket;
    this.#wait(timeoutMs, () => {
      this.#settle(this.#isConnected ? 'silent' : 'unreachable');
    });
    socket.on('connect', () => {
      this.#isConnected = true;
      socket.write(wordOf(this.#request));
    });
    socket.on('data', (chunk) => {
      this.#hear(chunk);
    });
    socket.on('end', () => {
      this.#far();
    });
    socket.on('error', (error) => {
      this.#fail(error);
    });
  }

  #hear(chunk: Buffer): void {
    if (this.#answered !== undefined) return;
    this.#answer = Buffer.concat([this.#answer, chunk]);
    if (isWhole(this.#answer, this.#request)) this.#spoken(false);
  }

  /** The far end closed. What it said before counts, however short it is. */
  #far(): void {
    if (this.#answered !== undefined) this.#close(true);
    else if (this.#answer.length > 0) this.#spoken(true);
    else this.#settle('reset');
  }

  #fail(error: Error): void {
    const code = 'code' in error ? error.code : undefined;
    if (this.#isConnected) this.#far();
    else if (code === 'ECONNREFUSED') this.#settle('refused');
    else this.#settle(code === 'ECONNRESET' ? 'reset' : 'unreachable');
  }

  #spoken(isClosed: boolean): void {
    const now = performance.now();
    this.#answered = { tookMs: now - this.#startedAt, endedAt: now };
    if (this.#request.awaitClose === undefined) {
      this.#settle('answered');
      return;
    }
    this.#socket?.end();
    if (isClosed) this.#close(true);
    else {
      this.#wait(this.#request.timeoutMs, () => {
        this.#close(false);
      });
    }
  }

  #close(isClosed: boolean): void {
    const since = this.#answered?.endedAt ?? this.#startedAt;
    this.#settle('answered', isClosed ? { closedAfterMs: performance.now() - since } : {});
  }

  #wait(ms: number, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(late, ms);
  }

  #settle(outcome: KnockResult['outcome'], more: Pick<KnockResult, 'closedAfterMs'> = {}): void {
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    const tookMs = this.#answered?.tookMs ?? performance.now() - this.#startedAt;
    this.#resolve({ outcome, tookMs, ...more });
  }
}

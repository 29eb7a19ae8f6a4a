import { describe, expect, it } from 'vitest';
import { outcomeOf, outcomeOfRequest } from '../../../../src/drivers/k6/outcome.ts';

const MUTATORS = ['add', 'write', 'cas', 'transfer'] as const;

/** What k6 says of each kind of ending, with what it means for a read and for anything that changes data. */
const ENDINGS: readonly (readonly [string, { status: number; error: number }, string, string])[] = [
  ['an answer', { status: 200, error: 0 }, 'ok', 'ok'],
  ['created', { status: 201, error: 0 }, 'ok', 'ok'],
  ['no content', { status: 204, error: 0 }, 'ok', 'ok'],
  ['an address that is none', { status: 0, error: 1_020 }, 'fail', 'fail'],
  ['a name that is not known', { status: 0, error: 1_101 }, 'fail', 'fail'],
  ['a connection that could not be opened', { status: 0, error: 1_210 }, 'fail', 'fail'],
  ['a connection that could not be opened in time', { status: 0, error: 1_211 }, 'fail', 'fail'],
  ['a refused connection', { status: 0, error: 1_212 }, 'fail', 'fail'],
  ['a failed handshake', { status: 0, error: 1_310 }, 'fail', 'fail'],
  ['a timeout', { status: 0, error: 1_050 }, 'fail', 'info'],
  ['an unknown error', { status: 0, error: 1_000 }, 'fail', 'info'],
  ['no word on what happened', { status: 0, error: 0 }, 'fail', 'info'],
  ['a broken pipe', { status: 0, error: 1_201 }, 'fail', 'info'],
  ['a connection that was reset', { status: 0, error: 1_220 }, 'fail', 'info'],
  ['an error of HTTP/2', { status: 0, error: 1_610 }, 'fail', 'info'],
  ['a redirect', { status: 302, error: 0 }, 'fail', 'info'],
  ['a bad request', { status: 400, error: 1_400 }, 'fail', 'fail'],
  ['no permission', { status: 403, error: 1_403 }, 'fail', 'fail'],
  ['not found', { status: 404, error: 1_404 }, 'ok', 'fail'],
  ['a method that is not allowed', { status: 405, error: 1_405 }, 'fail', 'fail'],
  ['a time out of the server', { status: 408, error: 1_408 }, 'fail', 'info'],
  ['a conflict, which a hidden second sending may have with its first', { status: 409, error: 1_409 }, 'fail', 'info'],
  ['a failed precondition', { status: 412, error: 1_412 }, 'fail', 'fail'],
  ['too large', { status: 413, error: 1_413 }, 'fail', 'fail'],
  ['not processable', { status: 422, error: 1_422 }, 'fail', 'fail'],
  ['a missing precondition', { status: 428, error: 1_428 }, 'fail', 'fail'],
  ['too many requests', { status: 429, error: 1_429 }, 'fail', 'info'],
  ['a failure of the server', { status: 500, error: 1_500 }, 'fail', 'info'],
  ['a bad gateway', { status: 502, error: 1_502 }, 'fail', 'info'],
  ['nobody behind the balancer', { status: 503, error: 1_503 }, 'fail', 'info'],
  ['a gateway that waited in vain', { status: 504, error: 1_504 }, 'fail', 'info'],
];

describe('outcomeOf', () => {
  it.each(ENDINGS)('takes %s (%o) for %s of a read and %s of a change', (_what, answer, read, change) => {
    expect(outcomeOf('read', answer)).toBe(read);
    for (const does of MUTATORS) expect(outcomeOf(does, answer)).toBe(change);
  });

  it('takes a read whose answer does not hold what was asked for as failed; a change took place all the same', () => {
    const answer = { status: 200, error: 0, isUnreadable: true };
    expect(outcomeOf('read', answer)).toBe('fail');
    expect(outcomeOf('add', answer)).toBe('ok');
  });

  it('never calls a change failed on a doubt: only on a refusal, or when nothing was sent', () => {
    for (let status = 100; status < 600; status++) {
      const outcome = outcomeOf('add', { status, error: 0 });
      if (outcome === 'fail') expect([400, 401, 403, 404, 405, 412, 413, 415, 422, 428]).toContain(status);
    }
    for (let error = 1_000; error < 1_700; error++) {
      const outcome = outcomeOf('add', { status: 0, error });
      if (outcome === 'fail') expect(String(error)).toMatch(/^1020$|^11|^121[0-3]$|^13/);
    }
  });
});

describe('outcomeOfRequest', () => {
  it('takes whatever a script may mean by it, up to a redirect, for a success', () => {
    for (const status of [200, 204, 301, 304, 399]) expect(outcomeOfRequest('POST', { status, error: 0 })).toBe('ok');
  });

  it('knows that a request without effects failed', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(outcomeOfRequest(method, { status: 0, error: 1_050 })).toBe('fail');
      expect(outcomeOfRequest(method, { status: 404, error: 1_404 })).toBe('fail');
    }
  });

  it('judges any other as a change', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE']) {
      expect(outcomeOfRequest(method, { status: 0, error: 1_050 })).toBe('info');
      expect(outcomeOfRequest(method, { status: 0, error: 1_212 })).toBe('fail');
      expect(outcomeOfRequest(method, { status: 422, error: 1_422 })).toBe('fail');
      expect(outcomeOfRequest(method, { status: 409, error: 1_409 })).toBe('info');
    }
  });
});

import type { OperationEvent } from '../../history/event.ts';
import type { RequestKind } from './category.ts';

/** k6's error codes for what has no HTTP status, as in its documentation, "Error codes". */
const TIMEOUT = 1050;
const REFUSED = 1212;
const DIAL_TIMEOUT = 1211;
const RESET = 1220;

function withoutAnswer(error: number): RequestKind {
  if (error === TIMEOUT) return { name: 'timeout', category: 'timeout' };
  if (error === DIAL_TIMEOUT) return { name: 'connection timed out', category: 'timeout' };
  if (error === REFUSED) return { name: 'connection refused', category: 'connection' };
  if (error === RESET) return { name: 'connection reset', category: 'connection' };
  if (error >= 1100 && error < 1200) return { name: 'name not resolved', category: 'connection' };
  if (error >= 1300 && error < 1400) return { name: 'TLS failed', category: 'connection' };
  return { name: 'connection lost', category: 'connection' };
}

/** A request that was due and never sent. */
export const DROPPED: RequestKind = { name: 'dropped', category: 'dropped' };

/** What came of one operation. An HTTP error is named by its status, anything else by k6's error code. */
export function kindOf({ outcome, status, error }: OperationEvent): RequestKind {
  if (outcome === 'ok') return { name: 'ok', category: 'good' };
  if (status > 0) return { name: `HTTP ${String(status)}`, category: 'http' };
  return withoutAnswer(error ?? 0);
}

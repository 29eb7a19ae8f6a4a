import type { OperationEvent } from '../history/event.ts';

/** k6's error codes in words (k6 documentation, "Error codes"). */
const ERRORS: readonly { readonly from: number; readonly to: number; readonly text: string }[] = [
  { from: 1_050, to: 1_050, text: 'timeout' },
  { from: 1_100, to: 1_199, text: 'name not resolved' },
  { from: 1_211, to: 1_211, text: 'connection timed out' },
  { from: 1_212, to: 1_212, text: 'connection refused' },
  { from: 1_210, to: 1_213, text: 'host unreachable' },
  { from: 1_201, to: 1_201, text: 'connection reset' },
  { from: 1_220, to: 1_220, text: 'connection reset' },
  { from: 1_300, to: 1_399, text: 'TLS failed' },
];

/** What was seen of a request that did not go well: `HTTP 503`, `timeout`, `connection refused`. */
export function failureClass({ status, error = 0, outcome }: OperationEvent): string {
  if (status >= 200 && status < 300 && outcome !== 'ok') return 'unreadable answer';
  if (status > 0) return `HTTP ${String(status)}`;
  return ERRORS.find(({ from, to }) => error >= from && error <= to)?.text ?? 'connection lost';
}

import { isFailure } from './category.ts';
import { categoryAt, type BinQuestion } from './bins.ts';
import { makeColumns, type RequestColumns } from './request-columns.ts';

/** Slices in which a thinned run keeps its fastest and slowest good request. */
const SLICE_MS = 100;

/** How many requests a page holds: a million are about 2 MB, and it opens within a second. */
export const PAGE_HOLDS = 1_000_000;

function pickRows(columns: RequestColumns, rows: readonly number[]): RequestColumns {
  const picked = makeColumns(rows.length);
  rows.forEach((row, i) => {
    picked.sentMs[i] = columns.sentMs[row] ?? 0;
    picked.latencyMs[i] = columns.latencyMs[row] ?? Number.NaN;
    picked.iteration[i] = columns.iteration[row] ?? 0;
    for (const name of ['kind', 'operation', 'server', 'scenario', 'index'] as const) {
      picked[name][i] = columns[name][row] ?? 0;
    }
  });
  return picked;
}

/** Rows of the good requests that show a slice's extent: the fastest and the slowest of each 100 ms. */
function extremes({ sentMs, latencyMs }: RequestColumns, good: readonly number[]): number[] {
  const kept: number[] = [];
  let slice: number | undefined;
  let fastest = 0;
  let slowest = 0;
  const close = (): void => {
    if (slice !== undefined) kept.push(...new Set([fastest, slowest]));
  };
  for (const row of good) {
    const place = Math.floor((sentMs[row] ?? 0) / SLICE_MS);
    if (place !== slice) {
      close();
      slice = place;
      fastest = row;
      slowest = row;
    }
    if ((latencyMs[row] ?? 0) < (latencyMs[fastest] ?? 0)) fastest = row;
    if ((latencyMs[row] ?? 0) > (latencyMs[slowest] ?? 0)) slowest = row;
  }
  close();
  return kept;
}

/**
 * What a page draws of a run that is too long for it: every failure, and of the good requests the fastest and the slowest
 * of each 100 ms. A run of up to `holds` requests is returned as it is.
 */
export function thinRequests(
  question: Pick<BinQuestion, 'requests' | 'kinds' | 'slowAboveMs'>,
  holds = PAGE_HOLDS,
): RequestColumns {
  const { requests } = question;
  if (requests.length <= holds) return requests;
  const failed: number[] = [];
  const good: number[] = [];
  for (let i = 0; i < requests.length; i++) (isFailure(categoryAt(question, i)) ? failed : good).push(i);
  return pickRows(
    requests,
    [...failed, ...extremes(requests, good)].sort((a, b) => a - b),
  );
}

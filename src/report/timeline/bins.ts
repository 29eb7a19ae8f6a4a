import type { Category, RequestKind } from './category.ts';
import type { RequestColumns } from './request-columns.ts';

/** Requests counted in equal slices of time, by what users felt. */
export interface Bins {
  /** Begin of the first slice and length of each, in milliseconds from the start of the load. */
  readonly fromMs: number;
  readonly widthMs: number;
  readonly counts: Readonly<Record<Category, readonly number[]>>;
}

/** What is to be counted. Slices are [from, from + width), ...; a request belongs to the one it was sent in. */
export interface BinQuestion {
  readonly requests: RequestColumns;
  readonly kinds: readonly RequestKind[];
  /** Latency above which an answered request counts as slow; Infinity when the run gave no threshold. */
  readonly slowAboveMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly widthMs: number;
}

/** The category of request `i`. */
export function categoryAt(
  { requests, kinds, slowAboveMs }: Omit<BinQuestion, 'fromMs' | 'toMs' | 'widthMs'>,
  i: number,
): Category {
  const category = kinds[requests.kind[i] ?? 0]?.category ?? 'unknown';
  return category === 'good' && (requests.latencyMs[i] ?? 0) > slowAboveMs ? 'slow' : category;
}

/** Index of the first request sent at `ms` or later. Requests are in the order they were sent. */
export function firstAt({ sentMs }: RequestColumns, ms: number): number {
  let low = 0;
  let high = sentMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sentMs[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts requests by category and slice. */
export function countRequests(question: BinQuestion): Bins {
  const { requests, fromMs, toMs, widthMs } = question;
  const length = Math.max(0, Math.ceil((toMs - fromMs) / widthMs - 1e-9));
  const empty = (): number[] => new Array<number>(length).fill(0);
  const counts: Record<Category, number[]> = {
    good: empty(),
    slow: empty(),
    http: empty(),
    timeout: empty(),
    connection: empty(),
    dropped: empty(),
    unknown: empty(),
  };
  for (let i = firstAt(requests, fromMs); i < requests.length; i++) {
    const bin = Math.floor(((requests.sentMs[i] ?? 0) - fromMs) / widthMs);
    if (bin >= length) break;
    const row = counts[categoryAt(question, i)];
    row[bin] = (row[bin] ?? 0) + 1;
  }
  return { fromMs, widthMs, counts };
}

/** Puts `factor` slices together into one, from the first on. */
export function mergeBins({ fromMs, widthMs, counts }: Bins, factor: number): Bins {
  const merge = (row: readonly number[]): number[] => {
    const merged = new Array<number>(Math.ceil(row.length / factor)).fill(0);
    row.forEach((value, index) => {
      const place = Math.floor(index / factor);
      merged[place] = (merged[place] ?? 0) + value;
    });
    return merged;
  };
  const { good, slow, http, timeout, connection, dropped, unknown } = counts;
  return {
    fromMs,
    widthMs: widthMs * factor,
    counts: {
      good: merge(good),
      slow: merge(slow),
      http: merge(http),
      timeout: merge(timeout),
      connection: merge(connection),
      dropped: merge(dropped),
      unknown: merge(unknown),
    },
  };
}

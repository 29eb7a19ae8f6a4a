import { describe, expect, it } from 'vitest';
import { countRequests, mergeBins } from '../../../src/report/timeline/bins.ts';
import type { RequestKind } from '../../../src/report/timeline/category.ts';
import { latencyLines, nearestRank } from '../../../src/report/timeline/latency-lines.ts';
import { makeColumns, type RequestColumns } from '../../../src/report/timeline/request-columns.ts';
import { thinRequests } from '../../../src/report/timeline/thin.ts';

const kinds: readonly RequestKind[] = [
  { name: 'ok', category: 'good' },
  { name: 'HTTP 503', category: 'http' },
  { name: 'dropped', category: 'dropped' },
];

function requests(...rows: readonly (readonly [sentMs: number, kind: number, latencyMs: number])[]): RequestColumns {
  const columns = makeColumns(rows.length);
  rows.forEach(([sentMs, kind, latencyMs], i) => {
    columns.sentMs[i] = sentMs;
    columns.kind[i] = kind;
    columns.latencyMs[i] = latencyMs;
    columns.iteration[i] = i;
  });
  return columns;
}

describe('requests in slices of time', () => {
  const question = {
    requests: requests([0, 0, 5], [999.9, 0, 500], [1_000, 1, 2], [1_500, 2, Number.NaN], [2_999, 0, 5], [3_000, 0, 5]),
    kinds,
    slowAboveMs: 100,
    fromMs: 0,
    toMs: 3_000,
    widthMs: 1_000,
  };

  it('belong to the slice they were sent in, by what users felt', () => {
    const { counts } = countRequests(question);
    expect(counts).toEqual({
      good: [1, 0, 1],
      slow: [1, 0, 0],
      http: [0, 1, 0],
      timeout: [0, 0, 0],
      connection: [0, 0, 0],
      dropped: [0, 1, 0],
      unknown: [0, 0, 0],
    });
  });

  it('can be put together into longer slices without losing any', () => {
    const merged = mergeBins(countRequests(question), 2);
    expect(merged.widthMs).toBe(2_000);
    expect(merged.counts.good).toEqual([1, 1]);
    expect(merged.counts.http).toEqual([1, 0]);
  });

  it('have the latency quantiles of the good ones, slow ones included, and none where there is no good one', () => {
    expect(latencyLines(question)).toEqual({ p50: [5, null, 5], p95: [500, null, 5], p99: [500, null, 5] });
  });

  it('take a quantile by nearest rank', () => {
    expect(nearestRank([1, 2, 3, 4], 0.5)).toBe(2);
    expect(nearestRank([1, 2, 3, 4], 0.95)).toBe(4);
    expect(nearestRank([], 0.5)).toBeNull();
  });
});

describe('a run that is too long for a page', () => {
  const all = requests(
    ...Array.from({ length: 1_000 }, (_, i): [number, number, number] => [i, i % 10 === 0 ? 1 : 0, 1 + (i % 7)]),
  );
  const thinned = thinRequests({ requests: all, kinds, slowAboveMs: 100 }, 500);

  it('keeps every failure', () => {
    const failures = [...thinned.kind].filter((kind) => kind === 1);
    expect(failures).toHaveLength(100);
  });

  it('keeps the fastest and the slowest good request of every 100 ms, in the order they were sent', () => {
    const good = [...thinned.kind].flatMap((kind, i) => (kind === 0 ? [thinned.latencyMs[i]] : []));
    expect(good).toHaveLength(20);
    expect(new Set(good)).toEqual(new Set([1, 7]));
    expect([...thinned.sentMs]).toEqual([...thinned.sentMs].sort((a, b) => a - b));
  });

  it('is left alone when it fits', () => {
    expect(thinRequests({ requests: all, kinds, slowAboveMs: 100 })).toBe(all);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRequests,
  encodeRequests,
  makeColumns,
  type RequestColumns,
} from '../../../src/report/timeline/request-columns.ts';

interface Row {
  readonly sentMs: number;
  readonly latencyMs: number;
  readonly kind: number;
  readonly iteration: number;
  readonly index: number;
}

const row = fc.record<Row>({
  sentMs: fc.double({ min: -5_000, max: 7_200_000, noNaN: true }),
  latencyMs: fc.oneof(fc.double({ min: 0.01, max: 120_000, noNaN: true }), fc.constant(Number.NaN)),
  kind: fc.nat(1_000),
  iteration: fc.nat(2 ** 40),
  index: fc.nat(65_535),
});

function columnsOf(rows: readonly Row[]): RequestColumns {
  const columns = makeColumns(rows.length);
  rows.forEach(({ sentMs, latencyMs, kind, iteration, index }, i) => {
    columns.sentMs[i] = sentMs;
    columns.latencyMs[i] = latencyMs;
    columns.kind[i] = kind;
    columns.operation[i] = kind % 7;
    columns.server[i] = kind % 3;
    columns.scenario[i] = kind % 2;
    columns.iteration[i] = iteration;
    columns.index[i] = index;
  });
  return columns;
}

function sortedRows(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.sentMs - b.sentMs);
}

describe('request columns', () => {
  it('keep every identity, send times to 0.05 ms and latencies to 0.5 %', () => {
    fc.assert(
      fc.property(fc.array(row), (unsorted) => {
        const rows = sortedRows(unsorted);
        const written = columnsOf(rows);
        const read = decodeRequests(encodeRequests(written));
        for (const name of ['kind', 'operation', 'server', 'scenario', 'index', 'iteration'] as const) {
          expect(read[name]).toEqual(written[name]);
        }
        rows.forEach(({ sentMs, latencyMs }, i) => {
          expect(Math.abs((read.sentMs[i] ?? Number.NaN) - sentMs)).toBeLessThanOrEqual(0.0501);
          if (Number.isNaN(latencyMs)) expect(read.latencyMs[i]).toBeNaN();
          else expect(Math.abs((read.latencyMs[i] ?? Number.NaN) / latencyMs - 1)).toBeLessThan(0.00501);
        });
      }),
    );
  });

  it('are the same bytes once they went through', () => {
    fc.assert(
      fc.property(fc.array(row), (unsorted) => {
        const once = encodeRequests(columnsOf(sortedRows(unsorted)));
        expect(encodeRequests(decodeRequests(once))).toEqual(once);
      }),
    );
  });

  it('refuse bytes that are cut short', () => {
    const bytes = encodeRequests(columnsOf([{ sentMs: 5, latencyMs: 2, kind: 1, iteration: 3, index: 0 }]));
    expect(() => decodeRequests(bytes.slice(0, -1))).toThrow(RangeError);
  });
});

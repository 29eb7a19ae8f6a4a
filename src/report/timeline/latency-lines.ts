import type { LatencyLines } from '../model.ts';
import { categoryAt, type BinQuestion } from './bins.ts';
import { isFailure } from './category.ts';

/** The value below or at which a share of sorted values lies, nearest rank; `null` of none. */
export function nearestRank(sorted: ArrayLike<number>, quantile: number): number | null {
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? null;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Number(ms.toPrecision(4));
}

/** Quantiles of the good requests of each slice. */
export function latencyLines(question: BinQuestion): LatencyLines {
  const { requests, fromMs, toMs, widthMs } = question;
  const slices = Array.from({ length: Math.max(0, Math.ceil((toMs - fromMs) / widthMs - 1e-9)) }, (): number[] => []);
  for (let i = 0; i < requests.length; i++) {
    const slice = slices[Math.floor(((requests.sentMs[i] ?? 0) - fromMs) / widthMs)];
    const ms = requests.latencyMs[i] ?? Number.NaN;
    if (slice !== undefined && !Number.isNaN(ms) && !isFailure(categoryAt(question, i))) slice.push(ms);
  }
  // The last slice may be cut short by the end of the run: a few requests are no quantile of a second.
  const isCut = (toMs - fromMs) % widthMs > 0 && (toMs - fromMs) % widthMs < widthMs / 2;
  if (isCut) slices.splice(-1, 1, []);
  const sorted = slices.map((slice) => Float64Array.from(slice).sort());
  const line = (quantile: number): (number | null)[] => sorted.map((slice) => rounded(nearestRank(slice, quantile)));
  return { p50: line(0.5), p95: line(0.95), p99: line(0.99) };
}

import { formatMs } from '../scenario/duration.ts';
import type { Estimate } from './judgement.ts';

/** A count with its thousands apart: `12 000`. */
export function count(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** A count with its noun: `1 request`, `12 000 requests`. */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A share of 1 as a percentage. Close to all of it, the rest keeps its two digits: 99.9985 % is not 100 %. */
export function percent(share: number): string {
  const rest = 1 - share;
  const value = rest > 0 && rest < 0.01 ? 100 - Number((rest * 100).toPrecision(2)) : (share * 100).toPrecision(3);
  return `${String(Number(Number(value).toFixed(8)))} %`;
}

function inSeconds(durationMs: number): string {
  return String(Number((durationMs / 1_000).toFixed(3)));
}

/** A measured span with its interval: `7.3 s [7.294, 7.306]`; `> 45.2 s` when the observation ended first. */
export function span({ value, lo, hi }: Estimate): string {
  if (hi === null) return `> ${formatMs(lo)}`;
  if (lo === value && hi === value) return formatMs(value);
  return `${formatMs(value)} [${inSeconds(lo)}, ${inSeconds(hi)}]`;
}

/** Several things in one sentence: `a, b and c`. */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Milliseconds on the way out: microseconds are kept, the noise of floating point is not. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

/** A share on the way out, without the noise of floating point (logarithms differ in the last digit between machines). */
export function roundShare(share: number): number {
  return Number(share.toPrecision(9));
}

/** An estimate on the way out. */
export function roundEstimate({ value, lo, hi }: Estimate): Estimate {
  return { value: roundMs(value), lo: roundMs(lo), hi: hi === null ? null : roundMs(hi) };
}

import { formatMs } from '../../scenario/duration.ts';
import type { Estimate, Quantile } from '../../verify/judgement.ts';
import { count as plainCount, percent, span } from '../../verify/text.ts';
import { latency } from './latency.ts';
import { unbroken } from './unbroken.ts';

const NBSP = '\u00a0';

/** A whole number, its digits in groups of three. */
export function count(value: number): string {
  return unbroken(plainCount(value));
}

/** `1 request`, `12 000 requests`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)}${NBSP}${value === 1 ? one : many}`;
}

/** A share of 1 as a percentage, as findings write it. */
export function share(value: number): string {
  return unbroken(percent(value));
}

/** A duration with as many decimals as asked for: `7.300 s`. */
export function seconds(ms: number, decimals = 2): string {
  return `${(ms / 1_000).toFixed(decimals)}${NBSP}s`;
}

/** An estimated duration and its 95 % interval as text; no interval for an exact one. */
export interface EstimateText {
  readonly value: string;
  readonly interval: string | undefined;
}

/** Texts of an estimated duration, as findings write them: `12.13 s` and `[12.11, 12.15]`; `> 45 s` when unbounded. */
export function estimate(given: Estimate): EstimateText {
  if (given.value === 0 && given.hi === 0) return { value: `0${NBSP}s`, interval: undefined };
  const [value = '', interval] = span(given).split(' [');
  return { value: unbroken(value), interval: interval === undefined ? undefined : `[${unbroken(interval)}` };
}

/** `12.13 s [12.11, 12.15]`. */
export function estimateInline(given: Estimate): string {
  const { value, interval } = estimate(given);
  return interval === undefined ? value : `${value} ${interval}`;
}

/** A point of the run's clock in seconds with milliseconds: `19.512 s`. */
export function instant(ms: number): string {
  return seconds(ms, 3);
}

/** A configured duration: `20 s`, `30 d`. */
export function configured(ms: number): string {
  const days = ms / 86_400_000;
  if (Number.isInteger(days) && days > 0) return `${String(days)}${NBSP}d`;
  return unbroken(formatMs(ms));
}

/** A quantile's value, or why there is none. `unbounded` is what an absent value means although there were enough requests. */
export function quantile({ value, needs }: Quantile, requests: number, unbounded = '∞'): string {
  if (value !== null) return latency(value);
  return requests < needs ? `n/a (needs${NBSP}${count(needs)})` : unbounded;
}

/** ISO 8601 in UTC, as a person reads it: `2026-11-25 10:12:31 UTC`. */
export function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export { latency, threeDigits } from './latency.ts';

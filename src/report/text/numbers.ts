import { formatMs } from '../../scenario/duration.ts';
import type { Estimate, Quantile } from '../../verify/judgement.ts';

/** No-break space between a number and its unit, and between the number's groups of three. */
const NBSP = '\u00a0';
const GROUP = '\u202f';

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, GROUP) : whole;
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

/** A whole number, its digits in groups of three from 10 000 on. */
export function count(value: number): string {
  return grouped(String(Math.round(value)));
}

/** `1 request`, `12 000 requests`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)}${NBSP}${value === 1 ? one : many}`;
}

/** A number with three significant digits, never in scientific notation. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return grouped(value.toFixed(digits));
}

/** A latency in milliseconds as a person reads it: `0.84 ms`, `184 ms`, `2.01 s`. */
export function latency(ms: number): string {
  return ms < 1_000 ? `${threeDigits(ms)}${NBSP}ms` : `${threeDigits(ms / 1_000)}${NBSP}s`;
}

/**
 * A share of 1 as a percentage. Near 0 and near 1 it keeps two digits of what is interesting, the distance to that end:
 * 0.99972 is `99.972 %`, 0.0028164 is `0.28 %`. Never rounded up to 100 % or down to 0 %.
 */
export function share(value: number): string {
  if (value === 0 || value === 1) return `${String(value * 100)}${NBSP}%`;
  const distance = Math.min(Math.abs(value), Math.abs(1 - value)) * 100;
  const digits = Math.max(1, Math.min(6, 1 - Math.floor(Math.log10(distance))));
  return `${(value * 100).toFixed(Math.min(digits, distance >= 1 ? 1 : digits))}${NBSP}%`;
}

/** A duration with as many decimals as asked for: `7.300 s`. */
export function seconds(ms: number, decimals = 2): string {
  return `${grouped((ms / 1_000).toFixed(decimals))}${NBSP}s`;
}

/** How many decimals of a second an interval of this half width (in ms) supports: two digits of the half width, at most 3. */
function supportedDecimals(halfWidthMs: number): number {
  if (halfWidthMs <= 0) return 2;
  return Math.max(0, Math.min(3, 1 - Math.floor(Math.log10(halfWidthMs / 1_000))));
}

/** An estimated duration and its 95 % interval as text; no interval for an exact one. */
export interface EstimateText {
  readonly value: string;
  readonly interval: string | undefined;
}

/** Texts of an estimated duration in milliseconds. An unbounded one reads `> 45 s`. */
export function estimate({ value, lo, hi }: Estimate): EstimateText {
  if (hi === null) return { value: `>${NBSP}${seconds(lo)}`, interval: undefined };
  if (lo === hi) return { value: value === 0 ? `0${NBSP}s` : seconds(value), interval: undefined };
  const decimals = supportedDecimals((hi - lo) / 2);
  const bound = (ms: number): string => (ms / 1_000).toFixed(decimals);
  return { value: seconds(value, decimals), interval: `${bound(lo)} – ${bound(hi)}${NBSP}s` };
}

/** `12.13 s (12.11 – 12.15 s)`. */
export function estimateInline(given: Estimate): string {
  const { value, interval } = estimate(given);
  return interval === undefined ? value : `${value} (${interval})`;
}

/** A point of the run's clock in seconds with milliseconds: `19.512 s`. */
export function instant(ms: number): string {
  return seconds(ms, 3);
}

/** A configured duration: `20 s`, `30 d`. */
export function configured(ms: number): string {
  const days = ms / 86_400_000;
  if (Number.isInteger(days) && days > 0) return `${String(days)}${NBSP}d`;
  return formatMs(ms).replaceAll(' ', NBSP);
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

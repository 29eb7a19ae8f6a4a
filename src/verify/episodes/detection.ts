import { leastImprobableRun, upperTail } from '../binomial.ts';
import { placeOf } from '../requests.ts';
import { badWithin, type Series } from './series.ts';

/** Clean requests that reject "5 % or more are bad" with 95 % confidence: ln 0.05 / ln 0.95. */
export const CLEAN_REQUESTS = 59;
/** Accepted probability of one false alarm in a whole run. */
const FALSE_ALARM = 0.001;

/** What counts as bad in a series. */
export interface Rules {
  /** The observed time, milliseconds since t0: [from, to). */
  readonly from: number;
  readonly to: number;
  readonly ratePerS: number;
  /** Upper bound of the share that is bad when nothing is wrong. */
  readonly usualShare: number;
  /** The least share of bad ones that hurts. */
  readonly leastShare: number;
  /** Healthy time that ends an episode, milliseconds; lengthened at low rates. */
  readonly holdMs: number;
  /** Bad requests come in clumps although nothing is wrong (latencies do): a short run of them proves nothing. */
  readonly clumped: boolean;
}

/** The rules applied to a series: windows, hold and the run that cannot be chance. */
export interface Detection extends Rules {
  readonly windowMs: number;
  readonly windows: number;
  /** The shortest run of bad ones that is an episode. */
  readonly leastRun: number;
  /** Below this, the probability of a window's count is no chance. */
  readonly windowLevel: number;
  /** The same for a stretch that may begin at any request. */
  readonly stretchLevel: number;
}

/** The rules with their consequences for this series. */
export function planDetection(series: Series, rules: Rules): Detection {
  const { from, to, ratePerS, usualShare, leastShare, clumped } = rules;
  const windowMs = Math.max(1_000, 10_000 / ratePerS);
  const windows = Math.max(1, Math.ceil((to - from) / windowMs));
  const run = leastImprobableRun(series.count, usualShare, FALSE_ALARM);
  const clump = Math.ceil((leastShare * ratePerS * windowMs) / 1_000);
  return {
    ...rules,
    holdMs: Math.max(rules.holdMs, (CLEAN_REQUESTS * 1_000) / ratePerS, 3 * windowMs),
    windowMs,
    windows,
    leastRun: clumped ? Math.max(run, clump) : run,
    windowLevel: FALSE_ALARM / windows,
    stretchLevel: FALSE_ALARM / Math.max(1, series.count),
  };
}

/** Places of the first and the last bad request of a bad stretch. */
export interface BadStretch {
  first: number;
  last: number;
}

/** True when the bad ones in [from, to) are too many, and too many for chance. */
export function isBadBlock(series: Series, from: number, to: number, detection: Detection): boolean {
  const n = to - from;
  const k = badWithin(series, from, to);
  if (n <= 0 || k / n < detection.leastShare) return false;
  return upperTail(k, n, detection.usualShare) < detection.windowLevel;
}

function stretchIn({ bad }: Series, from: number, to: number): BadStretch {
  let first = from;
  let last = to - 1;
  while (first < last && bad[first] !== 1) first++;
  while (last > first && bad[last] !== 1) last--;
  return { first, last };
}

function badWindows(series: Series, detection: Detection): BadStretch[] {
  const { from, to, windowMs, windows } = detection;
  const found: BadStretch[] = [];
  for (let index = 0; index < windows; index++) {
    // The last one reaches back instead of being cut short.
    const start = Math.max(from, Math.min(from + index * windowMs, to - windowMs));
    const first = placeOf(series.sent, start);
    const end = index === windows - 1 ? series.count : placeOf(series.sent, start + windowMs);
    if (isBadBlock(series, first, end, detection)) found.push(stretchIn(series, first, end));
  }
  return found;
}

function badRuns({ bad, count }: Series, leastRun: number): BadStretch[] {
  const found: BadStretch[] = [];
  for (let place = 0; place < count; place++) {
    if (bad[place] !== 1) continue;
    let end = place;
    while (end < count && bad[end] === 1) end++;
    if (end - place >= leastRun) found.push({ first: place, last: end - 1 });
    place = end;
  }
  return found;
}

/** The bad stretches, merged where less than the hold lies between them (scoring by windows and by runs). */
export function findStretches(series: Series, detection: Detection): BadStretch[] {
  const found = [...badWindows(series, detection), ...badRuns(series, detection.leastRun)];
  found.sort((a, b) => a.first - b.first || a.last - b.last);
  const merged: BadStretch[] = [];
  for (const { first, last } of found) {
    const previous = merged.at(-1);
    const gap = previous === undefined ? Infinity : (series.sent[first] ?? 0) - (series.sent[previous.last] ?? 0);
    if (previous !== undefined && gap <= detection.holdMs) previous.last = Math.max(previous.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

import { upperTail } from '../binomial.ts';
import type { Edge, Segment, Step } from '../judgement.ts';
import { CLEAN_REQUESTS, isBadBlock, type Detection, type BadStretch } from './detection.ts';
import { edgeAround, findEdge, type FoundEdge } from './edge.ts';
import { findFade } from './fade.ts';
import { badWithin, type Series } from './series.ts';
import { findSteps } from './steps.ts';

/** A healthy gap with a lower probability than this, somewhere in the stretch, is a recovery. */
const GAP_LEVEL = 1e-4;
/** How often an edge is sought again behind the one found: each time one step of a stepwise recovery. */
const ITERATIONS = 6;

/** A segment and the places of its requests, [from, to). */
export interface FoundSegment {
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
  /** Bad up to the end of the series. */
  readonly isOpen: boolean;
}

/** The longest healthy gap that is no recovery when `share` of n requests are bad. */
function longestGap(share: number, n: number): number {
  return Math.max(3, Math.ceil(Math.log(GAP_LEVEL / n) / Math.log1p(-Math.min(0.999, share))));
}

/** By place: the longest gap around there. Where a part of the outage is partial, longer gaps are chance. */
function gapLimits(series: Series, { first, last }: BadStretch, detection: Detection): (place: number) => number {
  const n = last - first + 1;
  const usual = longestGap(badWithin(series, first, last + 1) / n, n);
  const cuts = [...findSteps(series, first, last + 1), last + 1];
  const limits = cuts.map((to, index) => {
    const from = cuts[index - 1] ?? first;
    if (!isBadBlock(series, from, to, detection)) return usual;
    return longestGap(badWithin(series, from, to) / (to - from), n);
  });
  return (place) => limits[cuts.findIndex((to) => place < to)] ?? usual;
}

function splitAtGaps(series: Series, stretch: BadStretch, detection: Detection): BadStretch[] {
  const { first, last } = stretch;
  const limitAt = gapLimits(series, stretch, detection);
  const parts: BadStretch[] = [];
  let start = first;
  let end = first;
  for (let place = first; place <= last; place++) {
    if (series.bad[place] !== 1) continue;
    if (place - end - 1 > 3 && place - end - 1 > limitAt((end + place) >> 1)) {
      parts.push({ first: start, last: end });
      start = place;
    }
    end = place;
  }
  parts.push({ first: start, last: end });
  return parts;
}

function longestRun({ bad }: Series, { first, last }: BadStretch): number {
  let longest = 0;
  let run = 0;
  for (let place = first; place <= last; place++) {
    run = bad[place] === 1 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** A single background error close to an outage is no part of it. */
function isSignificant(
  series: Series,
  stretch: BadStretch,
  { leastRun, usualShare, stretchLevel }: Detection,
): boolean {
  if (longestRun(series, stretch) >= leastRun) return true;
  const { first, last } = stretch;
  return upperTail(badWithin(series, first, last + 1), last - first + 1, usualShare) < stretchLevel;
}

/** True when [from, to) still holds a block that is significantly bad. */
function isBadStill(series: Series, from: number, to: number, detection: Detection): boolean {
  const block = Math.max(CLEAN_REQUESTS, Math.round((detection.windowMs * detection.ratePerS) / 1_000));
  for (let start = from; start < to; start += block) {
    const end = Math.min(to, start + block);
    if (end - start >= 10 && isBadBlock(series, start, end, detection)) return true;
  }
  return false;
}

/** How far around a stretch its edges may be sought: the hold, but not into the neighbours. */
function reachOf(
  { sent, count }: Series,
  { first, last }: BadStretch,
  { after, before, holdMs }: { readonly after: number; readonly before: number; readonly holdMs: number },
): { readonly from: number; readonly to: number } {
  let from = first;
  let to = last;
  while (from > after && (sent[first] ?? 0) - (sent[from] ?? 0) < holdMs) from--;
  while (to < Math.min(before, count) - 1 && (sent[to] ?? 0) - (sent[last] ?? 0) < holdMs) to++;
  return { from, to: to + 1 };
}

interface Place {
  readonly stretch: BadStretch;
  readonly middle: number;
  readonly from: number;
  readonly to: number;
}

function findStart(series: Series, place: Place, detection: Detection): FoundEdge | undefined {
  const { stretch, middle, from } = place;
  let to = Math.max(middle + 1, from + 2);
  let start = findEdge(series, { from, to, towards: 'bad' });
  for (let round = 0; round < ITERATIONS && start !== undefined; round++) {
    if (start.place >= to - 1 || !isBadStill(series, stretch.first, start.place, detection)) break;
    to = start.place;
    start = findEdge(series, { from, to, towards: 'bad' }) ?? start;
  }
  return start;
}

function findEnd(series: Series, place: Place, detection: Detection): FoundEdge | undefined {
  const { stretch, middle, to } = place;
  let from = middle;
  let end = findEdge(series, { from, to, towards: 'good' });
  for (let round = 0; round < ITERATIONS && end !== undefined; round++) {
    if (end.place <= from + 1 || !isBadStill(series, end.place, stretch.last + 1, detection)) break;
    from = end.place;
    end = findEdge(series, { from, to, towards: 'good' }) ?? end;
  }
  return end;
}

function stepsOf(series: Series, found: { from: number; to: number; start: Edge; end: Edge }): Step[] {
  const cuts = findSteps(series, found.from, found.to);
  const places = [found.from, ...cuts, found.to];
  const times = [found.start.est, ...cuts.map((place) => edgeAround(series, place).est), found.end.est];
  return places.slice(1).map((to, index) => {
    const from = places[index] ?? 0;
    return {
      from: times[index] ?? 0,
      to: times[index + 1] ?? 0,
      bad: badWithin(series, from, to),
      requests: to - from,
    };
  });
}

function measure(series: Series, place: Place, detection: Detection): FoundSegment {
  const { stretch } = place;
  const start = findStart(series, place, detection) ?? {
    place: stretch.first,
    edge: edgeAround(series, stretch.first),
  };
  const end = findEnd(series, place, detection);
  const from = start.place;
  const lastSent = series.sent[series.count - 1] ?? 0;
  // Without a change for the better the end was not seen.
  const endEdge = end?.edge ?? { est: lastSent, lo: series.sent[stretch.last] ?? lastSent, hi: detection.to };
  const to = Math.max(from + 1, end?.place ?? series.count);
  const steps = stepsOf(series, { from, to, start: start.edge, end: endEdge });
  const bad = badWithin(series, from, to);
  const crossing = end === undefined ? undefined : findFade(series, { steps, from, to, until: place.to }, detection);
  const gradual = crossing === undefined ? null : { share: detection.leastShare, crossing, lastBad: endEdge };
  const later = crossing !== undefined && crossing.est > endEdge.est ? crossing : endEdge;
  const segment = { start: start.edge, end: later, bad, requests: to - from, steps, gradual };
  return { segment, from, to, isOpen: end === undefined };
}

/** The bad sub-stretches of one episode with their edges. */
export function measureSegments(series: Series, stretch: BadStretch, detection: Detection): FoundSegment[] {
  const parts = splitAtGaps(series, stretch, detection);
  const significant = parts.filter((part) => isSignificant(series, part, detection));
  const kept = significant.length > 0 ? significant : parts;
  return kept.map((part, index) => {
    const after = (kept[index - 1]?.last ?? -1) + 1;
    const before = kept[index + 1]?.first ?? series.count;
    const reach = reachOf(series, part, { after, before, holdMs: detection.holdMs });
    const middle = Math.floor((part.first + part.last) / 2);
    return measure(series, { stretch: part, middle, ...reach }, detection);
  });
}

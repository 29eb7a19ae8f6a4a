import type { Instant } from '../../history/event.ts';
import type { FaultSpan } from '../faults/fault-lives.ts';
import type { Edge, Episode, Estimate, Recovery, Segment } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { FAILED, GOOD, placeOf } from '../requests.ts';
import { roundEstimate, roundMs } from '../text.ts';
import type { Detected } from './detect.ts';

/** From this share on everything failed, but for requests that crossed the edge. */
const FULL = 0.95;

/** What a recovery is measured from. */
export interface RecoveryQuestion {
  readonly observation: Observation;
  readonly detected: Detected;
  readonly span: FaultSpan;
  /** All faults were witnessed. */
  readonly isWitnessed: boolean;
  /** What the wall clock's own steps may have added to any span, milliseconds. */
  readonly clockErrorMs: number;
}

const NOTHING: Estimate = { value: 0, lo: 0, hi: 0 };

/** The span between two uncertain moments, never negative. `to` open: unbounded. */
function between(from: Instant | Edge, to: Edge, isOpen: boolean): Estimate {
  const at = 'at' in from ? from.at : from.est;
  return {
    value: Math.max(0, to.est - at),
    lo: Math.max(0, to.lo - from.hi),
    hi: isOpen ? null : Math.max(0, to.hi - from.lo),
  };
}

function widened({ value, lo, hi }: Estimate, byMs: number): Estimate {
  return roundEstimate({ value, lo: Math.max(0, lo - byMs), hi: hi === null ? null : hi + byMs });
}

function earliest(edges: readonly Edge[]): Edge | undefined {
  return edges.reduce<Edge | undefined>(
    (best, edge) => (best === undefined || edge.est < best.est ? edge : best),
    undefined,
  );
}

/** An episode cut down to what came after the fault began: a blip just before it may have been merged with it. */
export interface Hurt {
  readonly kind: Episode['kind'];
  readonly segments: readonly Segment[];
  readonly start: Edge;
  readonly end: Edge;
  readonly censored: boolean;
}

/** What hurt users from the start of the first fault on. */
export function hurtSince(episodes: readonly Episode[], { start }: FaultSpan): Hurt[] {
  return episodes.flatMap(({ kind, segments, end, censored }) => {
    const later = segments.filter((segment) => segment.end.hi > start.lo);
    const [first] = later;
    return first === undefined ? [] : [{ kind, segments: later, start: first.start, end, censored }];
  });
}

function totalOf(hurts: readonly Hurt[]): Estimate {
  let total: { value: number; lo: number; hi: number | null } = NOTHING;
  for (const { segments, censored } of hurts) {
    segments.forEach((segment, index) => {
      const isOpen = censored && index === segments.length - 1;
      const { value, lo, hi } = between(segment.start, segment.end, isOpen);
      total = {
        value: total.value + value,
        lo: total.lo + lo,
        hi: hi === null || total.hi === null ? null : total.hi + hi,
      };
    });
  }
  return total;
}

function fullOutage(hurts: readonly Hurt[]): number {
  const steps = hurts.flatMap(({ segments }) => segments.flatMap((segment) => segment.steps));
  return steps
    .filter(({ bad, requests }) => bad >= FULL * requests)
    .reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
}

/** Slow time that is not outage. */
function degradedTime(slow: readonly Hurt[], outages: readonly Hurt[]): number {
  const out = outages.flatMap(({ segments }) => segments);
  let total = 0;
  for (const { start, end } of slow.flatMap(({ segments }) => segments)) {
    total += end.est - start.est;
    for (const other of out) {
      total -= Math.max(0, Math.min(end.est, other.end.est) - Math.max(start.est, other.start.est));
    }
  }
  return Math.max(0, total);
}

/** From the beginning of the first outage to the first request in it that succeeded. */
function firstSuccess({ judged }: Observation, outages: readonly Hurt[]): Estimate | null {
  const [first] = outages;
  if (first === undefined) return null;
  let place = placeOf(judged.sent, first.start.est);
  while (place < judged.count && judged.fate[place] === GOOD) place++;
  while (place < judged.count && (judged.fate[place] ?? FAILED) !== GOOD) place++;
  const at = judged.sent[place];
  if (at === undefined) return between(first.start, first.end, true);
  return between(first.start, { est: at, lo: judged.sent[place - 1] ?? at, hi: judged.sentBy[place] ?? at }, false);
}

function latestEnd(hurts: readonly Hurt[]): Hurt | undefined {
  return hurts.reduce<Hurt | undefined>(
    (last, hurt) => (last === undefined || hurt.end.est > last.end.est ? hurt : last),
    undefined,
  );
}

/** How users lived through the faults, from the first injection to the end of the observation. */
export function measureRecovery(question: RecoveryQuestion): Recovery {
  const { observation, detected, span, isWitnessed, clockErrorMs } = question;
  const { detection, slowAboveMs, episodes } = detected;
  const hurts = hurtSince(episodes, span);
  const outages = hurts.filter(({ kind }) => kind === 'error');
  const floor = (detection.leastRun * 1_000) / detection.ratePerS;
  const unseen = roundEstimate({ value: 0, lo: 0, hi: floor });
  const since = (from: Instant, among: readonly Hurt[]): Estimate => {
    const last = latestEnd(among);
    const isOpen = among.some(({ censored }) => censored);
    return last === undefined ? unseen : widened(between(from, last.end, isOpen), clockErrorMs);
  };
  const impact = earliest(hurts.map(({ start }) => start));
  const success = firstSuccess(observation, outages);
  return {
    fromFaultStart: since(span.start, hurts),
    fromFaultEnd: span.end === null ? null : since(span.end, hurts),
    timeToImpact: impact === undefined ? null : widened(between(span.start, impact, false), clockErrorMs),
    timeToFirstSuccess: success === null ? null : widened(success, clockErrorMs),
    timeToMitigate: outages.length === 0 ? null : since(span.start, outages),
    outageMs: widened(totalOf(outages), outages.length === 0 ? 0 : clockErrorMs),
    fullOutageMs: roundMs(fullOutage(outages)),
    degradedMs: roundMs(
      degradedTime(
        hurts.filter(({ kind }) => kind === 'degraded'),
        outages,
      ),
    ),
    recovered: hurts.every(({ censored }) => !censored),
    absorbed: isWitnessed && hurts.length === 0,
    detectionFloorMs: roundMs(floor),
    holdMs: roundMs(detection.holdMs),
    slowAboveMs,
    approximate: observation.periodMs === null,
  };
}

import type { Instant } from '../../history/event.ts';
import type { Edge, Estimate, GradualRecovery, Recovery } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { FAILED, GOOD, placeOf, sentWithin } from '../requests.ts';
import { roundEstimate, roundMs } from '../text.ts';
import { hurtSince, lastToEnd, type Hurt, type HurtQuestion } from './hurt.ts';

/** From this share on everything failed, but for requests that crossed the edge. */
const FULL = 0.95;
/** Stamps are in whole milliseconds, rounded down. */
const STAMP_MS = 1;

/** What a recovery is measured from. */
export interface RecoveryQuestion extends HurtQuestion {
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

function totalOf(hurts: readonly Hurt[]): Estimate {
  let total: { value: number; lo: number; hi: number | null } = NOTHING;
  for (const { start, end, isOpen } of hurts) {
    const { value, lo, hi } = between(start, end, isOpen);
    total = {
      value: total.value + value,
      lo: total.lo + lo,
      hi: hi === null || total.hi === null ? null : total.hi + hi,
    };
  }
  return total;
}

function fullOutage(outages: readonly Hurt[]): number {
  return outages
    .flatMap(({ segment }) => segment.steps)
    .filter(({ bad, requests }) => bad >= FULL * requests)
    .reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
}

/** Slow time that is not outage. */
function degradedTime(slow: readonly Hurt[], outages: readonly Hurt[]): number {
  let total = 0;
  for (const { start, end } of slow) {
    total += end.est - start.est;
    for (const other of outages) {
      total -= Math.max(0, Math.min(end.est, other.end.est) - Math.max(start.est, other.start.est));
    }
  }
  return Math.max(0, total);
}

/** From the beginning of the first outage to the first request in it that succeeded. */
function firstSuccess({ judged }: Observation, [first]: readonly Hurt[]): Estimate | null {
  if (first === undefined) return null;
  let place = placeOf(judged.sent, first.start.est);
  while (place < judged.count && judged.fate[place] === GOOD) place++;
  while (place < judged.count && (judged.fate[place] ?? FAILED) !== GOOD) place++;
  const at = judged.sent[place];
  if (at === undefined) return between(first.start, first.end, true);
  return between(first.start, { est: at, lo: judged.sent[place - 1] ?? at, hi: judged.sentBy[place] ?? at }, false);
}

/** From the fault on, the first answer, or the first end of waiting, of a bad request: a timeout shows when it is over. */
function firstAnswer({ observation, detected, span }: RecoveryQuestion, hurts: readonly Hurt[]): Edge | undefined {
  let first = Infinity;
  for (const { kind, start, end } of hurts) {
    const { count, sent, took, fate } = sentWithin(observation.judged, start.est, end.est);
    for (let place = 0; place < count; place++) {
      const waited = took[place] ?? Infinity;
      const isBad = kind === 'error' ? fate[place] !== GOOD : waited > detected.slowAboveMs;
      const answered = (sent[place] ?? 0) + waited;
      if (isBad && answered >= span.start.lo) first = Math.min(first, answered);
    }
  }
  return Number.isFinite(first) ? { est: first, lo: first, hi: first + STAMP_MS } : undefined;
}

/** How the last of what hurt faded out, when it did. */
function gradualEnd({ span, clockErrorMs }: RecoveryQuestion, hurts: readonly Hurt[]): GradualRecovery | null {
  const last = lastToEnd(hurts);
  const gradual = last?.segment.gradual ?? null;
  if (last === undefined || gradual === null) return null;
  const since = (edge: Edge): Estimate => widened(between(span.start, edge, false), clockErrorMs);
  const { share, crossing, lastBad } = gradual;
  return { kind: last.kind, share, crossing: since(crossing), lastBad: since(lastBad) };
}

/** From a moment of the fault to the end of what hurt; what is doubtful only moves the upper bound. */
function untilEnd(from: Instant, hurts: readonly Hurt[]): Estimate | undefined {
  const certain = hurts.filter(({ isDoubtful }) => !isDoubtful);
  const all = lastToEnd(hurts);
  if (all === undefined) return undefined;
  const isOpen = hurts.some((hurt) => hurt.isOpen);
  const upper = between(from, all.end, isOpen);
  const last = lastToEnd(certain);
  if (last === undefined) return { ...upper, lo: 0 };
  const { value, lo } = between(from, last.end, false);
  return { value, lo, hi: upper.hi };
}

/** How users lived through the faults, from the first injection to the end of the observation. */
export function measureRecovery(question: RecoveryQuestion): Recovery {
  const { observation, detected, span, isWitnessed, clockErrorMs } = question;
  const { detection, slowAboveMs } = detected;
  const hurts = hurtSince(question);
  const outages = hurts.filter(({ kind }) => kind === 'error');
  const slow = hurts.filter(({ kind }) => kind === 'degraded');
  const floor = (detection.leastRun * 1_000) / detection.ratePerS;
  const unseen = roundEstimate({ value: 0, lo: 0, hi: floor });
  const since = (from: Instant, among: readonly Hurt[]): Estimate => {
    const measured = untilEnd(from, among);
    return measured === undefined ? unseen : widened(measured, clockErrorMs);
  };
  const impact = earliest(hurts.map(({ start }) => start));
  const success = firstSuccess(observation, outages);
  const answer = firstAnswer(question, hurts);
  return {
    fromFaultStart: since(span.start, hurts),
    fromFaultEnd: span.end === null ? null : since(span.end, hurts),
    timeToImpact: impact === undefined ? null : widened(between(span.start, impact, false), clockErrorMs),
    timeToVisibleFailure: answer === undefined ? null : widened(between(span.start, answer, false), clockErrorMs),
    timeToFirstSuccess: success === null ? null : widened(success, clockErrorMs),
    timeToMitigate: outages.length === 0 ? null : since(span.start, outages),
    outageMs: widened(totalOf(outages), outages.length === 0 ? 0 : clockErrorMs),
    fullOutageMs: roundMs(fullOutage(outages)),
    degradedMs: roundMs(degradedTime(slow, outages)),
    recovered: hurts.every(({ isOpen, isDoubtful }) => !isOpen || isDoubtful),
    gradual: gradualEnd(question, hurts),
    absorbed: isWitnessed && hurts.length === 0,
    detectionFloorMs: roundMs(floor),
    holdMs: roundMs(detection.holdMs),
    slowAboveMs,
    approximate: observation.periodMs === null,
  };
}

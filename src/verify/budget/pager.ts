import type { FaultSpan } from '../faults/fault-lives.ts';
import type { BurnAlert } from './budget.ts';
import type { Observation } from '../observation.ts';
import { GOOD, placeAfter, type Requests } from '../requests.ts';
import { roundMs, roundShare } from '../text.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Multi-window, multi-burn-rate alerts (SRE Workbook, ch. 5, table 5-8, and its 1 d ticket): each is raised when this share of
 * the period's budget went within the long window, and the short one, a twelfth of it, says that it still goes.
 */
const ALERTS = [
  { severity: 'page', share: 0.02, longMs: HOUR_MS },
  { severity: 'page', share: 0.05, longMs: 6 * HOUR_MS },
  { severity: 'ticket', share: 0.1, longMs: 24 * HOUR_MS },
  { severity: 'ticket', share: 0.1, longMs: 72 * HOUR_MS },
] as const;
const SHORT_PART = 12;

/** How often an alert is looked at, milliseconds. */
const LOOK_MS = 1_000;

/** When answers came, ascending, and how many of the first ones were bad: what a monitor counts. Dropped demand counts when it was due. */
interface Answers {
  readonly at: Float64Array;
  readonly badAt: Float64Array;
}

function answersOf({ count, sent, took, fate }: Requests): Answers {
  const at = new Float64Array(count);
  const badAt: number[] = [];
  for (let place = 0; place < count; place++) {
    const waited = took[place] ?? 0;
    const answered = (sent[place] ?? 0) + (Number.isFinite(waited) ? waited : 0);
    at[place] = answered;
    if (fate[place] !== GOOD) badAt.push(answered);
  }
  return { at: at.sort(), badAt: Float64Array.from(badAt).sort() };
}

function within(ascending: Float64Array, after: number, until: number): number {
  return placeAfter(ascending, until) - placeAfter(ascending, after);
}

/** What burn-rate alerts are simulated on. */
export interface PagerCase {
  readonly observation: Observation;
  readonly span: FaultSpan;
  readonly objective: number;
  readonly periodMs: number;
}

/**
 * Would it have paged? Every second from the fault on: the share of bad answers in both windows against `factor * (1 -
 * objective)`. Before the observation nothing bad is taken to have happened, at the same rate; after it nothing is known.
 * Alerts with a factor below 1 are left out: they would ring for a budget that lasts.
 */
export function simulatePager({ observation, span, objective, periodMs }: PagerCase): BurnAlert[] {
  const { judged, from, to, ratePerS } = observation;
  const { at, badAt } = answersOf(judged);
  const until = Math.max(to, at.at(-1) ?? to);
  const badShare = (now: number, windowMs: number): number => {
    const before = (Math.max(0, from - (now - windowMs)) * ratePerS) / 1_000;
    const seen = before + within(at, now - windowMs, now);
    return seen === 0 ? 0 : within(badAt, now - windowMs, now) / seen;
  };
  const raised = (threshold: number, longMs: number): number | null => {
    for (let afterMs = LOOK_MS; span.start.at + afterMs <= until; afterMs += LOOK_MS) {
      const now = span.start.at + afterMs;
      if (badShare(now, longMs) > threshold && badShare(now, longMs / SHORT_PART) > threshold) return afterMs;
    }
    return null;
  };
  return ALERTS.flatMap(({ severity, share, longMs }): BurnAlert[] => {
    const factor = (share * periodMs) / longMs;
    if (factor < 1) return [];
    const threshold = factor * (1 - objective);
    const canRing = threshold < 1;
    const afterFaultMs = canRing ? raised(threshold, longMs) : null;
    return [
      {
        severity,
        factor: roundShare(factor),
        longMs,
        shortMs: longMs / SHORT_PART,
        needsMs: canRing ? roundMs(threshold * longMs) : null,
        afterFaultMs,
        at: afterFaultMs === null ? null : roundMs(span.start.at + afterFaultMs),
      },
    ];
  });
}

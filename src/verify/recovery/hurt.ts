import type { FaultSpan } from '../faults/fault-lives.ts';
import type { Edge, Episode, Segment } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { sentWithin } from '../requests.ts';
import type { Detected } from './detect.ts';

/** A time in which users were hurt once a fault had struck. */
export interface Hurt {
  readonly kind: Episode['kind'];
  readonly segment: Segment;
  readonly start: Edge;
  readonly end: Edge;
  /** The observation ended before the hold after it was over. */
  readonly isOpen: boolean;
  /**
   * Slowness that began after the last heal while the load generator itself could not keep time: the machine they share may
   * have been busy with something else. It counts against a pass, and not for a failure.
   */
  readonly isDoubtful: boolean;
}

/** A generator that sends this late is short of processor time, milliseconds. */
const LATE_MS = 50;
const SECOND_MS = 1_000;

/** True when the generator was late in at least half of the seconds that the segment touches. */
function wasGeneratorLate({ judged }: Observation, { start, end }: Segment): boolean {
  const first = Math.floor(start.est / SECOND_MS);
  const last = Math.floor(end.est / SECOND_MS);
  const requests = sentWithin(judged, first * SECOND_MS, (last + 1) * SECOND_MS);
  const late = new Set<number>();
  for (let place = 0; place < requests.count; place++) {
    // A dropped request has neither: NaN is not late.
    const lateness = (requests.latency[place] ?? 0) - (requests.took[place] ?? 0);
    if (lateness > LATE_MS) late.add(Math.floor((requests.sent[place] ?? 0) / SECOND_MS));
  }
  return 2 * late.size >= last - first + 1;
}

/** What is looked through for the times in which users were hurt. */
export interface HurtQuestion {
  readonly observation: Observation;
  readonly detected: Detected;
  readonly span: FaultSpan;
}

/**
 * What hurt users from the start of the first fault on, segment by segment: a blip just before it may have been merged with
 * what came after.
 */
export function hurtSince({ observation, detected, span }: HurtQuestion): Hurt[] {
  const { episodes, detection } = detected;
  const holdMs = detection.holdMs - 1_000 / detection.ratePerS;
  return episodes.flatMap(({ kind, segments, censored }) =>
    segments.flatMap((segment, index): Hurt[] => {
      const { start, end } = segment;
      if (end.hi <= span.start.lo) return [];
      const isAfterHeal = span.end !== null && start.lo > span.end.hi;
      return [
        {
          kind,
          segment,
          start,
          end,
          isOpen: observation.to - end.est < holdMs || (censored && index === segments.length - 1),
          isDoubtful: kind === 'degraded' && isAfterHeal && wasGeneratorLate(observation, segment),
        },
      ];
    }),
  );
}

/** The last of them to end. */
export function lastToEnd(hurts: readonly Hurt[]): Hurt | undefined {
  return hurts.reduce<Hurt | undefined>(
    (last, hurt) => (last === undefined || hurt.end.est > last.end.est ? hurt : last),
    undefined,
  );
}

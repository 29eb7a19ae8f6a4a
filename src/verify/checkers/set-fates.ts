import { ACKNOWLEDGED, NEVER, UNKNOWN, type Elements, type WholeRead } from './set-elements.ts';
import type { Operation } from './operation.ts';
import { watchThrough, type Timeline, type Watched } from './set-timeline.ts';

/** What became of one element. */
export const FATES = [
  /** Not acknowledged and not there: neither good nor bad. */
  'absent',
  /** Acknowledged and there. */
  'survived',
  /** Never acknowledged, unknown, and there. */
  'recovered',
  /** Acknowledged and gone. */
  'lost',
  /** Never acknowledged, but shown by a read, and gone. */
  'vanished',
  /** Acknowledged, and no read tells. */
  'unverified',
  /** Refused, and shown by a read that had returned before anybody asked for it again. */
  'resurrected',
  /** Shown by a read that had returned before anybody asked for it. */
  'unexpected',
] as const;

export type Fate = (typeof FATES)[number];

/** What became of the elements, and the reads that it rests on. */
export interface Fates {
  /** By element: its fate's place in {@link FATES}. */
  readonly of: Uint8Array;
  readonly counts: Readonly<Record<Fate, number>>;
  /** Reads as of which elements are there or gone: the final ones, when the history marks any; else all. */
  readonly judged: Timeline;
  readonly hasFinalReads: boolean;
}

interface Judging {
  readonly elements: Elements;
  readonly watched: Watched;
  readonly judged: Timeline;
  readonly hasFinalReads: boolean;
}

/** Does a read that was bound to show it lack it, and none that counts show it? */
function isGone({ judged, hasFinalReads }: Judging, id: number): boolean {
  const present = judged.present[id] ?? -Infinity;
  const absent = judged.absent[id] ?? -Infinity;
  return absent > (hasFinalReads && present > -Infinity ? Infinity : present);
}

function fateOf(judging: Judging, id: number): Fate {
  const { elements, watched, judged } = judging;
  const outcome = elements.outcome[id] ?? NEVER;
  const seen = watched.seen[id] ?? Infinity;
  if (seen < (elements.asked[id] ?? Infinity)) {
    return (elements.refused.get(id) ?? Infinity) <= seen ? 'resurrected' : 'unexpected';
  }
  if (isGone(judging, id)) return outcome === ACKNOWLEDGED ? 'lost' : 'vanished';
  const isThere = (judged.present[id] ?? -Infinity) > -Infinity;
  if (outcome === ACKNOWLEDGED) return isThere ? 'survived' : 'unverified';
  return outcome === UNKNOWN && isThere ? 'recovered' : 'absent';
}

/**
 * What became of each element. With final reads, what is in none of them is gone, if one of them was sent after it was known;
 * without, what no read shows that was sent after, or together with, the last one that lacks it (Jepsen's set-full).
 */
export function judgeFates(elements: Elements, watched: Watched): Fates {
  const wholes = elements.wholes.filter(({ operation }) => operation.isFinal === true);
  const points = elements.points.filter(({ operation }) => operation.isFinal === true);
  const hasFinalReads = wholes.length + points.length > 0;
  const areAll = wholes.length === elements.wholes.length && points.length === elements.points.length;
  const judged = hasFinalReads && !areAll ? watchThrough({ wholes, points }, watched.known) : watched;
  const judging = { elements, watched, judged, hasFinalReads };
  const of = new Uint8Array(elements.values.length);
  for (let id = 0; id < of.length; id++) of[id] = FATES.indexOf(fateOf(judging, id));
  return { of, counts: countFates(of), judged, hasFinalReads };
}

function countFates(of: Uint8Array): Record<Fate, number> {
  const times = new Array<number>(FATES.length).fill(0);
  for (let id = 0; id < of.length; id++) {
    const fate = of[id] ?? 0;
    times[fate] = (times[fate] ?? 0) + 1;
  }
  const timesOf = (fate: Fate): number => times[FATES.indexOf(fate)] ?? 0;
  return {
    absent: timesOf('absent'),
    survived: timesOf('survived'),
    recovered: timesOf('recovered'),
    lost: timesOf('lost'),
    vanished: timesOf('vanished'),
    unverified: timesOf('unverified'),
    resurrected: timesOf('resurrected'),
    unexpected: timesOf('unexpected'),
  };
}

/** What became of an element. */
export function fateAt({ of }: Fates, id: number): Fate {
  return FATES[of[id] ?? 0] ?? 'absent';
}

/** Is it there at the end, as it should be? */
export function isStable(fate: Fate): boolean {
  return fate === 'survived' || fate === 'recovered';
}

/** By element: how often more than once a single read holds it, at most; only those above 0, with such a read. */
export function findDuplicates(wholes: readonly WholeRead[], size: number): Map<number, [number, Operation]> {
  const found = new Map<number, [number, Operation]>();
  const lastSeen = new Int32Array(size).fill(-1);
  wholes.forEach(({ operation, ids }, read) => {
    const surplus = new Map<number, number>();
    for (let place = 0; place < ids.length; place++) {
      const id = ids[place] ?? 0;
      if (lastSeen[id] === read) surplus.set(id, (surplus.get(id) ?? 0) + 1);
      else lastSeen[id] = read;
    }
    for (const [id, times] of surplus) if (times > (found.get(id)?.[0] ?? 0)) found.set(id, [times, operation]);
  });
  return found;
}

/** How many reads lack an element that they had to show and that is there at the end. */
export function countStaleReads({ wholes, points }: Elements, { known, due }: Watched, fates: Fates): number {
  const { order, firstRead } = due;
  const isEligible = (id: number): boolean => isStable(fateAt(fates, id));
  const shownBy = new Int32Array(known.length).fill(-1);
  let next = 0;
  let eligible = 0;
  let stale = 0;
  wholes.forEach(({ ids }, read) => {
    for (; next < order.length && (firstRead[order[next] ?? 0] ?? 0) <= read; next++) {
      if (isEligible(order[next] ?? 0)) eligible++;
    }
    let shown = 0;
    for (let place = 0; place < ids.length; place++) {
      const id = ids[place] ?? 0;
      if (shownBy[id] !== read && (firstRead[id] ?? Infinity) <= read && isEligible(id)) shown++;
      shownBy[id] = read;
    }
    if (shown < eligible) stale++;
  });
  for (const { operation, id, payload } of points) {
    if (payload === null && isEligible(id) && operation.call > (known[id] ?? Infinity)) stale++;
  }
  return stale;
}

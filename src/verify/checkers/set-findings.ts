import { formatMs } from '../../scenario/duration.ts';
import { count, counted, roundMs } from '../text.ts';
import { evidence, type AnomalyEvidence, type CheckOptions } from './check.ts';
import { latencyFigures, noLatencies, takeLatency, type Latencies } from './latencies.ts';
import type { Operation } from './operation.ts';
import { addOf, type Elements } from './set-elements.ts';
import { fateAt, findDuplicates, isStable, type Fates } from './set-fates.ts';
import { findRead, type Watched } from './set-timeline.ts';
import { note, tally, type Tally } from './tally.ts';
import { named } from './values.ts';

/** One set, or ledger, with what its reads showed. */
export interface SetCase {
  readonly elements: Elements;
  readonly watched: Watched;
  readonly fates: Fates;
  readonly isOrderOnly: boolean;
}

/** What is looked for in every set and ledger. */
export interface SetTallies {
  readonly lost: Tally;
  readonly vanished: Tally;
  readonly duplicated: Tally;
  readonly resurrected: Tally;
  readonly unexpected: Tally;
  readonly unverified: Tally;
  readonly recovered: Tally;
  readonly stale: Tally;
  readonly flickering: Tally;
  /** Milliseconds from the moment an element was known to the last read that lacked it, for all that are there at the end. */
  readonly stable: Latencies;
  /** Milliseconds from the moment an element was known to the last read that showed it, for all that are gone. */
  readonly gone: Latencies;
}

/** Nothing looked at yet. */
export function setTallies({ duplicates, staleReads }: CheckOptions): SetTallies {
  const stale = staleReads === 'forbid' ? 'fail' : 'pass';
  return {
    lost: tally('lost', 'fail'),
    vanished: tally('vanished', 'fail'),
    duplicated: tally('duplicated', duplicates === 'allow' ? 'pass' : 'fail'),
    resurrected: tally('resurrected', 'fail'),
    unexpected: tally('unexpected', 'fail'),
    unverified: tally('unverified', 'inconclusive'),
    recovered: tally('recovered', 'pass'),
    stale: tally('stale', stale),
    flickering: tally('flickering', stale),
    stable: { zeros: 0, others: [] },
    gone: { zeros: 0, others: [] },
  };
}

/** Evidence that rests on those of these operations that there are. */
export function evidenceOf(text: string, ...operations: readonly (Operation | undefined)[]): AnomalyEvidence {
  return evidence(text, ...operations.filter((operation) => operation !== undefined));
}

function later({ isOrderOnly }: SetCase, ms: number): string {
  if (isOrderOnly) return 'later';
  return `${ms < 1_000 ? `${String(roundMs(ms))} ms` : formatMs(ms)} later`;
}

/** The reads that an element's timeline is made of. */
function readsOf({ elements, watched, fates }: SetCase, id: number) {
  return {
    first: (): Operation | undefined => findRead(elements, id, { ret: watched.seen[id], holds: true }),
    lastWith: (): Operation | undefined => findRead(elements, id, { call: watched.present[id], holds: true }),
    lastWithout: (): Operation | undefined => findRead(elements, id, { call: fates.judged.absent[id], holds: false }),
    lackedBy: (): Operation | undefined => findRead(elements, id, { call: watched.absent[id], holds: false }),
  };
}

/** An element that is gone. */
function noteGone(setCase: SetCase, id: number, { lost, vanished, gone }: SetTallies): void {
  const { elements, watched, fates } = setCase;
  const at = watched.known[id] ?? 0;
  const visibleMs = Math.max(0, (watched.present[id] ?? -Infinity) - at);
  const isLost = fateAt(fates, id) === 'lost';
  takeLatency(gone, visibleMs);
  note(isLost ? lost : vanished, {
    at,
    badness: visibleMs,
    tell: () => {
      const reads = readsOf(setCase, id);
      const missing = reads.lastWithout();
      const how = isLost ? 'was acknowledged' : 'got no answer, was read';
      const text = `${named(elements.values[id])} ${how} and is missing from a read sent ${later(setCase, (missing?.call ?? at) - at)}`;
      return evidenceOf(text, addOf(elements, id), reads.lastWith(), missing);
    },
  });
}

/** An element that is there at the end. Was it missing before? */
function noteThere(setCase: SetCase, id: number, tallies: SetTallies): void {
  const { known, absent } = setCase.watched;
  const at = absent[id] ?? -Infinity;
  takeLatency(tallies.stable, at - (known[id] ?? 0));
  if (at > -Infinity) noteBack(setCase, id, tallies);
}

/** An element that was missing once, or even gone and back. */
function noteBack(setCase: SetCase, id: number, { stale, flickering }: SetTallies): void {
  const { elements, watched } = setCase;
  const known = watched.known[id] ?? 0;
  const at = watched.absent[id] ?? -Infinity;
  const nameOf = (): string => named(elements.values[id]);
  const reads = readsOf(setCase, id);
  note(stale, {
    at,
    badness: at - known,
    tell: () => {
      const text = `${nameOf()} is missing from a read sent ${later(setCase, at - known)} and is there at the end`;
      return evidenceOf(text, addOf(elements, id), reads.lackedBy(), reads.lastWith());
    },
  });
  const seen = watched.seen[id] ?? Infinity;
  if (seen >= at) return;
  const tell = (): AnomalyEvidence =>
    evidenceOf(`${nameOf()} was read, then missing, then back`, reads.first(), reads.lackedBy(), reads.lastWith());
  note(flickering, { at, badness: at - seen, tell });
}

interface Plain {
  readonly kind: 'resurrected' | 'unexpected' | 'unverified' | 'recovered';
  readonly text: string;
}

function plainText({ elements, fates }: SetCase, id: number): Plain | undefined {
  const fate = fateAt(fates, id);
  if (fate === 'resurrected') return { kind: fate, text: 'was refused and was read all the same' };
  if (fate === 'unverified')
    return { kind: fate, text: 'was acknowledged, and no read that counts was sent after that' };
  if (fate === 'recovered') return { kind: fate, text: 'got no answer and is there' };
  if (fate !== 'unexpected') return undefined;
  return {
    kind: fate,
    text: addOf(elements, id) === undefined ? 'was read and never written' : 'was read before it was written',
  };
}

function notePlain(setCase: SetCase, id: number, plain: Plain, tallies: SetTallies): void {
  const { elements, watched } = setCase;
  const isSeen = plain.kind === 'resurrected' || plain.kind === 'unexpected';
  const at = isSeen ? (watched.seen[id] ?? 0) : (watched.known[id] ?? 0);
  const tell = (): AnomalyEvidence =>
    evidenceOf(`${named(elements.values[id])} ${plain.text}`, addOf(elements, id), readsOf(setCase, id).first());
  note(tallies[plain.kind], { at, badness: 0, tell });
}

/** Takes note of everything one set shows; `isForeign` elements are left out. */
export function noteSet(setCase: SetCase, tallies: SetTallies, isForeign?: (id: number) => boolean): void {
  const { elements, fates } = setCase;
  for (let id = 0; id < elements.values.length; id++) {
    const fate = fateAt(fates, id);
    if (fate === 'lost' || fate === 'vanished') noteGone(setCase, id, tallies);
    else if (isStable(fate)) noteThere(setCase, id, tallies);
    const plain = plainText(setCase, id);
    if (plain !== undefined && isForeign?.(id) !== true) notePlain(setCase, id, plain, tallies);
  }
  for (const [id, [surplus, read]] of findDuplicates(elements.wholes, elements.values.length)) {
    if (isForeign?.(id) === true) continue;
    const text = `${named(elements.values[id])} is there ${String(surplus + 1)} times`;
    const tell = (): AnomalyEvidence => evidenceOf(text, addOf(elements, id), read);
    note(tallies.duplicated, { at: read.call, badness: surplus, tell });
  }
}

/** How long elements took to be there for good, and how long the gone ones were to be seen. */
export function setLatencies({ stable, gone }: SetTallies, isOrderOnly: boolean): Record<string, number | null> {
  const figuresOf = isOrderOnly ? noLatencies : latencyFigures;
  return { ...figuresOf('stable', stable), ...figuresOf('lost', gone) };
}

/** What was sought, each with its sentence, in the order of the report. */
export function sentences(tallies: SetTallies, acknowledged: number): [Tally, string][] {
  const { lost, vanished, duplicated, resurrected, unexpected, unverified, recovered, stale, flickering } = tallies;
  return [
    [lost, `${count(lost.count)} of ${counted(acknowledged, 'acknowledged write')} lost`],
    [vanished, `${counted(vanished.count, 'write')} without an answer read and gone again`],
    [duplicated, `${counted(duplicated.count, 'write')} there more than once`],
    [resurrected, `${counted(resurrected.count, 'refused write')} there all the same`],
    [unexpected, `${counted(unexpected.count, 'element')} read that nobody had written`],
    [unverified, `${count(unverified.count)} of ${counted(acknowledged, 'acknowledged write')} not read back`],
    [recovered, `${counted(recovered.count, 'write')} without an answer there`],
    [stale, `${counted(stale.count, 'element')} missing from a read after they were known, and back later`],
    [flickering, `${counted(flickering.count, 'element')} read, then missing, then back`],
  ];
}

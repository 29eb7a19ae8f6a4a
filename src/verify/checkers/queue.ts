import { count, counted } from '../text.ts';
import type { Checked, CheckOptions } from './check.ts';
import type { Operation, Operations } from './operation.ts';
import { byKey, conclude, foreignVerbs, mismatched, type Mismatch } from './outcome.ts';
import { collectEntries, type Entry, type QueueEntries } from './queue-entries.ts';
import { evidenceOf } from './set-findings.ts';
import { note, tally, type Tally } from './tally.ts';
import { isList, named, shapeOf } from './values.ts';

interface QueueTallies {
  readonly lost: Tally;
  readonly unaccounted: Tally;
  readonly unverified: Tally;
  readonly unexpected: Tally;
  readonly resurrected: Tally;
  readonly duplicated: Tally;
  readonly recovered: Tally;
}

function queueTallies({ delivery = 'at-least-once' }: CheckOptions): QueueTallies {
  const mayLose = delivery === 'at-most-once';
  return {
    lost: tally('lost', mayLose ? 'pass' : 'fail'),
    unaccounted: tally('unaccounted', mayLose ? 'pass' : 'inconclusive'),
    unverified: tally('unverified', mayLose ? 'pass' : 'inconclusive'),
    unexpected: tally('unexpected', 'fail'),
    resurrected: tally('resurrected', 'fail'),
    duplicated: tally('duplicated', delivery === 'at-least-once' ? 'pass' : 'fail'),
    recovered: tally('recovered', 'pass'),
  };
}

/**
 * Gives each taking of a value, in the order of returns, an attempt to put it in that had been called by then. What is left over
 * came from nowhere, from an attempt that was refused, or is a second delivery.
 */
function noteTaken({ value, possible, refused, taken }: Entry, tallies: QueueTallies): void {
  const firstRefused = refused.reduce((earliest, { call }) => Math.min(earliest, call), Infinity);
  let matched = 0;
  for (const taker of taken) {
    const source = possible[matched];
    if (source !== undefined && source.call <= taker.ret) {
      matched++;
      continue;
    }
    const [first] = possible;
    const at = taker.call;
    const kind = matched > 0 ? 'duplicated' : firstRefused <= taker.ret ? 'resurrected' : 'unexpected';
    const why = { duplicated: 'again', resurrected: 'although it was refused', unexpected: 'before anybody put it in' }[
      kind
    ];
    const text = `${named(value)} was taken out ${why}`;
    note(tallies[kind], { at, badness: 0, tell: () => evidenceOf(text, first ?? refused[0], taker) });
  }
}

/** What was put in and acknowledged and not taken out. */
interface Missing {
  readonly entry: Entry;
  /** Acknowledged before the queue was seen without it, or its place in the log had been passed. */
  readonly due: readonly Operation[];
  /** How many of these are gone, and how many others nobody looked for. */
  readonly gone: number;
  readonly unread: number;
}

function missingOf(entry: Entry, { emptyAt, highestTaken }: QueueEntries): Missing {
  const { acknowledged, taken } = entry;
  const due = acknowledged.filter(({ ret, version = Infinity }) => ret < emptyAt || version < highestTaken);
  const gone = Math.max(0, due.length - taken.length);
  return { entry, due, gone, unread: Math.max(0, acknowledged.length - taken.length) - gone };
}

function noteMissing({ entry, due, gone, unread }: Missing, queue: QueueEntries, into: readonly [Tally, Tally]): void {
  const { value, acknowledged } = entry;
  const [first] = due;
  if (gone > 0 && first !== undefined) {
    const seenBy = first.ret < queue.emptyAt ? queue.emptyBy : queue.highestBy;
    const text = `${named(value)} was put in and not taken out, and ${seenBy?.label ?? 'a later one'} was past it`;
    note(into[0], { at: first.ret, badness: gone, tell: () => evidenceOf(text, first, seenBy) }, gone);
  }
  const last = acknowledged.at(-1);
  if (unread > 0 && last !== undefined) {
    const text = `${named(value)} was put in, and the queue was not emptied after that`;
    note(into[1], { at: last.ret, badness: unread, tell: () => evidenceOf(text, last) }, unread);
  }
}

function noteRecovered({ value, possible, acknowledged, taken }: Entry, recovered: Tally): void {
  const times = Math.min(possible.length, taken.length) - acknowledged.length;
  const unknown = possible.find(({ outcome }) => outcome === 'info');
  const at = unknown?.call ?? 0;
  const text = `${named(value)} got no answer and was taken out`;
  if (times > 0) note(recovered, { at, badness: times, tell: () => evidenceOf(text, unknown, taken[0]) }, times);
}

function noteQueue(list: readonly Operation[], tallies: QueueTallies): void {
  const queue = collectEntries(list);
  const missing = queue.entries.map((entry) => missingOf(entry, queue));
  const gone = missing.reduce((n, of) => n + of.gone, 0);
  // As many as may have been taken out unseen are not proven to be gone.
  const into = [gone > queue.unseen ? tallies.lost : tallies.unaccounted, tallies.unverified] as const;
  for (const of of missing) noteMissing(of, queue, into);
  for (const entry of queue.entries) {
    noteTaken(entry, tallies);
    noteRecovered(entry, tallies.recovered);
  }
}

function oddValues(list: readonly Operation[]): Mismatch | undefined {
  const odd = list.filter(
    ({ verb, outcome, value }) =>
      (verb === 'enqueue' && (value === undefined || value === null)) ||
      (verb === 'drain' && outcome === 'ok' && !isList(value)),
  );
  const [first] = odd;
  if (first === undefined) return undefined;
  return { text: `${first.verb} holds ${shapeOf(first.value)}, not what was put in or taken out`, operations: odd };
}

function sentences(tallies: QueueTallies, acknowledged: number): [Tally, string][] {
  const { lost, unaccounted, unverified, unexpected, resurrected, duplicated, recovered } = tallies;
  const of = `of ${counted(acknowledged, 'acknowledged item')}`;
  return [
    [lost, `${count(lost.count)} ${of} lost`],
    [unaccounted, `${count(unaccounted.count)} ${of} gone, perhaps taken out by operations without an answer`],
    [unverified, `${count(unverified.count)} ${of} not taken out, and the queue not emptied after them`],
    [unexpected, `${count(unexpected.count)} taken out that nobody had put in`],
    [resurrected, `${count(resurrected.count)} taken out although refused`],
    [duplicated, `${count(duplicated.count)} taken out again`],
    [recovered, `${count(recovered.count)} without an answer taken out`],
  ];
}

/**
 * Queues: `enqueue` a value, `dequeue` one (`null`: it was empty) or `drain` them all. The key names the queue; order is not
 * looked at. Jepsen's total-queue, but only an entry is lost that the queue was seen without after it had been acknowledged: by
 * a drain, by a dequeue that found nothing, or (where the queue tells offsets, as versions) by a later one handed out. What the
 * queue promises decides what a loss or a second delivery means.
 */
export function checkQueue({ list }: Operations, options: CheckOptions = {}): Checked {
  const odd = foreignVerbs(list, 'queue', ['enqueue', 'dequeue', 'drain']) ?? oddValues(list);
  if (odd !== undefined) return mismatched('queue', list.length, odd);
  const tallies = queueTallies(options);
  for (const group of byKey(list).values()) noteQueue(group, tallies);
  const puts = list.filter(({ verb }) => verb === 'enqueue');
  const takes = list.filter(({ verb, outcome }) => verb !== 'enqueue' && outcome === 'ok');
  const countOf = (wanted: Operation['outcome']): number => puts.filter(({ outcome }) => outcome === wanted).length;
  const acknowledged = countOf('ok');
  return conclude({
    model: 'queue',
    operations: puts.length + takes.length,
    sought: sentences(tallies, acknowledged),
    vacuous: vacuity(takes.length, acknowledged),
    doubts: [],
    holds: holdsText(options, acknowledged),
    figures: {
      attempts: puts.length,
      acknowledged,
      failed: countOf('fail'),
      indeterminate: countOf('info'),
      takes: takes.length,
    },
  });
}

function vacuity(takes: number, acknowledged: number): string | undefined {
  if (takes === 0) return 'nothing was taken out';
  return acknowledged === 0 ? 'nothing that was put in was acknowledged' : undefined;
}

function holdsText({ delivery }: CheckOptions, acknowledged: number): string {
  if (delivery === 'at-most-once') return 'nothing was taken out twice, and nothing that had not been put in';
  return `${counted(acknowledged, 'acknowledged item')}, all taken out`;
}

import { count, counted } from '../text.ts';
import { collectList, differentTypes, isBeginning, listRead, type ListCase } from './append-list-key.ts';
import { findWrongOrder, orderList, type WrongOrder } from './append-list-time.ts';
import type { AnomalyEvidence, Checked, CheckOptions } from './check.ts';
import type { Operation, Operations } from './operation.ts';
import { byKey, conclude, foreignVerbs, mismatched, type Mismatch } from './outcome.ts';
import { evidenceOf } from './set-findings.ts';
import { note, tally, type Tally } from './tally.ts';
import { isList, named, shapeOf } from './values.ts';

interface ListTallies extends Record<WrongOrder['kind'], Tally> {
  readonly incompatible: Tally;
  readonly duplicated: Tally;
  readonly aborted: Tally;
  readonly unexpected: Tally;
}

function listTallies(): ListTallies {
  return {
    incompatible: tally('incompatible-order', 'fail'),
    duplicated: tally('duplicated', 'fail'),
    aborted: tally('aborted-read', 'fail'),
    unexpected: tally('unexpected', 'fail'),
    lost: tally('lost', 'fail'),
    'stale-read': tally('stale-read', 'fail'),
    'future-read': tally('future-read', 'fail'),
    reordered: tally('reordered', 'fail'),
  };
}

function about({ key, label }: Operation): string {
  return key === '' ? label : `${label} (key ${key})`;
}

/** Elements in reads that should not be there at all, or not there again; each once. */
function noteElements(listCase: ListCase, { duplicated, aborted, unexpected }: ListTallies): void {
  const { values, appends, refused, isInitial, repeated, reads } = listCase;
  const seen = new Set<number>();
  const twice = new Set<number>();
  for (const { operation, ids } of reads) {
    const held = new Set<number>();
    const at = operation.call;
    for (const id of ids) {
      const told = (text: string): (() => AnomalyEvidence) => {
        const told = `${about(operation)} read ${named(values[id])} ${text}`;
        return () => evidenceOf(told, appends[id] ?? refused[id], operation);
      };
      if (held.has(id) && !twice.has(id) && !repeated.has(id)) {
        twice.add(id);
        note(duplicated, { at, badness: 0, tell: told('more than once') });
      }
      held.add(id);
      if (seen.has(id)) continue;
      seen.add(id);
      if (appends[id] !== undefined || isInitial[id] === true) continue;
      if (refused[id] !== undefined) note(aborted, { at, badness: 0, tell: told('although it was refused') });
      else note(unexpected, { at, badness: 0, tell: told('which nobody appended') });
    }
  }
}

function noteIncompatible(listCase: ListCase, initial: number, incompatible: Tally): void {
  const { reads, longest } = listCase;
  for (const read of reads) {
    const isSound = isBeginning(read, listCase) && read.ids.subarray(0, initial).every((id, place) => id === place);
    if (isSound) continue;
    const { operation } = read;
    const text = `${about(operation)} read a list that is no beginning of the one ${longest?.operation.label ?? ''} read`;
    note(incompatible, { at: operation.call, badness: 0, tell: () => evidenceOf(text, operation, longest?.operation) });
  }
}

/** What was there from the beginning must be in every list. */
function noteForgotten({ reads, longest }: ListCase, initial: number, stale: Tally): void {
  if (longest === undefined) return;
  for (const { operation, ids } of reads) {
    if (ids.length >= initial) continue;
    const text = `${about(operation)} read a list without what was there from the beginning`;
    note(stale, { at: operation.call, badness: 0, tell: () => evidenceOf(text, operation) });
  }
}

const ORDER_WORDS: Readonly<Record<WrongOrder['kind'], string>> = {
  lost: 'was over before the last was called, and no list holds it',
  'stale-read': 'was over before the read was called, and is newer than what that shows',
  'future-read': 'was over before the append was called, and shows it',
  reordered: 'was over before the other append was called, and comes after it in the lists',
};

function noteOrder({ kind, first, second }: WrongOrder, tallies: ListTallies): void {
  const text = `${about(first)} ${ORDER_WORDS[kind]} (${second.label})`;
  const at = kind === 'lost' ? first.ret : second.call;
  note(tallies[kind], { at, badness: second.call - first.ret, tell: () => evidenceOf(text, first, second) });
}

function oddValues(list: readonly Operation[], { initial = [] }: CheckOptions): Mismatch | undefined {
  const isOdd = (operation: Operation): boolean => {
    const { verb, outcome, value } = operation;
    if (verb === 'append') return value === undefined;
    return outcome === 'ok' && value !== undefined && listRead(operation) === undefined;
  };
  const odd = list.filter(isOdd);
  const [first] = odd;
  if (first !== undefined) return { text: `${first.verb} holds ${shapeOf(first.value)}`, operations: odd };
  return isList(initial) ? undefined : { text: `a list begins as a list, not ${shapeOf(initial)}`, operations: [] };
}

function sentences(tallies: ListTallies, reads: number, acknowledged: number): [Tally, string][] {
  const ofReads = `of ${counted(reads, 'read')}`;
  const { incompatible, duplicated, aborted, unexpected, lost, reordered } = tallies;
  const stale = tallies['stale-read'];
  const future = tallies['future-read'];
  return [
    [incompatible, `${count(incompatible.count)} ${ofReads} in another order than the longest`],
    [duplicated, `${counted(duplicated.count, 'element')} more than once in a list`],
    [aborted, `${counted(aborted.count, 'refused append')} in a list all the same`],
    [unexpected, `${counted(unexpected.count, 'element')} in a list that nobody appended`],
    [lost, `${count(lost.count)} of ${counted(acknowledged, 'acknowledged append')} lost`],
    [stale, `${count(stale.count)} ${ofReads} older than what was over before`],
    [future, `${counted(future.count, 'append')} read before being called`],
    [reordered, `${counted(reordered.count, 'append')} before what was over when they were called`],
  ];
}

/**
 * Lists by key: `append` an element that is unique within its key, `read` or `get` the whole list. All reads must be beginnings
 * of the longest, and the order that this gives must be possible in real time. Exact (the history is linearizable if and only if
 * nothing is found) and linear, where elements are unique.
 */
export function checkAppendList({ list }: Operations, options: CheckOptions = {}): Checked {
  const odd = foreignVerbs(list, 'append-list', ['append', 'read', 'get']) ?? oddValues(list, options);
  if (odd !== undefined) return mismatched('append-list', list.length, odd);
  const initial = isList(options.initial) ? options.initial : [];
  const tallies = listTallies();
  const cases = [...byKey(list).values()].map((group) => collectList(group, initial));
  const apart = cases.map(differentTypes).find((text) => text !== undefined);
  if (apart !== undefined)
    return mismatched('append-list', list.length, { text: apart, operations: list.filter(listRead) });
  let unobserved = 0;
  for (const listCase of cases) {
    noteElements(listCase, tallies);
    noteIncompatible(listCase, initial.length, tallies.incompatible);
    noteForgotten(listCase, initial.length, tallies['stale-read']);
    const order = orderList(listCase);
    unobserved += order.unobserved.length;
    for (const wrong of findWrongOrder(order)) noteOrder(wrong, tallies);
  }
  return summarise(list, cases, { tallies, unobserved });
}

function summarise(
  list: readonly Operation[],
  cases: readonly ListCase[],
  { tallies, unobserved }: { tallies: ListTallies; unobserved: number },
): Checked {
  const appends = list.filter(({ verb }) => verb === 'append');
  const countOf = (wanted: Operation['outcome']): number => appends.filter(({ outcome }) => outcome === wanted).length;
  const reads = cases.reduce((n, listCase) => n + listCase.reads.length, 0);
  const repeated = cases.reduce((n, listCase) => n + listCase.repeated.size, 0);
  const acknowledged = countOf('ok');
  return conclude({
    model: 'append-list',
    operations: appends.length + reads,
    sought: sentences(tallies, reads, acknowledged),
    vacuous: reads === 0 ? 'nothing was read' : acknowledged === 0 ? 'no append was acknowledged' : undefined,
    doubts: repeated > 0 ? [`${counted(repeated, 'element')} may have been appended more than once`] : [],
    holds: `${counted(reads, 'read')}, all in one order that real time allows`,
    figures: {
      keys: cases.length,
      appends: appends.length,
      acknowledged,
      failed: countOf('fail'),
      indeterminate: countOf('info'),
      reads,
      longest: cases.reduce((most, { longest }) => Math.max(most, longest?.ids.length ?? 0), 0),
      notReadBack: unobserved - tallies.lost.count,
    },
  });
}

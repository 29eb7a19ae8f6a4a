import type { AnomalyEvidence, CheckOptions } from './check.ts';
import type { Operation, Value } from './operation.ts';
import { addOf, NEVER, type Elements, type WholeRead } from './set-elements.ts';
import { evidenceOf, type SetCase } from './set-findings.ts';
import { note, type Tally } from './tally.ts';
import { canonical, isRecord, named } from './values.ts';

/** What a write put beside its id: its value, or the amount of a transfer. */
function payloadOf({ verb, value, key }: Operation): Value {
  if (key === '') return undefined;
  return verb === 'transfer' && isRecord(value) ? value['amount'] : value;
}

/** A number that comes back as its digits is the same: databases and JSON disagree about that. */
function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  const isPlain = typeof a !== 'object' && typeof b !== 'object';
  return isPlain ? String(a) === String(b) : canonical(a) === canonical(b);
}

interface Written {
  /** By element: what was first asked to be written with it. */
  readonly first: readonly Value[];
  /** Where an id was tried with several payloads: the others. */
  readonly others: ReadonlyMap<number, readonly Value[]>;
}

function writtenPayloads({ values, adds, added }: Elements): Written {
  const first = new Array<Value>(values.length);
  const others = new Map<number, Value[]>();
  adds.forEach((add, place) => {
    const payload = payloadOf(add);
    const id = added[place] ?? 0;
    const known = first[id];
    if (payload === undefined || payload === null) return;
    if (known === undefined) first[id] = payload;
    else if (!isSame(known, payload)) others.set(id, [...(others.get(id) ?? []), payload]);
  });
  return { first, others };
}

/** Elements that a read shows with another value than was written. */
export function noteCorrupted({ elements }: SetCase, corrupted: Tally): void {
  const { wholes, points, values } = elements;
  if (points.length === 0 && wholes.every(({ payloads }) => payloads === undefined)) return;
  const { first, others } = writtenPayloads(elements);
  const found = new Set<number>();
  const compare = (id: number, payload: Value, read: Operation): void => {
    const expected = first[id];
    if (payload === null || payload === undefined || expected === undefined) return;
    if (isSame(expected, payload) || found.has(id)) return;
    if (others.get(id)?.some((value) => isSame(value, payload)) === true) return;
    found.add(id);
    const text = `${named(values[id])} was written as ${named(expected)} and read as ${named(payload)}`;
    note(corrupted, { at: read.call, badness: 0, tell: () => evidenceOf(text, addOf(elements, id), read) });
  };
  for (const { operation, ids, payloads } of wholes) {
    payloads?.forEach((payload, place) => {
      compare(ids[place] ?? -1, payload, operation);
    });
  }
  for (const { operation, id, payload } of points) compare(id, payload, operation);
}

/** Final reads of one node. */
interface Copy {
  readonly node: string;
  readonly read: WholeRead;
}

/** The last final read of each node. */
export function copiesOf({ wholes }: Elements): Copy[] {
  const copies = new Map<string, WholeRead>();
  for (const read of wholes) if (read.operation.isFinal === true) copies.set(read.operation.node ?? '', read);
  return [...copies].map(([node, read]) => ({ node, read })).sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** Nodes that had to be read back and were not. */
export function unreadNodes(list: readonly Operation[], { finalNodes }: CheckOptions): string[] {
  const finals = list.filter(({ isFinal }) => isFinal === true);
  const named = finalNodes ?? [...new Set(finals.map(({ node }) => node ?? ''))];
  const isRead = (node: string): boolean =>
    finals.some((read) => (read.node ?? '') === node && read.outcome === 'ok' && read.value !== undefined);
  return [...new Set(named)].filter((node) => !isRead(node)).sort();
}

/** An element that one copy holds and another lacks. */
function noteLacking({ elements, watched }: SetCase, id: number, of: { holds: Copy; lacks: Copy; seen: Tally }): void {
  const { holds, lacks, seen } = of;
  const tell = (): AnomalyEvidence => {
    const text = `${named(elements.values[id])} is on ${holds.node} and not on ${lacks.node}`;
    return evidenceOf(text, addOf(elements, id), holds.read.operation, lacks.read.operation);
  };
  note(seen, { at: watched.known[id] ?? 0, badness: 0, tell });
}

function mark(column: Int32Array, { read: { ids } }: Copy, as: number): void {
  for (let place = 0; place < ids.length; place++) column[ids[place] ?? 0] = as;
}

/** Elements that one node's copy holds and another's, read after the element was known, lacks. By node: how many it lacks. */
export function noteDiverged(setCase: SetCase, diverged: Tally): Map<string, number> {
  const { elements, watched } = setCase;
  const copies = copiesOf(elements);
  const lacking = new Map<string, number>();
  const size = elements.values.length;
  const holder = new Int32Array(size).fill(-1);
  copies.forEach((copy, place) => {
    mark(holder, copy, place);
  });
  const heldBy = new Int32Array(size).fill(-1);
  const found = new Uint8Array(size);
  copies.forEach((copy, place) => {
    mark(heldBy, copy, place);
    const { call } = copy.read.operation;
    let missing = 0;
    for (let id = 0; id < size; id++) {
      const holds = copies[holder[id] ?? -1];
      if (holds === undefined || heldBy[id] === place) continue;
      if ((watched.known[id] ?? Infinity) >= call) continue;
      missing++;
      if (found[id] === 1) continue;
      found[id] = 1;
      noteLacking(setCase, id, { holds, lacks: copy, seen: diverged });
    }
    lacking.set(copy.node, missing);
  });
  return lacking;
}

/** Is this element none of the history's own? By how its id begins, and never one that was written. */
export function foreignIn({ values, outcome }: Elements, namespace: string | undefined): (id: number) => boolean {
  return (id) => {
    if (namespace === undefined || (outcome[id] ?? NEVER) !== NEVER) return false;
    const value = values[id];
    return typeof value !== 'string' || !value.startsWith(namespace);
  };
}

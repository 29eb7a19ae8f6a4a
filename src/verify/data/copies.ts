import type { FinalReadEvent, OperationEvent } from '../../history/event.ts';
import type { LedgerResult } from '../judgement.ts';
import type { Writes } from './writes.ts';

/** What the final reads of one data set showed, all nodes together. */
export interface Copies {
  /** Reads that succeeded. */
  readonly reads: readonly FinalReadEvent[];
  /** Nodes that should have been read and were not, with the reason. */
  readonly unread: readonly { readonly node: string; readonly reason: string }[];
  /** By place of the write: how often a single node holds it, at most. */
  readonly found: Uint32Array;
  /** Ids found that no one tried to write, sorted. */
  readonly strangers: readonly string[];
  /** Ids found beside another value than was written, sorted. */
  readonly corrupted: readonly string[];
  readonly diverged: LedgerResult['diverged'];
  readonly all: LedgerResult['copies'];
}

/** One node's copy: how often it holds each write, and what else it holds. */
interface Copy {
  readonly node: string;
  readonly times: Uint32Array;
  readonly strangers: ReadonlySet<string>;
}

function copyOf({ node, ids }: FinalReadEvent, { count, placeOf }: Writes): Copy {
  const times = new Uint32Array(count);
  const strangers = new Set<string>();
  for (const id of ids) {
    const place = placeOf.get(id);
    if (place === undefined) strangers.add(id);
    else times[place] = (times[place] ?? 0) + 1;
  }
  return { node, times, strangers };
}

/** Against the union of all copies: what each lacks, and what it alone holds. */
function divergenceOf(copies: readonly Copy[], found: Uint32Array): LedgerResult['diverged'] {
  // With one copy there is nothing that it could differ from.
  if (copies.length < 2) return [];
  const union = new Set(copies.flatMap(({ strangers }) => [...strangers]));
  return copies.flatMap((copy) => {
    const others = copies.filter((other) => other !== copy);
    let missing = 0;
    let extra = 0;
    for (let place = 0; place < found.length; place++) {
      if (found[place] === 0) continue;
      if (copy.times[place] === 0) missing++;
      else if (others.every(({ times }) => times[place] === 0)) extra++;
    }
    for (const id of union) {
      if (!copy.strangers.has(id)) missing++;
      else if (others.every(({ strangers }) => !strangers.has(id))) extra++;
    }
    return missing > 0 || extra > 0 ? [{ node: copy.node, missing, extra }] : [];
  });
}

/** What a write put beside its id: its value, or the amount of a transfer. */
function payloadOf(operation: OperationEvent | undefined): string | number | undefined {
  const value = operation?.value;
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? value.amount : value;
}

function corruptedIn(reads: readonly FinalReadEvent[], { operations, placeOf }: Writes): string[] {
  const corrupted = new Set<string>();
  for (const { ids, values } of reads) {
    values?.forEach((value, index) => {
      const id = ids[index] ?? '';
      const expected = payloadOf(operations[placeOf.get(id) ?? -1]);
      if (expected !== undefined && String(expected) !== String(value)) corrupted.add(id);
    });
  }
  return [...corrupted].sort();
}

/** Nodes to be read, by declaration, for which no read succeeded. */
function unreadNodes(declared: readonly string[], finalReads: readonly FinalReadEvent[]): Copies['unread'] {
  return [...new Set(declared)].flatMap((node) => {
    const reads = finalReads.filter((read) => read.node === node);
    if (reads.some(({ failed }) => failed === undefined)) return [];
    return [{ node, reason: reads.at(-1)?.failed ?? 'it was not read back' }];
  });
}

/** What the copies are compared with. */
export interface CopyQuestion {
  readonly writes: Writes;
  /** Nodes whose copy the scenario asks for. */
  readonly declared: readonly string[];
  /** The values beside the ids are those that were written. */
  readonly comparesValues: boolean;
}

/** Compares the nodes' copies with each other and, where they carry values, with what was written. */
export function compareCopies(finalReads: readonly FinalReadEvent[], question: CopyQuestion): Copies {
  const { writes, declared, comparesValues } = question;
  const reads = finalReads.filter(({ failed }) => failed === undefined);
  const copies = reads.map((read) => copyOf(read, writes));
  const found = new Uint32Array(writes.count);
  for (const { times } of copies) {
    times.forEach((n, place) => {
      if (n > (found[place] ?? 0)) found[place] = n;
    });
  }
  return {
    reads,
    unread: unreadNodes(declared, finalReads),
    found,
    strangers: [...new Set(copies.flatMap(({ strangers }) => [...strangers]))].sort(),
    corrupted: comparesValues ? corruptedIn(reads, writes) : [],
    diverged: divergenceOf(copies, found),
    all: finalReads.map(({ node, ids, failed }) => ({ node, found: ids.length, failed: failed ?? null })),
  };
}

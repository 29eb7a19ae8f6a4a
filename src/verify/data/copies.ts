import type { FinalReadEvent, OperationEvent } from '../../history/event.ts';
import type { LedgerResult } from '../judgement.ts';
import type { Write } from './writes.ts';

/** What the final reads of one data set showed, all nodes together. */
export interface Copies {
  /** Reads that succeeded. */
  readonly reads: readonly FinalReadEvent[];
  /** Nodes that should have been read and were not, with the reason. */
  readonly unread: readonly { readonly node: string; readonly reason: string }[];
  /** By id: how often a single node holds it, at most. */
  readonly found: ReadonlyMap<string, number>;
  readonly corrupted: ReadonlySet<string>;
  readonly diverged: LedgerResult['diverged'];
  readonly all: LedgerResult['copies'];
}

function countIds({ ids }: FinalReadEvent): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function divergenceOf(counts: readonly { node: string; ids: ReadonlyMap<string, number> }[]): LedgerResult['diverged'] {
  const holders = new Map<string, number>();
  for (const { ids } of counts) for (const id of ids.keys()) holders.set(id, (holders.get(id) ?? 0) + 1);
  return counts.flatMap(({ node, ids }) => {
    let extra = 0;
    for (const id of ids.keys()) if (holders.get(id) === 1) extra++;
    const missing = holders.size - ids.size;
    // With one copy there is nothing that it could differ from.
    return counts.length > 1 && (missing > 0 || extra > 0) ? [{ node, missing, extra }] : [];
  });
}

/** What a write put beside its id: its value, or the amount of a transfer. */
function payloadOf({ value }: OperationEvent): string | number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? value.amount : value;
}

function corruptedIn(reads: readonly FinalReadEvent[], writes: ReadonlyMap<string, Write>): Set<string> {
  const corrupted = new Set<string>();
  for (const { ids, values } of reads) {
    values?.forEach((value, index) => {
      const id = ids[index] ?? '';
      const write = writes.get(id);
      const expected = write === undefined ? undefined : payloadOf(write.operation);
      if (expected !== undefined && String(expected) !== String(value)) corrupted.add(id);
    });
  }
  return corrupted;
}

/** Nodes to be read, by declaration, for which no read succeeded. */
function unreadNodes(declared: readonly string[], finalReads: readonly FinalReadEvent[]): Copies['unread'] {
  return [...new Set(declared)].flatMap((node) => {
    const reads = finalReads.filter((read) => read.node === node);
    if (reads.some(({ failed }) => failed === undefined)) return [];
    return [{ node, reason: reads.at(-1)?.failed ?? 'it was not read back' }];
  });
}

/** Compares the nodes' copies with each other and, where they carry values, with what was written. */
export function compareCopies(
  finalReads: readonly FinalReadEvent[],
  declared: readonly string[],
  parts: { readonly writes: ReadonlyMap<string, Write>; readonly comparesValues: boolean },
): Copies {
  const reads = finalReads.filter(({ failed }) => failed === undefined);
  const counts = reads.map((read) => ({ node: read.node, ids: countIds(read) }));
  const found = new Map<string, number>();
  for (const { ids } of counts) for (const [id, n] of ids) found.set(id, Math.max(n, found.get(id) ?? 0));
  return {
    reads,
    unread: unreadNodes(declared, finalReads),
    found,
    corrupted: parts.comparesValues ? corruptedIn(reads, parts.writes) : new Set(),
    diverged: divergenceOf(counts),
    all: finalReads.map(({ node, ids, failed }) => ({ node, found: ids.length, failed: failed ?? null })),
  };
}

import type { Instant, OperationEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Estimate, LedgerResult } from '../judgement.ts';
import { identityOf } from '../requests.ts';
import { roundEstimate, roundMs, roundShare } from '../text.ts';
import { compareCopies, type Copies } from './copies.ts';
import { CERTAINLY_BEFORE_MS, summariseStale, type StaleRead } from './stale-reads.ts';
import { collectWrites, type Write } from './writes.ts';

/** Lost writes that are listed; the count is of all. */
const LISTED = 1_000;

/** A judged ledger with what the verdict on it rests on. */
export interface JudgedLedger {
  readonly result: LedgerResult;
  /** All lost writes, by when they were acknowledged. */
  readonly lost: readonly Write[];
  /** Acknowledgements, ascending, milliseconds since t0. */
  readonly acknowledged: Float64Array;
  readonly unread: Copies['unread'];
  /** The ids found have nothing to do with those written: they cannot be compared. */
  readonly isMismatched: boolean;
}

function comparesValues({ load }: Scenario, on: string): boolean {
  if (!('operations' in load)) return false;
  const writing = load.operations.filter((operation) => operation.on === on && operation.does !== 'read');
  // A body that does not carry the value cannot be held to it.
  return writing.every(({ request }) => /\$\{(value|amount)\}/.test(JSON.stringify(request)));
}

interface Sorted {
  readonly survived: number;
  readonly recovered: number;
  readonly lost: Write[];
  readonly resurrected: string[];
  readonly unverified: number;
}

/** Sorts the writes by what became of them (the classes of Jepsen's set checker). */
function sortWrites(writes: ReadonlyMap<string, Write>, { reads, found }: Copies): Sorted {
  const readFrom = Math.min(...reads.map(({ call }) => call));
  const sorted = {
    survived: 0,
    recovered: 0,
    lost: new Array<Write>(),
    resurrected: new Array<string>(),
    unverified: 0,
  };
  for (const write of writes.values()) {
    const isFound = found.has(write.id);
    if (write.outcome === 'ok') {
      if (isFound) sorted.survived++;
      // A read that began before the acknowledgement was not bound to see it.
      else if (reads.length === 0 || write.acknowledgedAt + CERTAINLY_BEFORE_MS > readFrom) sorted.unverified++;
      else sorted.lost.push(write);
    } else if (isFound) {
      if (write.outcome === 'info') sorted.recovered++;
      else sorted.resurrected.push(write.id);
    }
  }
  sorted.lost.sort((a, b) => a.acknowledgedAt - b.acknowledgedAt || (a.id < b.id ? -1 : 1));
  return sorted;
}

/** How many of an ascending column lie in [from, to]. */
function countBetween(ascending: Float64Array, from: number, to: number): number {
  return ascending.reduce((n, value) => (value >= from && value <= to ? n + 1 : n), 0);
}

/** Age at the fault of the oldest lost write that was acknowledged before it; at most that of the last survivor before. */
function achievedRpo(lost: readonly Write[], acknowledged: Float64Array, fault: Instant | undefined): Estimate | null {
  if (fault === undefined) return null;
  const oldest = lost[0]?.acknowledgedAt;
  if (oldest === undefined || oldest > fault.hi) return { value: 0, lo: 0, hi: 0 };
  const survivor = acknowledged.findLast((at) => at < oldest) ?? oldest;
  return roundEstimate({
    value: Math.max(0, fault.at - oldest),
    lo: Math.max(0, fault.lo - oldest - CERTAINLY_BEFORE_MS),
    hi: Math.max(0, fault.hi - survivor),
  });
}

function lossWindow(lost: readonly Write[], acknowledged: Float64Array): LedgerResult['lossWindow'] {
  const from = lost[0]?.acknowledgedAt;
  const to = lost.at(-1)?.acknowledgedAt;
  if (from === undefined || to === undefined) return null;
  const density = lost.length / countBetween(acknowledged, from, to);
  return { from: roundMs(from), to: roundMs(to), density: roundShare(density) };
}

function isRead({ does, outcome }: OperationEvent): boolean {
  return does === 'read' && outcome === 'ok';
}

/** Reads that came back empty although the write of what they asked for had been acknowledged before they were sent. */
function staleReads(reads: readonly OperationEvent[], writes: ReadonlyMap<string, Write>): StaleRead[] {
  return reads.flatMap((operation) => {
    if (operation.value !== null) return [];
    const write = writes.get(operation.key ?? '');
    const byMs = operation.call - (write?.acknowledgedAt ?? Infinity);
    return byMs >= CERTAINLY_BEFORE_MS ? [{ operation, byMs, missed: 'a write acknowledged' }] : [];
  });
}

function unknownIds(writes: ReadonlyMap<string, Write>, found: Copies['found'], run: string): [string[], string[]] {
  const strangers = [...found.keys()].filter((id) => !writes.has(id)).sort();
  const isOwn = (id: string): boolean => id.startsWith(`${run}-`);
  return [strangers.filter(isOwn), strangers.filter((id) => !isOwn(id))];
}

/** What became of the writes of one ledger or bank, and what its reads showed. */
export function judgeLedger(
  scenario: Scenario,
  history: History,
  on: string,
  fault: Instant | undefined,
): JudgedLedger {
  const writes = collectWrites(history.operations, on);
  const finalReads = history.finalReads.filter((read) => read.on === on);
  const declared = scenario.data[on]?.finalReads.map(({ node }) => node) ?? [];
  const copies = compareCopies(finalReads, declared, { writes, comparesValues: comparesValues(scenario, on) });
  const sorted = sortWrites(writes, copies);
  const all = [...writes.values()];
  const acknowledged = Float64Array.from(
    all.filter(({ outcome }) => outcome === 'ok').map(({ acknowledgedAt }) => acknowledgedAt),
  ).sort();
  const reads = history.operations.filter((operation) => operation.on === on && isRead(operation));
  const [unexpected, foreign] = unknownIds(writes, copies.found, history.header.run);
  const verified = acknowledged.length - sorted.unverified;
  const { lost } = sorted;
  const result: LedgerResult = {
    on,
    attempted: writes.size,
    acknowledged: acknowledged.length,
    failed: all.filter(({ outcome }) => outcome === 'fail').length,
    indeterminate: all.filter(({ outcome }) => outcome === 'info').length,
    survived: sorted.survived,
    recovered: sorted.recovered,
    lost: lost.slice(0, LISTED).map(({ id, acknowledgedAt, operation }) => ({
      id,
      acknowledgedAt: roundMs(acknowledgedAt),
      operation: identityOf(operation),
    })),
    lostCount: lost.length,
    lostAfterFault: fault === undefined ? 0 : lost.filter(({ acknowledgedAt }) => acknowledgedAt > fault.hi).length,
    duplicated: [...copies.found].flatMap(([id, n]) => (n > 1 && writes.has(id) ? [id] : [])).sort(),
    resurrected: sorted.resurrected.sort(),
    unexpected,
    corrupted: [...copies.corrupted].sort(),
    unverified: sorted.unverified,
    foreign: foreign.length,
    copies: copies.all,
    diverged: copies.diverged,
    rpoMs: copies.reads.length === 0 ? null : achievedRpo(lost, acknowledged, fault),
    lossWindow: lossWindow(lost, acknowledged),
    lossBound: lost.length > 0 || verified === 0 ? null : roundShare(1 - 0.05 ** (1 / verified)),
    reads: reads.length,
    stale: summariseStale(staleReads(reads, writes)),
  };
  const isMismatched = foreign.length > 0 && sorted.survived === 0 && sorted.recovered === 0;
  return { result, lost, acknowledged, unread: copies.unread, isMismatched };
}

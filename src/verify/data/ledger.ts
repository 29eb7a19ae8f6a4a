import type { Instant, OperationEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Estimate, LedgerResult } from '../judgement.ts';
import { identityOf } from '../requests.ts';
import { roundEstimate, roundMs, roundShare } from '../text.ts';
import { compareCopies, type Copies } from './copies.ts';
import { CERTAINLY_BEFORE_MS, summariseStale, type StaleRead } from './stale-reads.ts';
import { collectWrites, writeAt, type Write, type Writes } from './writes.ts';

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

/** The writes by what became of them (the classes of Jepsen's set checker). */
interface Sorted {
  survived: number;
  recovered: number;
  failed: number;
  indeterminate: number;
  unverified: number;
  readonly lost: Write[];
  readonly resurrected: string[];
  readonly duplicated: string[];
  /** When the acknowledged ones were acknowledged, ascending. */
  readonly acknowledged: Float64Array;
}

function sortWrites(writes: Writes, { reads, found }: Copies): Sorted {
  // A read that began before the acknowledgement was not bound to see it.
  const readFrom = reads.length === 0 ? -Infinity : Math.min(...reads.map(({ call }) => call)) - CERTAINLY_BEFORE_MS;
  const acknowledged = Float64Array.from(writes.acknowledgedAt.filter((at) => at < Infinity)).sort();
  const sorted: Sorted = {
    survived: 0,
    recovered: 0,
    failed: 0,
    indeterminate: 0,
    unverified: 0,
    lost: [],
    resurrected: [],
    duplicated: [],
    acknowledged,
  };
  for (let place = 0; place < writes.count; place++) sortWrite(place, writes, { found, readFrom, sorted });
  sorted.lost.sort((a, b) => a.acknowledgedAt - b.acknowledgedAt || (a.id < b.id ? -1 : 1));
  sorted.resurrected.sort();
  sorted.duplicated.sort();
  return sorted;
}

function sortWrite(
  place: number,
  writes: Writes,
  { found, readFrom, sorted }: { readonly found: Uint32Array; readonly readFrom: number; readonly sorted: Sorted },
): void {
  const times = found[place] ?? 0;
  const id = writes.operations[place]?.key ?? '';
  if (times > 1) sorted.duplicated.push(id);
  switch (writes.outcomes[place]) {
    case 'ok': {
      if (times > 0) sorted.survived++;
      else if ((writes.acknowledgedAt[place] ?? Infinity) > readFrom) sorted.unverified++;
      else {
        const write = writeAt(writes, place);
        if (write !== undefined) sorted.lost.push(write);
      }
      break;
    }
    case 'info':
      sorted.indeterminate++;
      if (times > 0) sorted.recovered++;
      break;
    case 'fail':
      sorted.failed++;
      if (times > 0) sorted.resurrected.push(id);
      break;
    case undefined:
  }
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

/** Reads that came back empty although the write of what they asked for had been acknowledged before they were sent. */
function staleReads(reads: readonly OperationEvent[], { placeOf, acknowledgedAt }: Writes): StaleRead[] {
  return reads.flatMap((operation) => {
    if (operation.value !== null) return [];
    const place = placeOf.get(operation.key ?? '') ?? -1;
    const byMs = operation.call - (acknowledgedAt[place] ?? Infinity);
    return byMs >= CERTAINLY_BEFORE_MS ? [{ operation, byMs, missed: 'a write acknowledged' }] : [];
  });
}

function isReadOf({ does, outcome, on }: OperationEvent, set: string): boolean {
  return on === set && does === 'read' && outcome === 'ok';
}

/** What became of the writes of one ledger or bank, and what its reads showed. */
export function judgeLedger(
  scenario: Scenario,
  history: History,
  on: string,
  fault: Instant | undefined,
): JudgedLedger {
  const writes = collectWrites(history.operations, on);
  const copies = compareCopies(
    history.finalReads.filter((read) => read.on === on),
    {
      writes,
      declared: scenario.data[on]?.finalReads.map(({ node }) => node) ?? [],
      comparesValues: comparesValues(scenario, on),
    },
  );
  const sorted = sortWrites(writes, copies);
  const { lost, acknowledged } = sorted;
  const reads = history.operations.filter((operation) => isReadOf(operation, on));
  const isOwn = (id: string): boolean => id.startsWith(`${history.header.run}-`);
  const verified = acknowledged.length - sorted.unverified;
  const result: LedgerResult = {
    on,
    attempted: writes.count,
    acknowledged: acknowledged.length,
    failed: sorted.failed,
    indeterminate: sorted.indeterminate,
    survived: sorted.survived,
    recovered: sorted.recovered,
    lost: lost.slice(0, LISTED).map(({ id, acknowledgedAt, operation }) => ({
      id,
      acknowledgedAt: roundMs(acknowledgedAt),
      operation: identityOf(operation),
    })),
    lostCount: lost.length,
    lostAfterFault: fault === undefined ? 0 : lost.filter(({ acknowledgedAt }) => acknowledgedAt > fault.hi).length,
    duplicated: sorted.duplicated,
    resurrected: sorted.resurrected,
    unexpected: copies.strangers.filter(isOwn),
    corrupted: copies.corrupted,
    unverified: sorted.unverified,
    foreign: copies.strangers.filter((id) => !isOwn(id)).length,
    copies: copies.all,
    diverged: copies.diverged,
    rpoMs: copies.reads.length === 0 ? null : achievedRpo(lost, acknowledged, fault),
    lossWindow: lossWindow(lost, acknowledged),
    lossBound: lost.length > 0 || verified === 0 ? null : roundShare(1 - 0.05 ** (1 / verified)),
    reads: reads.length,
    stale: summariseStale(staleReads(reads, writes)),
  };
  const isMismatched = result.foreign > 0 && sorted.survived === 0 && sorted.recovered === 0;
  return { result, lost, acknowledged, unread: copies.unread, isMismatched };
}

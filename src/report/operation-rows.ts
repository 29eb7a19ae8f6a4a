import type { Stretch } from '../verify/judgement.ts';
import type { OperationRow } from './model.ts';
import type { DrawnRequests } from './timeline/collect-requests.ts';
import { nearestRank } from './timeline/latency-lines.ts';

/** Requests of one name while they are counted. */
interface Tally {
  sent: number;
  failed: number;
  sentInFault: number;
  failedInFault: number;
  readonly latencies: number[];
  readonly servers: Map<string, number>;
}

function emptyTally(): Tally {
  return { sent: 0, failed: 0, sentInFault: 0, failedInFault: 0, latencies: [], servers: new Map() };
}

function countInto(tally: Tally, { columns, kinds, servers }: DrawnRequests, i: number, isInFault: boolean): void {
  const isGood = kinds[columns.kind[i] ?? 0]?.category === 'good';
  const server = servers[columns.server[i] ?? 0] ?? '';
  tally.sent++;
  if (isInFault) tally.sentInFault++;
  if (isGood) tally.latencies.push(columns.latencyMs[i] ?? 0);
  else tally.failed++;
  if (!isGood && isInFault) tally.failedInFault++;
  if (server !== '') tally.servers.set(server, (tally.servers.get(server) ?? 0) + 1);
}

function rowOf(name: string, tally: Tally): OperationRow {
  const latencies = Float64Array.from(tally.latencies).sort();
  return {
    name,
    sent: tally.sent,
    failed: tally.failed,
    availabilityInFault: tally.sentInFault === 0 ? null : 1 - tally.failedInFault / tally.sentInFault,
    p50: nearestRank(latencies, 0.5),
    p95: nearestRank(latencies, 0.95),
    servedBy: [...tally.servers]
      .map(([server, requests]) => ({ name: server, requests }))
      .sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)),
  };
}

/** One row for each kind of request, the most frequent first. Requests that were never sent belong to none. */
export function buildOperationRows(
  drawn: DrawnRequests,
  fault: Pick<Stretch, 'from' | 'to'> | undefined,
  originMs: number,
): OperationRow[] {
  const { columns, operations } = drawn;
  const tallies = operations.map(emptyTally);
  const from = (fault?.from ?? Infinity) - originMs;
  const to = (fault?.to ?? Infinity) - originMs;
  for (let i = 0; i < columns.length; i++) {
    const sent = columns.sentMs[i] ?? 0;
    const tally = tallies[columns.operation[i] ?? 0];
    if (tally !== undefined) countInto(tally, drawn, i, sent >= from && sent < to);
  }
  return operations
    .flatMap((name, index) => (name === '' ? [] : [rowOf(name, tallies[index] ?? emptyTally())]))
    .sort((a, b) => b.sent - a.sent || (a.name < b.name ? -1 : 1));
}

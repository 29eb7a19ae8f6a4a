import type { OperationEvent } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Stretch } from '../verify/judgement.ts';
import type { OperationRow } from './model.ts';
import { nearestRank } from './timeline/latency-lines.ts';

function servedBy(operations: readonly OperationEvent[]): OperationRow['servedBy'] {
  const requests = new Map<string, number>();
  for (const { by } of operations) if (by !== undefined) requests.set(by, (requests.get(by) ?? 0) + 1);
  return [...requests].map(([name, count]) => ({ name, requests: count })).sort((a, b) => b.requests - a.requests);
}

function rowOf(name: string, operations: readonly OperationEvent[], fault: Stretch | undefined): OperationRow {
  const good = operations.filter(({ outcome }) => outcome === 'ok');
  const latencies = Float64Array.from(
    good.flatMap(({ call, return: end }) => (end === null ? [] : [end - call])),
  ).sort();
  const meanwhile = operations.filter(({ call }) => fault !== undefined && call >= fault.from && call < fault.to);
  const goodMeanwhile = meanwhile.filter(({ outcome }) => outcome === 'ok');
  return {
    name,
    sent: operations.length,
    failed: operations.length - good.length,
    availabilityInFault: meanwhile.length === 0 ? null : goodMeanwhile.length / meanwhile.length,
    p50: nearestRank(latencies, 0.5),
    p95: nearestRank(latencies, 0.95),
    servedBy: servedBy(operations),
  };
}

/** One row for each kind of request, the most frequent first. Requests that were never sent belong to none. */
export function buildOperationRows({ operations }: History, fault: Stretch | undefined): OperationRow[] {
  const byName = new Map<string, OperationEvent[]>();
  for (const operation of operations) {
    if (operation.stage !== undefined) continue;
    const group = byName.get(operation.name);
    if (group === undefined) byName.set(operation.name, [operation]);
    else group.push(operation);
  }
  return [...byName]
    .map(([name, group]) => rowOf(name, group, fault))
    .sort((a, b) => b.sent - a.sent || (a.name < b.name ? -1 : 1));
}

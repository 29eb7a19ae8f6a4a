import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation, Operations, Value } from '../../../../src/history/operation.ts';
import { checkQueue } from '../../../../src/verify/checkers/queue.ts';
import { isLinearizable } from '../../../support/brute-force.ts';
import { agree, found } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { listed, QUEUE } from './models.ts';
import { legalHistories, schedules, type Ask } from './schedule.ts';

const value = fc.nat(2);
const enqueue = value.map((entry): Ask => ({ verb: 'enqueue', value: entry }));
const dequeue = value.map((entry): Ask => ({ verb: 'dequeue', value: entry }));
const emptying: fc.Arbitrary<Ask> = fc.oneof(
  fc.constant({ verb: 'dequeue' as const, value: null }),
  fc.array(value, { maxLength: 3 }).map((entries) => ({ verb: 'drain' as const, value: entries })),
);
const plain = fc.oneof(enqueue, dequeue);
const asks = fc.oneof(
  { weight: 4, arbitrary: enqueue },
  { weight: 4, arbitrary: dequeue },
  { weight: 1, arbitrary: emptying },
);

interface Taking {
  readonly value: Value;
  readonly by: Operation;
}

/** Every single taking of a value. */
function takings(list: readonly Operation[]): Taking[] {
  return list.flatMap((by) => {
    if (by.outcome !== 'ok' || by.verb === 'enqueue' || by.value === null || by.value === undefined) return [];
    return (by.verb === 'drain' ? listed(by.value) : [by.value]).map((taken) => ({ value: taken, by }));
  });
}

/** What the queue checker should find, value by value, by its definitions. */
function definition({ list }: Operations): Record<string, number> {
  const counts = { lost: 0, unaccounted: 0, unverified: 0, unexpected: 0, resurrected: 0, duplicated: 0, recovered: 0 };
  const puts = list.filter(({ verb }) => verb === 'enqueue');
  const isEmptying = ({ verb, outcome, value: got }: Operation): boolean =>
    outcome === 'ok' && (verb === 'drain' || (verb === 'dequeue' && got === null));
  let gone = 0;
  for (const entry of [0, 1, 2]) {
    const own = puts.filter((put) => put.value === entry);
    const possible = own.filter(({ outcome }) => outcome !== 'fail').sort((a, b) => a.call - b.call);
    const acknowledged = own.filter(({ outcome }) => outcome === 'ok');
    const taken = takings(list).filter((taking) => taking.value === entry);
    taken.sort((a, b) => a.by.ret - b.by.ret);
    const free = [...possible];
    for (const { by } of taken) {
      const source = free[0];
      if (source !== undefined && source.call <= by.ret) free.shift();
      else if (free.length < possible.length) counts.duplicated++;
      else if (own.some(({ outcome, call }) => outcome === 'fail' && call <= by.ret)) counts.resurrected++;
      else counts.unexpected++;
    }
    const due = acknowledged.filter(({ ret }) => list.some((by) => isEmptying(by) && by.call > ret));
    const missing = Math.max(0, due.length - taken.length);
    gone += missing;
    counts.unverified += Math.max(0, acknowledged.length - taken.length) - missing;
    counts.recovered += Math.max(0, Math.min(possible.length, taken.length) - acknowledged.length);
  }
  const unseen = list.filter(({ verb, outcome }) => verb !== 'enqueue' && outcome === 'info');
  const most = unseen.some(({ verb }) => verb === 'drain') ? Infinity : unseen.length;
  counts[gone > most ? 'lost' : 'unaccounted'] = gone;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('queue', LONG, () => {
  it('agrees with the definitions', () => {
    fuzz(schedules(asks), { runs: 10_000, seed: 1 }, (history) => {
      agree(found(checkQueue(history)), definition(history));
    });
  });

  it('fails, where each entry is to come out exactly once, exactly when no order of the operations explains it', () => {
    fuzz(schedules(plain, 8), { runs: 10_000, seed: 2 }, (history) => {
      const isBad = checkQueue(history, { delivery: 'exactly-once' }).verdict === 'fail';
      agree(isBad, !isLinearizable(QUEUE, history.list));
    });
  });

  it('never fails a queue that behaved, emptied or not', () => {
    fuzz(legalHistories(QUEUE, asks), { runs: 1_000, seed: 3 }, (history) => {
      agree(checkQueue(history, { delivery: 'exactly-once' }).verdict === 'fail', false);
    });
  });
});

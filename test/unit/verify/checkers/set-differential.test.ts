import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operations } from '../../../../src/history/operation.ts';
import type { Checked } from '../../../../src/verify/checkers/check.ts';
import { checkLedger } from '../../../../src/verify/checkers/ledger.ts';
import { checkSet } from '../../../../src/verify/checkers/set.ts';
import { isLinearizable } from '../../../support/brute-force.ts';
import { agree, figures, found } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { LEDGER, SET } from './models.ts';
import { legalHistories, schedules, type Ask } from './schedule.ts';
import { isPossibleSet } from './set-possible.ts';
import { setTruth } from './set-oracle.ts';

const BAD = ['lost', 'vanished', 'duplicated', 'resurrected', 'unexpected'];

const element = fc.nat(2);
const asksOfSets: fc.Arbitrary<Ask> = fc.oneof(
  element.map((value) => ({ verb: 'add' as const, value })),
  fc.array(fc.nat(3), { maxLength: 4 }).map((value) => ({ verb: 'read' as const, value })),
);

const id = fc.constantFrom('a', 'b', 'c', 'd');
const isFinal = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const asksOfLedgers: fc.Arbitrary<Ask> = fc.oneof(
  id.map((key) => ({ verb: 'add' as const, key })),
  fc.record({ verb: fc.constant('read' as const), key: id, value: fc.constantFrom(null, 1), isFinal }),
  fc.record({ verb: fc.constant('read' as const), value: fc.array(id, { maxLength: 4 }), isFinal }),
);

/** What a checker should say, by the definitions. */
function expected({ list }: Operations, truth: Record<string, number>): Checked['verdict'] {
  if (BAD.some((kind) => truth[kind] !== undefined)) return 'fail';
  const isAcknowledged = list.some(({ verb, outcome }) => verb === 'add' && outcome === 'ok');
  const isRead = list.some(({ verb, outcome }) => verb === 'read' && outcome === 'ok');
  return truth['unverified'] !== undefined || !isAcknowledged || !isRead ? 'inconclusive' : 'pass';
}

function quantile(latencies: readonly number[], q: number): number | null {
  const ascending = latencies.toSorted((a, b) => a - b);
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * q))] ?? null;
}

function compare(history: Operations, checked: Checked, model: 'set' | 'ledger'): void {
  const truth = setTruth(history.list, model);
  const told = figures(checked, 'staleReads', 'stableP50Ms', 'stableMaxMs', 'lostP0Ms', 'lostMaxMs');
  agree(
    { verdict: checked.verdict, found: found(checked), told },
    {
      verdict: expected(history, truth.found),
      found: truth.found,
      told: {
        staleReads: truth.staleReads,
        stableP50Ms: quantile(truth.stableMs, 0.5),
        stableMaxMs: quantile(truth.stableMs, 1),
        lostP0Ms: quantile(truth.lostMs, 0),
        lostMaxMs: quantile(truth.lostMs, 1),
      },
    },
  );
}

describe('the fast algorithm of sets and ledgers', LONG, () => {
  it('agrees with the definitions on random sets', () => {
    fuzz(schedules(asksOfSets), { runs: 8_000, seed: 1 }, (history) => {
      compare(history, checkSet(history), 'set');
    });
  });

  it('agrees with the definitions on random ledgers with point, whole and final reads', () => {
    fuzz(schedules(asksOfLedgers), { runs: 10_000, seed: 2 }, (history) => {
      // A final read that failed is another matter: what the other nodes lack is not proven to be lost.
      fc.pre(history.list.every(({ isFinal: final, outcome }) => final !== true || outcome === 'ok'));
      compare(history, checkLedger(history), 'ledger');
    });
  });

  it('fails, where stale reads are forbidden, exactly when no order of the operations explains an element', () => {
    fuzz(schedules(asksOfSets, 8), { runs: 10_000, seed: 3 }, (history) => {
      const isBad = checkSet(history, { staleReads: 'forbid' }).verdict === 'fail';
      agree(isBad, !isPossibleSet(history.list));
    });
  });

  it('never fails a set that behaved', () => {
    fuzz(legalHistories(SET, asksOfSets), { runs: 2_500, seed: 4 }, (history) => {
      agree(isLinearizable(SET, history.list), true);
      agree(checkSet(history, { staleReads: 'forbid' }).verdict === 'fail', false);
    });
  });

  it('never fails a ledger that behaved', () => {
    fuzz(legalHistories(LEDGER, asksOfLedgers), { runs: 2_500, seed: 5 }, (history) => {
      agree(isLinearizable(LEDGER, history.list), true);
      agree(checkLedger(history, { staleReads: 'forbid', divergence: 'forbid' }).verdict === 'fail', false);
    });
  });
});

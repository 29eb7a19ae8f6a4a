import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { FinalReadEvent, OperationEvent } from '../../../src/history/event.ts';
import { checkLedger } from '../../../src/verify/checkers/ledger.ts';
import { judgeLedger } from '../../../src/verify/data/ledger.ts';
import { draftOf, draftsOfCopy, finishDrafts } from '../../../src/verify/recorded-operations.ts';
import { fail, finalRead, historyOf, info, ok, RUN } from '../../support/history.ts';
import { agree, found } from './checkers/anomalies.ts';
import { fuzz, LONG } from './checkers/fuzz.ts';
import { scoringScenario, shopLoad } from './scoring-case.ts';

const MAKERS = [ok, ok, ok, fail, info];
const NODES = ['primary', 'replica'];
/** Ids of writes, and one that nobody wrote. */
const IDS = Array.from({ length: 7 }, (_, place) => `${RUN}-${String(place)}`);

const SCENARIO = scoringScenario({
  load: shopLoad(100),
  data: { orders: { model: 'ledger', finalReads: NODES.map((node) => ({ node, path: '/orders' })) } },
});

interface Recorded {
  readonly operations: readonly OperationEvent[];
  readonly finalReads: readonly FinalReadEvent[];
}

/** Up to six writes with every outcome, and what two nodes held at the end: each id not at all, once or twice. */
const recorded: fc.Arbitrary<Recorded> = fc
  .record({
    makers: fc.array(fc.constantFrom(...MAKERS), { minLength: 1, maxLength: IDS.length - 1 }),
    copies: fc.tuple(
      ...NODES.map(() => fc.array(fc.constantFrom(0, 1, 1, 1, 2), { minLength: 7, maxLength: 7, size: 'max' })),
    ),
  })
  .map(({ makers, copies }) => ({
    operations: makers.map((make, place) => make('add', { key: IDS[place] ?? '', call: 100 * place, value: place })),
    finalReads: copies.map((times, place) =>
      finalRead(
        // Of what nobody wrote, only the ledger of any history counts how often it is there.
        times.flatMap((count, id) =>
          IDS.slice(id, id + 1).flatMap((one) =>
            Array.from({ length: id < makers.length ? count : Math.min(count, 1) }, () => one),
          ),
        ),
        { node: NODES[place] ?? '' },
      ),
    ),
  }));

describe('the ledger of a run and the ledger of any history', LONG, () => {
  it('find the same in the same operations', () => {
    fuzz(recorded, { runs: 500, seed: 1 }, (parts) => {
      const history = historyOf(parts);
      const { result } = judgeLedger(SCENARIO, history, 'orders', undefined);
      const drafts = history.operations.flatMap((event) => draftOf(event, 'ledger') ?? []);
      const copies = history.finalReads.flatMap((event) => draftsOfCopy(event, 'ledger'));
      const checked = checkLedger(finishDrafts([...drafts, ...copies]), { namespace: `${RUN}-` });
      const counts = {
        lost: result.lostCount,
        duplicated: result.duplicated.length,
        resurrected: result.resurrected.length,
        unexpected: result.unexpected.length,
        recovered: result.recovered,
      };
      const told = found(checked);
      agree(Object.fromEntries(Object.keys(counts).map((kind) => [kind, told[kind] ?? 0])), counts);
    });
  });
});

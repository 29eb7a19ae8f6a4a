import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkUniqueIds } from '../../../../src/verify/checkers/unique-ids.ts';
import { fail, historyOf, info, ok } from '../../../support/operations.ts';
import { agree, found } from './anomalies.ts';
import { fuzz } from './fuzz.ts';
import { schedules, type Ask } from './schedule.ts';

describe('unique ids', () => {
  it('passes when all are different', () => {
    const history = historyOf(
      ok('generate', { value: 1 }),
      ok('generate', { value: '1' }),
      ok('generate', { value: [1] }),
    );
    expect(checkUniqueIds(history)).toMatchObject({
      verdict: 'pass',
      reason: '3 ids, all different',
      figures: { attempts: 3, generated: 3, distinct: 3 },
    });
  });

  it('finds every further handing out of an id', () => {
    const ids = [1, 2, 1, { a: 1, b: 2 }, { b: 2, a: 1 }, 1];
    const checked = checkUniqueIds(historyOf(...ids.map((value) => ok('generate', { value }))));
    expect(checked).toMatchObject({ verdict: 'fail', reason: '3 duplicated', figures: { distinct: 3 } });
    expect(checked.anomalies[0]?.worst).toEqual({
      text: '1 was handed out to op 0 and again to op 5',
      operations: [0, 5],
    });
  });

  it('does not count what was not handed out, and keeps keys apart', () => {
    const history = historyOf(
      ok('generate', { key: 'a', value: 1 }),
      ok('generate', { key: 'b', value: 1 }),
      fail('generate', { key: 'a', value: 1 }),
      info('generate', { key: 'a' }),
    );
    expect(checkUniqueIds(history).verdict).toBe('pass');
  });

  it('is inconclusive when none was generated, or one is not told', () => {
    expect(checkUniqueIds(historyOf(fail('generate')))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no id was generated',
    });
    expect(checkUniqueIds(historyOf(ok('generate', { value: null }))).reason).toBe('shape-mismatch');
    expect(checkUniqueIds(historyOf(ok('read', { value: 1 }))).reason).toBe('shape-mismatch');
  });

  it('agrees with counting', () => {
    const asks = fc.nat(5).map((value): Ask => ({ verb: 'generate', value }));
    fuzz(schedules(asks), { runs: 20_000, seed: 1 }, (history) => {
      const ids = history.list.filter(({ outcome }) => outcome === 'ok').map(({ value }) => value);
      const again = ids.length - new Set(ids).size;
      agree(found(checkUniqueIds(history)), again === 0 ? {} : { duplicated: again });
    });
  });
});

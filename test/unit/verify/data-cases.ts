import type { FinalReadEvent } from '../../../src/history/event.ts';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement } from '../../../src/verify/judgement.ts';
import { fault, finalRead, historyOf, ok, RUN } from '../../support/history.ts';
import { scoringScenario } from './scoring-case.ts';

const FAULT = fault('f1', { from: 20_000, to: 27_300 });
const REQUEST = { method: 'GET', path: '/x' } as const;

/** A register written by four users; another then reads these versions, one after the other. */
export function sessionCase(
  versions: readonly number[],
  expected: Readonly<Record<string, unknown>> = { sessionViolations: 0 },
  wallClock?: (ms: number) => number,
): Judgement {
  const scenario = scoringScenario({
    load: {
      rate: 200,
      warmUp: '0s',
      duration: '60s',
      operations: [
        { name: 'change a profile', does: 'write', on: 'profiles', request: REQUEST },
        { name: 'read a profile', does: 'read', on: 'profiles', request: REQUEST },
      ],
    },
    data: { profiles: { model: 'register' } },
    expect: { data: expected },
  });
  const common = { on: 'profiles', key: 'k1' };
  const writes = [1, 2, 3, 4].map((version) =>
    ok('write', { ...common, vu: 10 + version, call: 10_000 + version * 10, value: 100 + version, version }),
  );
  const reads = versions.map((version, place) =>
    ok('read', { ...common, vu: 1, call: 21_000 + place * 10, value: 100 + version, version }),
  );
  const clock = wallClock === undefined ? {} : { wallClock };
  return judge(scenario, historyOf({ operations: [...writes, ...reads], faults: FAULT, ...clock }));
}

/** A bank of two accounts with 100 each, of which a transfer moved 5 from the first to the second; these are read at the end. */
export function bankCase(
  balances: Readonly<Record<string, number>> | undefined,
  copy: Partial<FinalReadEvent> = {},
): Judgement {
  const scenario = scoringScenario({
    load: {
      rate: 200,
      warmUp: '0s',
      duration: '60s',
      operations: [{ name: 'transfer', does: 'transfer', on: 'accounts', request: REQUEST }],
    },
    data: {
      accounts: {
        model: 'bank',
        accounts: 2,
        opening: 100,
        finalReads: [{ node: 'primary', path: '/transfers', balances: { path: '/accounts' } }],
      },
    },
    expect: { data: {} },
  });
  const key = `${RUN}-a`;
  const moved = ok('transfer', { on: 'accounts', key, call: 19_000, value: { from: '0', to: '1', amount: 5 } });
  const read = finalRead([key], { on: 'accounts', ...(balances === undefined ? {} : { balances }), ...copy });
  return judge(scenario, historyOf({ operations: [moved], faults: FAULT, finalReads: [read] }));
}

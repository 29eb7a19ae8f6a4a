import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Operation, Operations, Value } from '../../../../src/history/operation.ts';
import { checkSession } from '../../../../src/verify/checkers/session.ts';
import { agree, found } from './anomalies.ts';
import { fuzz, LONG } from './fuzz.ts';
import { LISTS, listed, REGISTERS, type PlayedModel } from './models.ts';
import { legalHistories, schedules, uniqueValues, type Ask } from './schedule.ts';
import { sessionTruth } from './session-oracle.ts';

const key = fc.constantFrom('x', 'y');
const written = fc.oneof(fc.constant<Value>(null), fc.nat(9));
const write: fc.Arbitrary<Ask> = fc.record({ verb: fc.constant('write' as const), key });
const read: fc.Arbitrary<Ask> = fc.record({ verb: fc.constant('read' as const), key, value: written });
const appending: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({ verb: fc.constant('append' as const), key, value: fc.nat(3) }),
  fc.record({ verb: fc.constant('read' as const), key, value: fc.subarray([0, 1, 2, 3]) }),
);

/** Every value has its own version, which writes may not tell. */
const versioned: fc.Arbitrary<Ask> = fc
  .tuple(fc.oneof(write, read), fc.nat(5), fc.boolean())
  .map(([ask, value, isTold]) => {
    const isSilent = ask.verb === 'write' && !isTold;
    return { ...ask, value, ...(isSilent ? {} : { version: value }) };
  });

function compare(history: Operations): void {
  agree(found(checkSession(history)), sessionTruth(history.list));
}

const plain = fc.oneof(write, read);
const unique = uniqueValues('write', 'append');

/** Only one session writes each key. */
function singleWriter(ask: Ask, place: number): Ask {
  return unique(ask, place);
}

function withOneWriter({ list, isOrderOnly }: Operations): Operations {
  return { list: list.filter(({ verb, session }) => verb !== 'write' || session === '0'), isOrderOnly };
}

/** A register whose reads tell how often it was written. */
const VERSIONED: PlayedModel = {
  initial: LISTS.initial,
  step: () => undefined,
  play: (state, operation) => LISTS.play(state, { ...operation, verb: operation.verb === 'write' ? 'append' : 'read' }),
};

/** The list of what was written becomes the last value, and its length the version. */
function toVersions({ list, isOrderOnly }: Operations): Operations {
  const versionOf = new Map<Value, number>();
  for (const { verb, value } of list) {
    if (verb === 'read') listed(value).forEach((element, place) => versionOf.set(element, place + 1));
  }
  const told = list.map((operation): Operation => {
    const { verb, value, outcome } = operation;
    if (outcome !== 'ok') return operation;
    if (verb === 'write') return { ...operation, version: versionOf.get(value) };
    return { ...operation, value: listed(value).at(-1) ?? null, version: listed(value).length };
  });
  return { list: told, isOrderOnly };
}

function run<T>(arbitrary: fc.Arbitrary<T>, seed: number, hold: (value: T) => void): void {
  fuzz(arbitrary, { runs: 3_000, seed }, hold);
}

describe('sessions agree with the definitions', LONG, () => {
  it('where many write, by real time', () => {
    run(schedules(plain, 10, unique), 1, compare);
  });

  it('where values are written more than once', () => {
    run(
      schedules(
        plain.map((ask) => (ask.verb === 'write' ? { ...ask, value: 1 } : ask)),
        10,
      ),
      2,
      compare,
    );
  });

  it('where one session writes', () => {
    run(schedules(plain, 12, singleWriter), 3, (history) => {
      compare(withOneWriter(history));
    });
  });

  it('where versions are told', () => {
    run(schedules(versioned), 4, compare);
  });

  it('where keys are lists', () => {
    run(schedules(appending), 5, compare);
  });
});

describe('sessions of an object that behaved', LONG, () => {
  it('are never blamed, by real time or by one writer', () => {
    run(legalHistories(REGISTERS, plain, unique), 6, (history) => {
      agree(found(checkSession(history)), {});
      agree(found(checkSession(withOneWriter(history)))['read-your-writes'], undefined);
    });
  });

  it('are never blamed by their lists', () => {
    run(legalHistories(LISTS, appending, unique), 7, (history) => {
      agree(found(checkSession(history)), {});
    });
  });

  it('are never blamed by their versions', () => {
    run(legalHistories(VERSIONED, plain, unique), 8, (history) => {
      const { verdict } = checkSession(toVersions(history));
      agree(verdict === 'fail', false);
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { DropEvent, LoadExitEvent, OperationEvent } from '../../../src/history/event.ts';
import type { History } from '../../../src/history/history.ts';
import {
  collectRequests,
  countFates,
  nameOfRequest,
  placeAfter,
  placeOf,
  sentWithin,
} from '../../../src/verify/requests.ts';
import { eventsOf, fail, historyFrom, historyOf, info, ok } from '../../support/history.ts';
import { openLoop } from '../../support/open-loop.ts';
import { scoringScenario } from './scoring-case.ts';

const SCENARIO = scoringScenario();

/** Ticks every 10 ms from 1 000 on. */
function historyWith(
  operations: readonly OperationEvent[],
  drops: readonly DropEvent[] = [],
  exit: Partial<LoadExitEvent> = {},
): History {
  const usual = openLoop({ rate: 100, startMs: 1_000, durationMs: 10 * (operations.length + drops.length) });
  return historyOf({ load: { ...usual, operations, drops, loadExit: { ...usual.loadExit, ...exit } } });
}

function rows({ history, scenario = SCENARIO }: { history: History; scenario?: typeof SCENARIO }): number[][] {
  const { count, sent, sentBy, latency, fate } = collectRequests(scenario, history);
  return Array.from({ length: count }, (_unused, place) => [
    sent[place] ?? 0,
    sentBy[place] ?? 0,
    latency[place] ?? 0,
    fate[place] ?? 0,
  ]);
}

describe('the requests of a run', () => {
  it('were sent no sooner than their tick, and in the millisecond of their stamp', () => {
    const history = historyWith([
      ok('read', { call: 1_000, return: 1_003 }),
      ok('read', { call: 1_012, return: 1_020 }),
      fail('read', { call: 1_020, return: 1_021 }),
    ]);
    expect(rows({ history })).toEqual([
      [1_000, 1_001, 3, 0],
      [1_012, 1_013, 10, 0],
      [1_020, 1_021, 1, 1],
    ]);
  });

  it('wait from their tick on: a late generator adds to their latency', () => {
    const history = historyWith([
      ok('read', { call: 1_000, return: 1_002 }),
      ok('read', { call: 1_510, return: 1_512 }),
    ]);
    expect(rows({ history })[1]).toEqual([1_510, 1_511, 502, 0]);
  });

  it('are not charged with a delay that all of them share', () => {
    const history = historyWith([
      ok('read', { call: 1_004, return: 1_006 }),
      ok('read', { call: 1_014, return: 1_017 }),
    ]);
    expect(rows({ history }).map(([sent, , latency]) => [sent, latency])).toEqual([
      [1_004, 2],
      [1_014, 3],
    ]);
  });

  it('include dropped ones as failed demand at their tick', () => {
    const history = historyWith(
      [ok('read', { call: 1_000 }), ok('read', { call: 1_020 })],
      [{ type: 'drop', tick: 1, at: 1_010 }],
    );
    expect(rows({ history })).toEqual([
      [1_000, 1_001, 5, 0],
      [1_010, 1_010, Infinity, 2],
      [1_020, 1_021, 5, 0],
    ]);
    const requests = collectRequests(SCENARIO, history);
    expect([0, 1, 2].map((place) => nameOfRequest(requests, place, history))).toEqual([
      'relia/0/0',
      'tick 1',
      'relia/1/0',
    ]);
    expect(countFates(requests)).toEqual({ good: 2, failed: 0, dropped: 1 });
  });

  it('leave out what nobody saw the end of, and requests of setup', () => {
    const history = historyWith([
      ok('read', { call: 1_000 }),
      { ...info('add', { call: 1_010 }), return: null, untraced: true },
      ok('read', { call: 990, stage: 'setup' }),
    ]);
    expect(rows({ history })).toHaveLength(1);
  });

  it('leave out what was cut off with a load that ended early, but not what timed out by itself', () => {
    const cut = info('add', { call: 1_000, return: 1_300 });
    const timedOut = info('add', { call: 1_010, return: 3_010 });
    const early = historyWith([cut, timedOut], [], { early: true });
    expect(rows({ history: early })).toHaveLength(1);
    expect(rows({ history: historyWith([cut, timedOut]) })).toHaveLength(2);
  });

  it('are taken by their stamps alone when ticks are missing, or when a script may do anything first', () => {
    const operations = [ok('read', { call: 1_000 }), ok('read', { call: 1_013 })];
    const usual = openLoop({ rate: 100, startMs: 1_000, durationMs: 500 });
    const missing = historyOf({ load: { ...usual, operations, drops: [] } });
    const script = { ...SCENARIO, load: { script: './own.k6.ts', rate: 100, warmUp: 0, duration: 60_000 } };
    for (const question of [{ history: missing }, { history: historyWith(operations), scenario: script }]) {
      expect(rows(question).map(([sent, , latency]) => [sent, latency])).toEqual([
        [1_000, 5],
        [1_013, 5],
      ]);
    }
  });

  it('are ascending, whatever the order of the history', () => {
    const events = eventsOf({ load: openLoop({ rate: 300, durationMs: 2_000, latenessMs: 9 }) });
    const { sent } = collectRequests(SCENARIO, historyFrom(events.toReversed()));
    expect(sent).toEqual(sent.toSorted());
    expect(sent).toHaveLength(600);
  });
});

describe('places in a column', () => {
  const column = Float64Array.of(1, 2, 2, 5);

  it('are found by value', () => {
    expect([0, 2, 3, 6].map((value) => placeOf(column, value))).toEqual([0, 1, 3, 4]);
    expect([0, 2, 5].map((value) => placeAfter(column, value))).toEqual([0, 3, 4]);
  });

  it('bound the requests of a stretch, its end excluded', () => {
    const requests = collectRequests(SCENARIO, historyWith([ok('read', { call: 1_000 }), ok('read', { call: 1_010 })]));
    expect(sentWithin(requests, 1_000, 1_010).count).toBe(1);
  });
});

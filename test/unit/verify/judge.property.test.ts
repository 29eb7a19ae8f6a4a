import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent, OperationEvent } from '../../../src/history/event.ts';
import { formatEvent, parseHistory } from '../../../src/history/jsonl.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { judge } from '../../../src/verify/judge.ts';
import type { Judgement } from '../../../src/verify/judgement.ts';
import { eventsOf, fault, finalRead, historyFrom, RUN } from '../../support/history.ts';
import { openLoop } from '../../support/open-loop.ts';
import { randomFrom } from '../../support/random.ts';
import { finding, scoringScenario, shopLoad } from './scoring-case.ts';

const RATE = 50;

const SCENARIO: Scenario = scoringScenario({
  load: shopLoad(RATE),
  steadyState: { window: '20s', slos: [{ sli: 'availability', objective: 0.9 }] },
  data: { orders: { model: 'ledger', finalReads: [{ node: 'primary', path: '/orders' }] } },
  expect: { recovery: { within: '10s' }, errorBudget: { spendAtMost: '1%' }, data: { staleReads: 3 } },
});

interface Story {
  readonly seed: number;
  readonly outageMs: number;
  readonly share: number;
  readonly slowMs: number;
  readonly lost: number;
  readonly stale: number;
}

const stories: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(10_000),
  outageMs: fc.nat(30_000),
  share: fc.constantFrom(0, 0.2, 0.6, 1),
  slowMs: fc.constantFrom(5, 40, 400),
  lost: fc.nat(3),
  stale: fc.nat(6),
});

/** The events of a made-up run: writes and reads, an outage, writes lost, reads stale. */
function tell({ seed, outageMs, share, slowMs, lost, stale }: Story): HistoryEvent[] {
  const random = randomFrom(seed);
  const key = (iteration: number): string => `${RUN}-${String(iteration)}`;
  const load = openLoop({
    rate: RATE,
    seed,
    answer: ({ atMs }) => {
      if (atMs < 20_000 || atMs >= 20_000 + outageMs) return {};
      return random() < share ? { status: 503 } : { tookMs: slowMs };
    },
    does: (iteration) =>
      iteration % 2 === 0
        ? { does: 'add', name: 'place order', key: key(iteration) }
        : {
            key: key(Math.max(0, iteration - 51)),
            ...(iteration < 1_400 + 2 * stale && iteration > 1_400 ? { value: null } : {}),
          },
  });
  const kept = load.operations.filter(
    ({ does, outcome, iteration }) => does === 'add' && outcome === 'ok' && iteration >= 2 * lost,
  );
  const faults = fault('f1', { from: 20_000, to: 27_300 });
  return eventsOf({ load, faults, finalReads: [finalRead(kept.map((one) => one.key ?? ''))] });
}

function judged(events: Iterable<HistoryEvent>): Judgement {
  return judge(SCENARIO, historyFrom(events));
}

/** A shuffle by the seed. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = randomFrom(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('a judgement', () => {
  it('is the same to the last byte when it is made again, and from the written history', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const events = tell(story);
        const first = JSON.stringify(judged(events));
        expect(JSON.stringify(judged(events))).toBe(first);
        const { header } = historyFrom([]);
        const lines = [header, ...events].map(formatEvent);
        expect(JSON.stringify(judge(SCENARIO, parseHistory(lines)))).toBe(first);
      }),
      { numRuns: 8 },
    );
  });

  it('survives being written as JSON: no number that JSON does not know', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const judgement = judged(tell(story));
        expect(JSON.parse(JSON.stringify(judgement))).toEqual(judgement);
      }),
      { numRuns: 15 },
    );
  });

  it('does not depend on the order in which events were written', () => {
    fc.assert(
      fc.property(stories, fc.nat(1_000), (story, seed) => {
        const events = tell(story);
        expect(judged(shuffled(events, seed))).toEqual(judged(events));
      }),
      { numRuns: 15 },
    );
  });

  it('shifts with the clock: a later start changes no span and no verdict', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 100_000 }), (story, byMs) => {
        const { recovery, budget, verdict } = judged(tell(story));
        const later = judged(tell(story).map((event) => shift(event, byMs)));
        expect([later.recovery, later.budget, later.verdict]).toEqual([recovery, budget, verdict]);
      }),
      { numRuns: 15 },
    );
  });

  it('without final reads never says that the data was kept', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const judgement = judged(tell(story).filter(({ type }) => type !== 'final-read'));
        expect(finding(judgement, 'data.orders.lost').verdict).toBe('inconclusive');
        expect(judgement.verdict).not.toBe('pass');
      }),
      { numRuns: 15 },
    );
  });

  it('is never better for an operation that is missing, a witness that is missing or an end that is missing', () => {
    fc.assert(
      fc.property(stories, fc.constantFrom('op', 'witness', 'ending', 'load-exit', 'load-start'), (story, type) => {
        const events = tell(story);
        const missing = events.findIndex((event) => event.type === type);
        expect(judged(events.filter((_event, place) => place !== missing)).verdict).not.toBe('pass');
      }),
      { numRuns: 20 },
    );
  });

  it('has a grade when the run can be trusted and only then, an F whenever something caps it', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const { grade, findings, recovery } = judged(tell(story));
        const isTrusted = findings.every(({ about, verdict }) => about !== 'validity' || verdict === 'pass');
        expect(grade !== null).toBe(isTrusted);
        if (grade === null) return;
        expect(grade.score).toBeGreaterThanOrEqual(0);
        expect(grade.score).toBeLessThanOrEqual(100);
        if (recovery?.recovered === false || story.lost > 0) expect(grade.caps).not.toEqual([]);
        if (grade.caps.length > 0) expect(grade.letter).toBe('F');
      }),
      { numRuns: 20 },
    );
  });

  it('agrees with itself: nobody sees what did not happen, the later end counts, and no alert rings for nothing', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const { recovery, budget, episodes } = judged(tell(story));
        if (recovery === null || budget === null) return;
        const { timeToImpact, timeToVisibleFailure, gradual, fromFaultStart } = recovery;
        expect(timeToVisibleFailure === null).toBe(timeToImpact === null);
        expect(timeToVisibleFailure?.hi ?? 0).toBeGreaterThanOrEqual(timeToImpact?.lo ?? 0);
        if (gradual !== null) {
          expect(fromFaultStart?.value).toBe(Math.max(gradual.crossing.value, gradual.lastBad.value));
          expect(episodes.at(-1)?.segments.at(-1)?.gradual?.share).toBe(gradual.share);
        }
        const { fewest, bad, most } = budget.slices;
        expect([fewest <= bad, bad <= most]).toEqual([true, true]);
        for (const { needsMs, afterFaultMs } of budget.alerts) {
          if (afterFaultMs !== null) expect(budget.fullOutageMs).toBeGreaterThan((needsMs ?? Infinity) - 1_000);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('of a good run with one acknowledged write gone is a failure', () => {
    fc.assert(
      fc.property(fc.nat(2_999), (place) => {
        const events = tell({ seed: 1, outageMs: 0, share: 0, slowMs: 5, lost: 0, stale: 0 });
        const without = events.map((event) =>
          event.type === 'final-read' ? { ...event, ids: event.ids.toSpliced(place % event.ids.length, 1) } : event,
        );
        expect([judged(events).verdict, judged(without).verdict]).toEqual(['pass', 'fail']);
      }),
      { numRuns: 10 },
    );
  });
});

function shift(event: HistoryEvent, byMs: number): HistoryEvent {
  switch (event.type) {
    case 'header':
      return event;
    case 'op':
      return { ...event, call: event.call + byMs, return: event.return === null ? null : event.return + byMs };
    case 'final-read':
      return { ...event, call: event.call + byMs, return: event.return + byMs };
    case 'fault': {
      const { at, lo, hi, source } = event.instant ?? { at: event.at, lo: event.at, hi: event.at, source: 'call' };
      return { ...event, at: event.at + byMs, instant: { at: at + byMs, lo: lo + byMs, hi: hi + byMs, source } };
    }
    case 'clock':
    case 'drop':
    case 'ending':
    case 'load-exit':
    case 'load-start':
    case 'phase':
    case 'probe':
    case 'witness':
      return { ...event, at: event.at + byMs };
  }
}

describe('a check that throws', () => {
  it('is inconclusive, spoils no other, and is never a pass', () => {
    const events = tell({ seed: 1, outageMs: 0, share: 0, slowMs: 5, lost: 0, stale: 0 });
    const history = historyFrom(events);
    const broken = {
      ...history,
      finalReads: [
        Object.create(null, {
          on: {
            get: () => {
              throw new Error('torn');
            },
          },
        }),
      ] as never[],
    };
    const judgement = judge(SCENARIO, broken);
    expect(finding(judgement, 'data.orders')).toMatchObject({
      verdict: 'inconclusive',
      summary: 'the check itself failed: torn',
    });
    expect(finding(judgement, 'recovery').verdict).toBe('pass');
    expect([judgement.verdict, judgement.why]).toEqual([
      'inconclusive',
      'inconclusive: "What became of orders" could not be checked',
    ]);
  });

  it('leaves a judgement whatever is broken', () => {
    const history = historyFrom(tell({ seed: 1, outageMs: 0, share: 0, slowMs: 5, lost: 0, stale: 0 }));
    const torn = new Proxy<OperationEvent[]>([], {
      get: () => {
        throw new Error('torn');
      },
    });
    const judgement = judge(SCENARIO, { ...history, operations: torn });
    expect(judgement).toMatchObject({ verdict: 'inconclusive', recovery: null, stretches: [], ledgers: [] });
  });
});

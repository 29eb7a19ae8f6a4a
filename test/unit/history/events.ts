import fc from 'fast-check';
import type { HeaderEvent, HistoryEvent, Instant, OperationEvent, Phase } from '../../../src/history/event.ts';

const PHASES = {
  target: true,
  interpose: true,
  'warm-up': true,
  'steady-state': true,
  faults: true,
  hold: true,
  'load-end': true,
  settle: true,
  'final-read': true,
  restore: true,
  done: true,
} satisfies Record<Phase, true>;

const time = fc.double({ min: 0, max: 1e9, noNaN: true });
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const texts = fc.array(fc.string(), { maxLength: 3 });
const optional: { requiredKeys: [] } = { requiredKeys: [] };

const instant: fc.Arbitrary<Instant> = fc.record({
  at: time,
  lo: time,
  hi: time,
  source: fc.constantFrom('engine-event', 'read-back', 'call'),
});

const value = fc.oneof(
  fc.string(),
  anyNumber,
  fc.constant(null),
  fc.record({ from: fc.string(), to: fc.string(), amount: fc.integer() }),
);

/** Any operation, with and without what need not be told. */
export const anyOperation: fc.Arbitrary<OperationEvent> = fc
  .tuple(
    fc.record({
      type: fc.constant('op' as const),
      call: time,
      took: fc.option(fc.double({ min: 0, max: 60_000, noNaN: true }), { nil: null }),
      vu: fc.nat(),
      scenario: fc.string(),
      iteration: fc.nat(),
      index: fc.nat(9),
      name: fc.string(),
      does: fc.constantFrom('add', 'read', 'write', 'cas', 'transfer', 'request'),
      outcome: fc.constantFrom('ok', 'fail', 'info'),
      status: fc.nat(599),
    }),
    fc.record(
      {
        on: fc.string(),
        key: fc.string(),
        value,
        version: fc.integer(),
        error: fc.nat(2_000),
        by: fc.string(),
        stage: fc.constantFrom('setup', 'teardown'),
        untraced: fc.constant(true as const),
      },
      optional,
    ),
  )
  .map(([{ took, ...fixed }, more]) => ({ ...fixed, return: took === null ? null : fixed.call + took, ...more }));

/** A header, whatever it says. */
export const anyHeader: fc.Arbitrary<HeaderEvent> = fc.record({
  type: fc.constant('header' as const),
  schema: fc.constant('relia.history/1' as const),
  run: fc.string(),
  scenario: fc.string(),
  t0: time,
});

function event<Type extends HistoryEvent['type'], Fields>(
  type: Type,
  fields: { readonly [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> },
): fc.Arbitrary<Fields & { readonly type: Type }> {
  return fc.record(fields).map((record) => ({ ...record, type }));
}

const count = fc.option(fc.nat(), { nil: null });
const reason = fc.record({ reason: fc.string() }, optional);

/** Any event that a history may have after its header. */
export const anyEvent: fc.Arbitrary<HistoryEvent> = fc.oneof(
  anyOperation,
  event('drop', { tick: fc.nat(), at: time }),
  event('load-start', { at: anyNumber, periodMs: fc.option(time, { nil: null }), durationMs: time }),
  event('load-exit', { at: time, exitCode: count, complete: count, interrupted: count, early: fc.boolean() }),
  event('phase', { phase: fc.constantFrom(...Object.keys(PHASES)).filter(isPhase), at: time }),
  fc
    .tuple(
      event('fault', {
        fault: fc.string(),
        step: fc.constantFrom('injected', 'healed', 'skipped', 'failed'),
        at: time,
        hit: texts,
        calls: fc.array(
          fc
            .tuple(
              fc.record({ what: fc.string(), at: time, tookMs: time }),
              fc.record({ failed: fc.string() }, optional),
            )
            .map(([call, failed]) => ({ ...call, ...failed })),
          { maxLength: 3 },
        ),
      }),
      fc.record({ instant, reason: fc.string() }, optional),
    )
    .map(([fixed, more]) => ({ ...fixed, ...more })),
  event('witness', {
    fault: fc.string(),
    of: fc.constantFrom('bite', 'heal'),
    verdict: fc.constantFrom('confirmed', 'refuted', 'unknown'),
    at: time,
    evidence: texts,
  }),
  event('probe', {
    probe: fc.constantFrom('replica-lag', 'instances-up'),
    target: fc.string(),
    at: time,
    value: fc.option(anyNumber, { nil: null }),
  }),
  fc
    .tuple(
      event('final-read', { on: fc.string(), node: fc.string(), call: time, return: time, ids: texts }),
      fc.record({ values: fc.array(fc.oneof(fc.string(), anyNumber)), failed: fc.string() }, optional),
    )
    .map(([fixed, more]) => ({ ...fixed, ...more })),
  event('clock', { at: time, monotonic: time }),
  fc
    .tuple(event('ending', { ending: fc.constantFrom('completed', 'halted', 'broken'), at: time }), reason)
    .map(([fixed, more]) => ({ ...fixed, ...more })),
);

function isPhase(word: string): word is Phase {
  return word in PHASES;
}

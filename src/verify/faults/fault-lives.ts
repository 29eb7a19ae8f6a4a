import type { FaultEvent, Instant, WitnessEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import type { Fault, Scenario } from '../../scenario/scenario.ts';

/** One fault of the scenario with everything the history says about it. */
export interface FaultLife {
  readonly fault: Fault;
  readonly hit: readonly string[];
  /** When it became active; `null` when it was never injected. */
  readonly injected: Instant | null;
  /** When it was gone; `null` when it was not healed. */
  readonly healed: Instant | null;
  /** Why it was left out or failed, when it was. */
  readonly reason: string | undefined;
  readonly bite: WitnessEvent | undefined;
  readonly heal: WitnessEvent | undefined;
}

/** An event without an instant of its own lies within its control calls. */
function instantOf({ instant, at, calls }: FaultEvent): Instant {
  if (instant !== undefined) return instant;
  const lo = Math.min(at, ...calls.map((call) => call.at));
  const hi = Math.max(at, ...calls.map((call) => call.at + call.tookMs));
  return { at: (lo + hi) / 2, lo, hi, source: 'call' };
}

function witnessOf(history: History, fault: string, of: WitnessEvent['of']): WitnessEvent | undefined {
  return history.witnesses.filter((witness) => witness.fault === fault && witness.of === of).at(-1);
}

/** A restart is over by itself: with no event of its end, it ended when it began. */
function healedOf({ kind }: Fault, events: readonly FaultEvent[], injected: Instant | null): Instant | null {
  const healed = events.find(({ step }) => step === 'healed');
  if (healed !== undefined) return instantOf(healed);
  return kind === 'restart' ? injected : null;
}

/** The faults of a scenario, in its order, with what became of them. */
export function faultLives(scenario: Scenario, history: History): FaultLife[] {
  return scenario.faults.map((fault) => {
    const events = history.faults.filter((event) => event.fault === fault.id);
    const begun = events.find(({ step }) => step === 'injected');
    const injected = begun === undefined ? null : instantOf(begun);
    return {
      fault,
      hit: begun?.hit ?? [],
      injected,
      healed: injected === null ? null : healedOf(fault, events, injected),
      reason: events.find(({ reason }) => reason !== undefined)?.reason,
      bite: witnessOf(history, fault.id, 'bite'),
      heal: witnessOf(history, fault.id, 'heal'),
    };
  });
}

/** The time between the first injection and the last heal. */
export interface FaultSpan {
  /** The fault that came first. */
  readonly first: Fault;
  readonly start: Instant;
  /** `null` when one of them was never healed. */
  readonly end: Instant | null;
}

/** From the first injection to the last heal; `undefined` when nothing was injected. */
export function faultSpan(lives: readonly FaultLife[]): FaultSpan | undefined {
  const active = lives.flatMap(({ fault, injected, healed }) =>
    injected === null ? [] : [{ fault, injected, healed }],
  );
  const [first, ...later] = active;
  if (first === undefined) return undefined;
  const earliest = later.reduce((best, life) => (life.injected.at < best.injected.at ? life : best), first);
  let end: Instant | null = earliest.injected;
  for (const { healed } of active) {
    if (end === null || healed === null) end = null;
    else if (healed.at > end.at) end = healed;
  }
  return { first: earliest.fault, start: earliest.injected, end };
}

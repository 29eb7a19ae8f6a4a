import type { Phase } from '../../history/event.ts';
import type { RunEvent } from '../../engine/commands.ts';
import type { LiveFigures } from '../../engine/live.ts';
import { nameOf, type Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** A fault that is active right now. */
export interface ActiveFault {
  readonly fault: string;
  readonly name: string;
  readonly hit: readonly string[];
  /** Epoch milliseconds of the injection. */
  readonly since: number;
}

/** What a run looks like right now, as far as it has told. Times in epoch milliseconds. */
export interface LiveState {
  readonly phase: Phase | undefined;
  readonly phaseSince: number;
  readonly phaseUntil: number | undefined;
  /** The scheduled start of the load, once known. */
  readonly loadStart: number | undefined;
  readonly figures: LiveFigures | undefined;
  readonly active: readonly ActiveFault[];
  /** Faults that were injected at some time. */
  readonly begun: readonly string[];
  readonly isHalting: boolean;
}

/** What is to come next, and when. */
export interface NextStep {
  readonly words: string;
  readonly at: number;
}

/** Before anything was told. */
export const NOTHING_YET: LiveState = {
  phase: undefined,
  phaseSince: 0,
  phaseUntil: undefined,
  loadStart: undefined,
  figures: undefined,
  active: [],
  begun: [],
  isHalting: false,
};

/** The state after one more event. The warm-up begins with the load, so its end tells the load's start. */
export function advanceLive(state: LiveState, event: RunEvent, warmUpMs: number): LiveState {
  switch (event.type) {
    case 'phase': {
      const isStart = event.phase === 'warm-up' && event.untilMs !== undefined;
      return {
        ...state,
        phase: event.phase,
        phaseSince: event.at,
        phaseUntil: event.untilMs,
        ...(isStart ? { loadStart: event.untilMs - warmUpMs } : {}),
      };
    }
    case 'figures':
      return { ...state, figures: event.figures };
    case 'injected': {
      const { fault, name, hit, instant } = event;
      const active = [
        ...state.active.filter((other) => other.fault !== fault),
        { fault, name, hit, since: instant.at },
      ];
      return { ...state, active, begun: [...state.begun, fault] };
    }
    case 'healed':
      return { ...state, active: state.active.filter(({ fault }) => fault !== event.fault) };
    case 'ending':
      return { ...state, active: [], isHalting: false };
    case 'progress':
    case 'witness':
    case 'notice':
      return state;
  }
}

/** The next thing that is due: an injection by the clock, a heal by its fault's duration, else the end of the load. */
export function nextStep(state: LiveState, scenario: Scenario, plan: Plan): NextStep | undefined {
  const { loadStart, active, begun } = state;
  if (loadStart === undefined || state.phase === 'settle' || state.phase === 'final-read') return undefined;
  const faultOf = (id: string): Scenario['faults'][number] | undefined =>
    scenario.faults.find((fault) => fault.id === id);
  const injections = plan.steps.flatMap(({ does, fault: id, trigger }): NextStep[] => {
    const fault = faultOf(id);
    if (does !== 'inject' || trigger.on !== 'clock' || begun.includes(id) || fault === undefined) return [];
    return [{ words: nameOf(fault), at: loadStart + trigger.atMs }];
  });
  const heals = active.flatMap(({ fault: id, name, since }): NextStep[] => {
    const fault = faultOf(id);
    return fault === undefined ? [] : [{ words: `heal ${name}`, at: since + fault.duration }];
  });
  const steps = [...injections, ...heals].sort((a, b) => a.at - b.at);
  return steps[0] ?? { words: 'end of the load', at: loadStart + plan.loadEndsMs };
}

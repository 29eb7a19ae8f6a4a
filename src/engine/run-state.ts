import type { Ending } from '../history/event.ts';
import type { Command } from './commands.ts';

/** Where a run is. */
export type RunState =
  | { readonly state: 'preparing' }
  | { readonly state: 'warming-up' }
  /** The steady state is being judged on the running load; nothing may be injected yet. */
  | { readonly state: 'proving' }
  | {
      readonly state: 'experimenting';
      readonly held: boolean;
      /** Accepted and not there yet: an injection takes a while. */
      readonly starting: readonly string[];
      readonly active: readonly string[];
      readonly over: readonly string[];
    }
  | { readonly state: 'concluding' }
  | { readonly state: 'halting'; readonly by: 'person' | 'guard'; readonly reason: string }
  | { readonly state: 'finished'; readonly ending: Ending };

/** What moves a run on besides commands. */
export type Progression =
  | { readonly type: 'load-started' }
  | { readonly type: 'window-began' }
  | { readonly type: 'steady' }
  | { readonly type: 'injected'; readonly fault: string }
  | { readonly type: 'healed'; readonly fault: string }
  | { readonly type: 'skipped'; readonly fault: string }
  | { readonly type: 'load-ended' }
  | { readonly type: 'finished'; readonly ending: Ending };

type Experimenting = Extract<RunState, { state: 'experimenting' }>;
interface Limits {
  readonly concurrentFaults: number;
}

function refusalToInject(state: Experimenting, fault: string, limits: Limits): string | undefined {
  const { held, over } = state;
  const active = [...state.active, ...state.starting];
  if (held) return 'the run is on hold';
  if (active.includes(fault)) return `${fault} is active already`;
  if (over.includes(fault)) return `${fault} is over`;
  if (active.length < limits.concurrentFaults) return undefined;
  return `${String(active.length)} faults are active, the blast radius allows ${String(limits.concurrentFaults)}`;
}

function refusalToSkip({ active, starting, over }: Experimenting, fault: string): string | undefined {
  if (over.includes(fault)) return `${fault} is over`;
  return [...active, ...starting].includes(fault) ? `${fault} is active; heal it instead` : undefined;
}

/** Why a command cannot be carried out in this state; `undefined` when it can. */
export function refusal(state: RunState, command: Command, limits: Limits): string | undefined {
  if (command.do === 'halt') return state.state === 'finished' ? 'the run is over' : undefined;
  if (state.state === 'halting') return `the run is being halted: ${state.reason}`;
  if (state.state !== 'experimenting') return `nothing can be injected or healed while the run is ${state.state}`;
  switch (command.do) {
    case 'inject':
      return refusalToInject(state, command.fault, limits);
    case 'heal':
      return state.active.includes(command.fault) ? undefined : `${command.fault} is not active`;
    case 'skip':
      return refusalToSkip(state, command.fault);
    case 'hold':
    case 'resume':
      return undefined;
  }
}

/** True when a refusal to inject leaves the fault out: it was neither injected before nor is it being injected. */
export function isLeftOut(state: RunState, fault: string): boolean {
  return state.state === 'experimenting' && ![...state.starting, ...state.active, ...state.over].includes(fault);
}

/** The state after a command was accepted. What `inject` and `heal` come to shows only when they are done (`advance`). */
export function accept(state: RunState, command: Command): RunState {
  if (command.do === 'halt') return { state: 'halting', by: command.by, reason: command.reason };
  if (state.state !== 'experimenting') return state;
  if (command.do === 'inject') return { ...state, starting: [...state.starting, command.fault] };
  if (command.do === 'hold') return { ...state, held: true };
  if (command.do === 'resume') return { ...state, held: false };
  return state;
}

/** The state after something happened. What does not fit the state leaves it as it is. */
export function advance(state: RunState, event: Progression): RunState {
  if (event.type === 'finished') return { state: 'finished', ending: event.ending };
  if (state.state === 'halting' || state.state === 'finished') return state;
  switch (event.type) {
    case 'load-started':
      return { state: 'warming-up' };
    case 'window-began':
      return { state: 'proving' };
    case 'steady':
      return { state: 'experimenting', held: false, starting: [], active: [], over: [] };
    case 'load-ended':
      return { state: 'concluding' };
    case 'injected':
    case 'healed':
    case 'skipped':
      return state.state === 'experimenting' ? moveFault(state, event) : state;
  }
}

function moveFault(state: Experimenting, event: Extract<Progression, { fault: string }>): RunState {
  const { fault } = event;
  const others = state.active.filter((id) => id !== fault);
  const starting = state.starting.filter((id) => id !== fault);
  if (event.type === 'injected') return { ...state, starting, active: [...others, fault] };
  return { ...state, starting, active: others, over: [...state.over.filter((id) => id !== fault), fault] };
}

import { ReliaError } from '../errors.ts';
import type { NodeAct } from '../ports/runtime.ts';
import { aimOf, type Fault, type Scenario } from '../scenario/scenario.ts';
import { linksOf } from './faults/registry.ts';

/** What sets a step off. `step` waits for another step, then `delayMs` more. Times count from the start of the load. */
export type Trigger =
  | { readonly on: 'clock'; readonly atMs: number }
  | {
      readonly on: 'step';
      readonly step: string;
      readonly delayMs: number;
      readonly deadlineMs: number;
      readonly otherwise: 'skip' | 'halt';
    };

/** One thing the timeline does. `id` is `<fault>.inject` or `<fault>.heal`. */
export interface Step {
  readonly id: string;
  readonly does: 'inject' | 'heal';
  readonly fault: string;
  readonly trigger: Trigger;
}

/** How a run will proceed. Pure data: also what `relia plan` prints. */
export interface Plan {
  /** Links that must go through a proxy before the load begins, each once. */
  readonly links: readonly string[];
  readonly steps: readonly Step[];
  /** When the steady state is judged, milliseconds from the start of the load. */
  readonly steadyState: { readonly fromMs: number; readonly toMs: number };
  readonly loadEndsMs: number;
}

function stepsOf(fault: Fault, loadEndsMs: number): readonly Step[] {
  const trigger: Trigger =
    fault.after === undefined
      ? { on: 'clock', atMs: fault.at ?? 0 }
      : {
          on: 'step',
          step: `${fault.after.step}.heal`,
          delayMs: 0,
          deadlineMs: fault.after.deadline,
          otherwise: fault.after.else,
        };
  const inject: Step = { id: `${fault.id}.inject`, does: 'inject', fault: fault.id, trigger };
  const heal: Step = {
    id: `${fault.id}.heal`,
    does: 'heal',
    fault: fault.id,
    trigger: { on: 'step', step: inject.id, delayMs: fault.duration, deadlineMs: loadEndsMs, otherwise: 'skip' },
  };
  return [inject, heal];
}

/** Works out the steps of a scenario and what they need. */
export function planRun(scenario: Scenario): Plan {
  const { load, steadyState, faults } = scenario;
  return {
    links: [...new Set(faults.flatMap((fault) => linksOf(fault, scenario.system)))].sort(),
    steps: faults.flatMap((fault) => stepsOf(fault, load.duration)),
    steadyState: { fromMs: load.warmUp, toMs: load.warmUp + steadyState.window },
    loadEndsMs: load.duration,
  };
}

/** The faults that a runtime which knows only these acts cannot inject. */
export function unsupportedFaults(faults: readonly Fault[], acts: readonly NodeAct[]): readonly Fault[] {
  return faults.filter((fault) => 'pick' in fault && !acts.includes(fault.kind));
}

/** Throws RELIA_UNSUPPORTED when the runtime cannot inject one of the faults: a fault that is left out proves nothing. */
export function requireSupport(faults: readonly Fault[], acts: readonly NodeAct[]): void {
  const beyond = unsupportedFaults(faults, acts);
  if (beyond.length === 0) return;
  throw new ReliaError('RELIA_UNSUPPORTED', {
    message: `${beyond.map(nameOf).join(', ')}: unsupported here; this runtime can ${acts.join(', ')}`,
    hint: 'run it on Docker (--runtime docker), or choose another fault',
  });
}

/** One fault in a few words: `kill primary`, `latency on caching`. */
export function nameOf(fault: Fault): string {
  return 'link' in fault ? `${fault.kind} on ${aimOf(fault)}` : `${fault.kind} ${aimOf(fault)}`;
}

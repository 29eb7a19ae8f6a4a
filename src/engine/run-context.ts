import type { Ending, HistoryEvent, Phase } from '../history/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkProxy } from '../ports/link-proxy.ts';
import type { LoadGenerator } from '../ports/load.ts';
import type { HttpProbe } from '../ports/probe.ts';
import type { Random } from '../ports/random.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunEvent, RunListener } from './commands.ts';

/** The outside world of a run. */
export interface RunPorts {
  readonly runtime: Runtime;
  readonly linkProxy: LinkProxy;
  readonly load: LoadGenerator;
  readonly http: HttpProbe;
  readonly store: RunStore;
  readonly clock: Clock;
  /** Seeded with the scenario's seed: it chooses which instances are hit. */
  readonly random: Random;
}

/** What a run is made of. */
export interface RunParts {
  /** The run's id: lower-case letters, digits and dashes. */
  readonly run: string;
  readonly scenario: Scenario;
  /** Absolute path of `load.script`, when the load has one. */
  readonly scriptPath: string | undefined;
  /** Leave a stack that this run brought up. */
  readonly keep: boolean;
  readonly ports: RunPorts;
  readonly onEvent: RunListener;
}

/** How a run ended and what it ran on; everything else is in its history. */
export interface RunOutcome {
  readonly ending: Ending;
  readonly reason: string | undefined;
  /** Epoch milliseconds that the history's times count from. */
  readonly t0: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly runtime: string;
  readonly images: Readonly<Record<string, string>>;
  /** Digest of the code the load ran. */
  readonly codeHash: string;
  /** Undo acts that failed: what may still be broken, with the command that mends it by hand. */
  readonly leftBroken: readonly string[];
}

/** Ends a run before its time: thrown as the reason of its abort signal. */
export class RunStopped extends Error {
  readonly ending: Ending;

  constructor(ending: Ending, reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.name = 'RunStopped';
    this.ending = ending;
  }
}

/** One run's clock axis, history and voice, shared by its parts. */
export class RunContext {
  readonly parts: RunParts;
  /** Epoch milliseconds that the history counts from. */
  readonly t0: number;

  constructor(parts: RunParts) {
    this.parts = parts;
    this.t0 = parts.ports.clock.now();
  }

  get scenario(): Scenario {
    return this.parts.scenario;
  }

  get ports(): RunPorts {
    return this.parts.ports;
  }

  /** Milliseconds since t0 of an epoch time. */
  since(epochMs: number): number {
    return epochMs - this.t0;
  }

  /** Milliseconds since t0 right now. */
  now(): number {
    return this.ports.clock.now() - this.t0;
  }

  record(event: HistoryEvent): void {
    this.ports.store.append(event);
  }

  tell(event: RunEvent): void {
    this.parts.onEvent(event);
  }

  notice(level: 'info' | 'warning', line: string): void {
    this.tell({ type: 'notice', level, line });
    this.ports.store.log({ level, line });
  }

  /** Begins a phase. `untilMs`: when it is due to end (epoch), for a countdown. */
  enter(phase: Phase, untilMs?: number): void {
    const at = this.ports.clock.now();
    this.record({ type: 'phase', phase, at: this.since(at) });
    this.tell({ type: 'phase', phase, at, ...(untilMs === undefined ? {} : { untilMs }) });
  }
}

import { ReliaError, asError, messageOf } from '../errors.ts';
import type { Ending } from '../history/event.ts';
import { longestTimeoutMs, type Fault } from '../scenario/scenario.ts';
import { every, watchClocks, watchReplicaLag } from './beside.ts';
import type { Command } from './commands.ts';
import { readAllNodes } from './final-read.ts';
import { LoadWatch } from './load-watch.ts';
import { orAbort } from './or-abort.ts';
import { nameOf, planRun, type Plan } from './plan.ts';
import { RunContext, RunStopped, type RunOutcome, type RunParts } from './run-context.ts';
import { accept, advance, isLeftOut, refusal, type Progression, type RunState } from './run-state.ts';
import { Stage, type StageFacts } from './stage.ts';
import { followPlan } from './timeline.ts';
import type { UndoFailure } from './undo-journal.ts';

/** How often the live figures are told, milliseconds. */
const FIGURES_EVERY_MS = 500;
/** Records reach relia this much later than their answers, milliseconds. */
const RECORD_DELAY_MS = 300;
/** The steady state is judged at least this long before the first injection, milliseconds. */
const JUDGE_BEFORE_MS = 50;
/** A guard that saw fewer requests than this says nothing. */
const GUARD_LEAST_REQUESTS = 20;

export type { RunOutcome, RunParts, RunPorts } from './run-context.ts';

/** A run under way. */
export interface RunningRun {
  /** Carries a command out; resolves with the epoch time it took effect, or `undefined` when it was refused or failed. */
  execute(command: Command): Promise<number | undefined>;
  /**
   * Settles when everything is undone and the history is on the disk. Rejects with a ReliaError when the run failed before
   * its load began: nothing was broken then.
   */
  readonly finished: Promise<RunOutcome>;
}

const NO_FACTS: StageFacts = { runtime: 'unknown', engine: 'unknown', versions: {}, images: {}, codeHash: '' };

/** One run: a state machine that takes commands and tells events. The scenario's timeline is one of its commanders. */
class Run implements RunningRun {
  readonly finished: Promise<RunOutcome>;
  readonly #context: RunContext;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #load: LoadWatch;
  /** Aborted to end the run before its time; the reason is a RunStopped. */
  readonly #stop = new AbortController();
  /** Aborted when the run is over, to end what goes on beside it. */
  readonly #over = new AbortController();
  #state: RunState = { state: 'preparing' };
  #facts: StageFacts = NO_FACTS;
  #startedAt: number | undefined;
  /** From here on faults may have been injected. */
  #isProven = false;

  constructor(parts: RunParts) {
    this.#context = new RunContext(parts);
    this.#plan = planRun(parts.scenario);
    this.#stage = new Stage(this.#context, this.#plan);
    this.#load = new LoadWatch(this.#context);
    this.finished = this.#proceed();
  }

  async execute(command: Command): Promise<number | undefined> {
    const { concurrentFaults } = this.#context.scenario.blastRadius;
    const why = refusal(this.#state, command, { concurrentFaults });
    if (why !== undefined) {
      this.#refuse(command, why);
      return undefined;
    }
    this.#state = accept(this.#state, command);
    switch (command.do) {
      case 'inject':
        return this.#inject(this.#faultOf(command.fault));
      case 'heal':
        return this.#heal(this.#faultOf(command.fault));
      case 'skip':
        this.#stage.faults.skip(this.#faultOf(command.fault), command.reason);
        this.#move({ type: 'skipped', fault: command.fault });
        break;
      case 'halt':
        this.#context.notice('warning', `halting: ${command.reason}`);
        this.#stop.abort(new RunStopped('halted', command.reason));
        break;
      case 'hold':
      case 'resume':
        this.#context.notice('info', command.do === 'hold' ? 'holding: nothing more is injected' : 'going on');
    }
    return this.#context.ports.clock.now();
  }

  /** A fault that is left out must show; any other refusal is only told. */
  #refuse(command: Command, why: string): void {
    if (command.do === 'inject' && isLeftOut(this.#state, command.fault)) {
      this.#stage.faults.skip(this.#faultOf(command.fault), why);
    } else if (this.#state.state !== 'halting') {
      this.#context.notice('warning', `not done: ${command.do}: ${why}`);
    }
  }

  async #inject(fault: Fault): Promise<number | undefined> {
    try {
      const at = await this.#stage.faults.inject(fault);
      this.#move({ type: 'injected', fault: fault.id });
      return at;
    } catch (error) {
      this.#break(`${nameOf(fault)} could not be injected`, error);
      return undefined;
    }
  }

  async #heal(fault: Fault): Promise<number | undefined> {
    try {
      const at = await this.#stage.faults.heal(fault);
      this.#move({ type: 'healed', fault: fault.id });
      return at;
    } catch (error) {
      this.#break(`${nameOf(fault)} could not be healed`, error);
      return undefined;
    }
  }

  #faultOf(id: string): Fault {
    const fault = this.#context.scenario.faults.find((candidate) => candidate.id === id);
    if (fault === undefined) throw new RangeError(`the scenario has no fault "${id}"`);
    return fault;
  }

  #move(event: Progression): void {
    this.#state = advance(this.#state, event);
  }

  /** relia's own world failed: what is active is healed, nothing more is injected. */
  #break(what: string, error: unknown): void {
    const code = error instanceof ReliaError ? `${error.code}: ` : '';
    const reason = `${what}: ${code}${messageOf(error)}`;
    this.#state = accept(this.#state, { do: 'halt', by: 'guard', reason });
    this.#stop.abort(new RunStopped('broken', reason, error));
  }

  async #proceed(): Promise<RunOutcome> {
    const { parts, t0, ports } = this.#context;
    const { run, scenario } = parts;
    this.#context.record({ type: 'header', schema: 'relia.history/1', run, scenario: scenario.name, t0 });
    const stopped = await this.#attempt();
    const leftBroken = await this.#conclude();
    const isBroken = leftBroken.length > 0 && stopped.ending === 'completed';
    const ending: Ending = isBroken ? 'broken' : stopped.ending;
    const reason = isBroken ? 'something could not be undone' : stopped.reason;
    this.#context.enter('done');
    const at = this.#context.now();
    this.#context.record({ type: 'ending', ending, at, ...(reason === undefined ? {} : { reason }) });
    this.#move({ type: 'finished', ending });
    this.#context.tell({ type: 'ending', ending, reason });
    const full = await ports.store.flush().then(
      () => undefined,
      (error: unknown) => error,
    );
    // Before the load there is nothing to judge: the error itself is the answer.
    if (this.#startedAt === undefined && stopped.error !== undefined) throw asError(stopped.error);
    if (full !== undefined) throw asError(full);
    const { runtime, versions, images, codeHash } = this.#facts;
    return { ending, reason, t0, versions, runtime, images, codeHash, leftBroken: leftBroken.map(tellFailure) };
  }

  /** Goes through the run up to the end of the load. Never throws: says how it came to its end. */
  async #attempt(): Promise<{ ending: Ending; reason?: string; error?: unknown }> {
    const { signal } = this.#stop;
    try {
      this.#facts = await this.#stage.setUp(signal, (error) => {
        this.#break('a link could not be kept on its proxy', error);
      });
      await this.#startLoad();
      await this.#proveSteadyState();
      await this.#experiment();
      return { ending: 'completed' };
    } catch (thrown) {
      // What waits on the signal may report its abort in words of its own.
      const error: unknown = signal.aborted ? signal.reason : thrown;
      if (error instanceof RunStopped) {
        const { ending, message, cause } = error;
        return { ending, reason: message, ...(cause === undefined ? {} : { error: cause }) };
      }
      return { ending: 'broken', reason: messageOf(error), error };
    }
  }

  async #startLoad(): Promise<void> {
    const { runtime } = this.#context.ports;
    const { signal } = this.#stop;
    const entryUrl = await runtime.entryUrl();
    signal.throwIfAborted();
    const handle = await this.#load.begin(this.#stage.loadRequest(entryUrl));
    await this.#stage.journal.arm({ kind: 'end-process', process: handle.process }, 'the load generator');
    this.#startedAt = await orAbort(this.#load.started(), signal);
    void this.#load.finished().then(
      (exit) => {
        if (exit.early) this.#break('the load ended early', new Error(`k6 exited with ${String(exit.exitCode)}`));
      },
      (error: unknown) => {
        this.#break('the load failed', error);
      },
    );
    this.#move({ type: 'load-started' });
    this.#goOnBeside();
    const { load } = this.#context.scenario;
    this.#context.enter('warm-up', this.#startedAt + load.warmUp);
  }

  #goOnBeside(): void {
    const { signal } = this.#over;
    const figures = every(this.#context, FIGURES_EVERY_MS, signal, () => {
      this.#context.tell({ type: 'figures', figures: this.#load.figures() });
      this.#guard();
    });
    for (const work of [watchClocks(this.#context, signal), watchReplicaLag(this.#context, signal), figures]) {
      // A bug here must end in a healed system, not in a dead relia.
      work.catch((error: unknown) => {
        this.#break('relia itself failed beside the load', error);
      });
    }
  }

  #guard(): void {
    const { abortUnless } = this.#context.scenario.blastRadius;
    const figures = this.#load.guarded();
    if (abortUnless === undefined || figures === undefined || this.#state.state !== 'experimenting') return;
    const enough = figures.ratePerS * (abortUnless.over / 1_000) >= GUARD_LEAST_REQUESTS;
    if (!enough || 1 - figures.errorShare >= abortUnless.availability) return;
    const seen = ((1 - figures.errorShare) * 100).toFixed(1);
    const reason = `availability fell to ${seen} % within ${String(abortUnless.over / 1_000)} s, below the ${String(abortUnless.availability * 100)} % that the blast radius allows`;
    void this.execute({ do: 'halt', by: 'guard', reason });
  }

  async #proveSteadyState(): Promise<void> {
    const { clock } = this.#context.ports;
    const { signal } = this.#stop;
    const startedAt = this.#startedAt ?? clock.now();
    const { fromMs, toMs } = this.#plan.steadyState;
    await clock.until(startedAt + fromMs, signal);
    this.#move({ type: 'window-began' });
    this.#context.enter('steady-state', startedAt + toMs);
    const firstFault = Math.min(
      ...this.#plan.steps.map(({ trigger }) => (trigger.on === 'clock' ? trigger.atMs : Infinity)),
    );
    const patience = Math.min(longestTimeoutMs(this.#context.scenario), firstFault - toMs - JUDGE_BEFORE_MS);
    await clock.until(startedAt + toMs + Math.max(0, Math.min(patience, RECORD_DELAY_MS)), signal);
    const finding = this.#load.judgeSteadyState();
    if (finding.verdict !== 'pass') {
      for (const fault of this.#context.scenario.faults)
        this.#stage.faults.skip(fault, 'the steady state was not proven');
      throw new RunStopped('completed', `nothing was injected: ${finding.summary}`);
    }
    this.#context.notice('info', `steady: ${finding.summary}`);
    this.#isProven = true;
    this.#move({ type: 'steady' });
  }

  async #experiment(): Promise<void> {
    const { clock } = this.#context.ports;
    const { signal } = this.#stop;
    const startedAt = this.#startedAt ?? clock.now();
    this.#context.enter('faults');
    await followPlan(this.#plan, { execute: (command) => this.execute(command), clock, startedAt, signal });
    signal.throwIfAborted();
    this.#context.enter('hold', startedAt + this.#plan.loadEndsMs);
    await orAbort(this.#load.finished(), signal);
    signal.throwIfAborted();
    this.#move({ type: 'load-ended' });
  }

  /** Heals, ends the load, reads the data back, takes everything down; in this order, whatever fails on the way. */
  async #conclude(): Promise<readonly UndoFailure[]> {
    const { faults } = this.#stage;
    for (const failure of await faults.healAll()) this.#context.notice('warning', failure);
    await this.#load.stop().catch((failure: unknown) => {
      this.#context.notice('warning', `the load could not be ended: ${messageOf(failure)}`);
    });
    this.#over.abort();
    if (this.#startedAt !== undefined) {
      this.#context.enter('load-end');
      if (this.#isProven) await this.#readBack();
    }
    await faults.witnessed();
    this.#context.enter('restore');
    return this.#stage.takeDown();
  }

  async #readBack(): Promise<void> {
    const { scenario, parts, ports, t0 } = this.#context;
    const { clock, http, runtime } = ports;
    this.#context.enter('settle', clock.now() + scenario.settle);
    await clock.until(clock.now() + scenario.settle);
    await this.#stage.faults.witnessed();
    this.#context.enter('final-read');
    try {
      const entryUrl = await runtime.entryUrl();
      const reader = { clock, http, runtime, scenario, run: parts.run, entryUrl, t0 };
      await readAllNodes(reader, (event) => {
        this.#context.record(event);
      });
    } catch (error) {
      this.#context.notice('warning', `the data could not be read back: ${messageOf(error)}`);
    }
  }
}

function tellFailure({ reason, byHand }: UndoFailure): string {
  return `${reason}; by hand: ${byHand}`;
}

/** Starts a run. What it does from here on, and what can be commanded, is told by its events. */
export function startRun(parts: RunParts): RunningRun {
  return new Run(parts);
}

import type { LoadExitEvent, OperationEvent } from '../history/event.ts';
import type { LoadEvent, LoadHandle, LoadRequest } from '../ports/load.ts';
import type { Finding } from '../verify/judgement.ts';
import { judgeSteadyState } from '../verify/steady-state.ts';
import { LiveWindow, type LiveFigures } from './live.ts';
import type { RunContext } from './run-context.ts';

/** How far back the live figures reach, milliseconds. */
const FIGURES_MS = 5_000;

/** The load under way, as the engine needs it: its start, its figures, the requests of the steady state's window. */
export class LoadWatch {
  readonly #context: RunContext;
  readonly #figures = new LiveWindow(FIGURES_MS);
  readonly #guard: LiveWindow | undefined;
  #window: OperationEvent[] | undefined = [];
  #startedAt: number | undefined;
  #tellStart: (startedAt: number) => void = () => undefined;
  readonly #start: Promise<number>;
  #handle: LoadHandle | undefined;

  constructor(context: RunContext) {
    this.#context = context;
    const abort = context.scenario.blastRadius.abortUnless;
    this.#guard = abort === undefined ? undefined : new LiveWindow(abort.over);
    this.#start = new Promise((resolve) => (this.#tellStart = resolve));
  }

  /** Starts the generator. Throws RELIA_K6_EXITED. */
  async begin(request: LoadRequest): Promise<LoadHandle> {
    this.#handle = await this.#context.ports.load.start(request, (event) => {
      this.#take(event);
    });
    return this.#handle;
  }

  /** The start of the load, epoch milliseconds; rejects when the generator ends before it began. */
  async started(): Promise<number> {
    return Promise.race([this.#start, this.finished().then(() => this.#start)]);
  }

  /** Settles when the generator is gone and every event was taken. */
  async finished(): Promise<LoadExitEvent> {
    if (this.#handle === undefined) throw new RangeError('begin comes first');
    return this.#handle.finished;
  }

  /** Ends the load, if there is one. */
  async stop(): Promise<void> {
    await this.#handle?.stop();
  }

  figures(): LiveFigures {
    return this.#figures.figures(this.#context.now());
  }

  /** The figures that the blast radius is guarded by; `undefined` when the scenario has no abort condition. */
  guarded(): LiveFigures | undefined {
    return this.#guard?.figures(this.#context.now());
  }

  /** Judges the steady state on the window's requests seen by now, and lets go of them. */
  judgeSteadyState(): Finding {
    const operations = this.#window ?? [];
    this.#window = undefined;
    return judgeSteadyState(this.#context.scenario, operations, this.#context.since(this.#startedAt ?? 0));
  }

  #take(event: LoadEvent): void {
    this.#context.record(event);
    this.#figures.observe(event);
    this.#guard?.observe(event);
    if (event.type === 'load-start') {
      this.#startedAt = this.#context.t0 + event.at;
      this.#tellStart(this.#startedAt);
    } else if (event.type === 'op') {
      this.#collect(event);
    }
  }

  #collect(event: OperationEvent): void {
    if (this.#window === undefined || this.#startedAt === undefined || event.stage !== undefined) return;
    const { load, steadyState } = this.#context.scenario;
    const from = this.#context.since(this.#startedAt) + load.warmUp;
    if (event.call >= from && event.call < from + steadyState.window) this.#window.push(event);
  }
}

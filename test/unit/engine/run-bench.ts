import type { Command, RunEvent } from '../../../src/engine/commands.ts';
import { startRun, type RunningRun, type RunOutcome } from '../../../src/engine/run.ts';
import type { HistoryEvent, OperationEvent, Outcome } from '../../../src/history/event.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import {
  FakeClock,
  FakeLinkProxy,
  FakeLoad,
  FakeProbe,
  fakeRandom,
  FakeRuntime,
  FakeStore,
  settled,
  type Sketch,
} from '../../support/fakes.ts';
import { scenarioWith } from '../../support/shop.ts';

/** Requests come in groups, so often. */
const STEP_MS = 50;

const SHOP: readonly Sketch[] = ['lb', 'web1', 'web2', 'cache', 'primary', 'replica'].map((service) => ({ service }));

interface Setting {
  readonly scenario?: Readonly<Record<string, unknown>>;
  readonly keep?: boolean;
  /** What comes of a request sent at this time of the load, milliseconds; nothing is sent for `undefined`. */
  readonly answer?: (loadMs: number) => Outcome | undefined;
}

/** A whole run on a stack in memory: time passes only as the run waits for it. */
export class RunBench {
  readonly clock = new FakeClock();
  readonly did: string[] = [];
  readonly store = new FakeStore(this.did);
  readonly load = new FakeLoad(this.did);
  readonly proxies = new FakeLinkProxy(this.clock, this.did);
  readonly runtime = new FakeRuntime({ clock: this.clock, instances: SHOP, proxies: this.proxies, did: this.did });
  readonly http = new FakeProbe({
    'http://127.0.0.1:18080/orders?run=r1': [{ status: 200, body: { ids: ['r1-0'] } }],
  });
  readonly told: RunEvent[] = [];
  readonly #t0 = this.clock.now();
  readonly #scenario: Scenario;
  readonly #setting: Setting;
  #run: RunningRun | undefined;
  /** What is to happen at a time of the load, milliseconds. */
  readonly #plans: { readonly atMs: number; readonly happen: () => void }[] = [];

  constructor(setting: Setting = {}) {
    this.#setting = setting;
    this.#scenario = scenarioWith(setting.scenario);
  }

  /** Lets something happen at a time of the load. */
  at(loadMs: number, happen: () => void): this {
    this.#plans.push({ atMs: loadMs, happen });
    return this;
  }

  /** Commands the run at a time of the load. */
  command(loadMs: number, command: Command): this {
    return this.at(loadMs, () => void this.#run?.execute(command));
  }

  /** Runs to the end. */
  async finish(): Promise<RunOutcome> {
    const { clock, store, load, proxies: linkProxy, runtime, http } = this;
    const run = startRun({
      run: 'r1',
      scenario: this.#scenario,
      scriptPath: undefined,
      keep: this.#setting.keep ?? false,
      ports: { clock, store, load, linkProxy, runtime, http, random: fakeRandom(0) },
      onEvent: (event) => this.told.push(event),
    });
    this.#run = run;
    void this.#drive();
    return clock.during(run.finished);
  }

  /** The steps of faults, as the history has them: `injected f1`. */
  get steps(): readonly string[] {
    return this.of('fault').map(({ step, fault }) => `${step} ${fault}`);
  }

  get phases(): readonly string[] {
    return this.of('phase').map(({ phase }) => phase);
  }

  /** The events of one type in the history. */
  of<Type extends HistoryEvent['type']>(type: Type): readonly Extract<HistoryEvent, { type: Type }>[] {
    return this.store.history.filter((event): event is Extract<HistoryEvent, { type: Type }> => event.type === type);
  }

  /** What was told as a notice. */
  get notices(): readonly string[] {
    return this.told.flatMap((event) => (event.type === 'notice' ? [event.line] : []));
  }

  async #drive(): Promise<void> {
    for (let turn = 0; turn < 200 && this.load.requests.length === 0; turn++) await settled();
    const startedAt = this.clock.now();
    const { duration } = this.#scenario.load;
    this.load.emit({ type: 'load-start', at: startedAt - this.#t0, periodMs: 10, durationMs: duration });
    let iteration = 0;
    for (let at = 0; at < duration; at += STEP_MS) {
      for (const { happen } of this.#plans.filter(({ atMs }) => atMs >= at && atMs < at + STEP_MS)) happen();
      const outcome = (this.#setting.answer ?? (() => 'ok'))(at);
      const call = startedAt - this.#t0 + at;
      await this.clock.until(startedAt + at + STEP_MS);
      if (this.load.isOver) return;
      for (let i = 0; outcome !== undefined && i < STEP_MS / 10; i++) {
        this.load.emit(operation(iteration++, call + i * 10, outcome));
      }
    }
    this.load.end({ complete: iteration });
  }
}

function operation(iteration: number, call: number, outcome: Outcome): OperationEvent {
  return {
    type: 'op',
    call,
    return: call + 5,
    vu: 1,
    scenario: 'relia',
    iteration,
    index: 0,
    name: 'place order',
    does: 'add',
    on: 'orders',
    key: `r1-${String(iteration)}`,
    value: 1,
    outcome,
    status: outcome === 'ok' ? 201 : 0,
  };
}

import { messageOf } from '../errors.ts';
import type { LoadRequest } from '../ports/load.ts';
import type { RuntimeEvent, RuntimeFacts } from '../ports/runtime.ts';
import { countInstances } from './beside.ts';
import { FaultControl } from './fault-control.ts';
import { LinkKeeper } from './links.ts';
import { requireSupport, type Plan } from './plan.ts';
import type { RunContext } from './run-context.ts';
import { UndoJournal, type UndoFailure } from './undo-journal.ts';
import { EventLog, faultWorld } from './world.ts';

/** What the stage turned out to be. */
export interface StageFacts extends RuntimeFacts {
  readonly codeHash: string;
}

/**
 * Everything a run sets up around the system before the load, and takes away after it: the stack itself, helpers, proxies
 * on links, the watch on the engine's events.
 */
export class Stage {
  readonly journal: UndoJournal;
  readonly faults: FaultControl;
  readonly #context: RunContext;
  readonly #plan: Plan;
  readonly #links: LinkKeeper;
  readonly #events = new EventLog();
  readonly #watching = new AbortController();
  #renewals: Promise<void> = Promise.resolve();
  #counts: Promise<void> = Promise.resolve();
  #isUp = false;

  constructor(context: RunContext, plan: Plan) {
    const { parts, ports, scenario } = context;
    const { runtime, linkProxy, load, store } = ports;
    this.#context = context;
    this.#plan = plan;
    this.journal = new UndoJournal(store, [runtime, linkProxy, load]);
    this.#links = new LinkKeeper({
      run: parts.run,
      system: scenario.system,
      runtime,
      linkProxy,
      journal: this.journal,
    });
    this.faults = new FaultControl(context, this.journal, faultWorld(context, this.#links, this.#events));
  }

  /** What the load generator is told. `entryUrl` is known once the stack is up. */
  loadRequest(entryUrl: string): LoadRequest {
    const { parts, scenario, t0 } = this.#context;
    const { load, data, seed } = scenario;
    const { run, scriptPath, ports } = parts;
    return { run, seed, load, data, entryUrl, scriptPath, folder: ports.store.folder, t0 };
  }

  /** Sets everything up. `onBroken` is told when a link can no longer be kept on its proxy. */
  async setUp(signal: AbortSignal, onBroken: (error: unknown) => void): Promise<StageFacts> {
    const { runtime, load, linkProxy } = this.#context.ports;
    requireSupport(this.#context.scenario.faults, runtime.acts);
    // Before anything is started: a script that does not parse is the user's to mend at once.
    const { codeHash } = await load.prepare(this.loadRequest('http://127.0.0.1'));
    const k6 = await load.version();
    this.#context.enter('target');
    await this.#bringUp(signal);
    const facts = await runtime.facts();
    this.#progress('starting the observer beside the stack');
    await runtime.startHelpers(this.#context.parts.run);
    await runtime.watch((event) => {
      this.#take(event, onBroken);
    }, this.#watching.signal);
    signal.throwIfAborted();
    this.#context.enter('interpose');
    for (const name of this.#plan.links) {
      this.#progress(`leading the link ${name} through a proxy`);
      await this.#links.interpose(name);
      signal.throwIfAborted();
    }
    await countInstances(this.#context);
    const toxiproxy = await this.#proxyVersion(linkProxy);
    return { ...facts, versions: { ...facts.versions, k6, ...toxiproxy }, codeHash };
  }

  /** Takes everything away again, newest first, and returns what could not be. */
  async takeDown(): Promise<readonly UndoFailure[]> {
    this.#watching.abort();
    await this.#renewals;
    await this.#counts;
    if (this.#isUp) await this.#saveLogs();
    return this.journal.undoAll();
  }

  async #bringUp(signal: AbortSignal): Promise<void> {
    const { ports, parts } = this.#context;
    const { runtime } = ports;
    const wasUp = await runtime.isUp();
    const isOurs = !wasUp && !parts.keep;
    if (isOurs) {
      await this.journal.arm({ kind: 'stack-down', project: runtime.project }, 'the stack that this run brought up');
    }
    // Armed after the stack and so undone before it: helpers hold on to what the stack stands on.
    await this.journal.arm({ kind: 'remove-helpers', run: parts.run }, 'helpers beside the stack');
    await this.#links.assign(this.#plan.links, { restores: !isOurs });
    if (wasUp) {
      this.#progress(`attaching to ${runtime.project}, which runs already`);
    } else {
      await runtime.up((line) => {
        this.#progress(line);
      });
    }
    this.#isUp = true;
    signal.throwIfAborted();
  }

  #take(event: RuntimeEvent, onBroken: (error: unknown) => void): void {
    this.#events.add(event);
    this.#counts = this.#counts.then(() => countInstances(this.#context, event));
    this.#renewals = this.#renewals.then(async () => {
      try {
        const renewed = await this.#links.renewAfter(event);
        for (const name of renewed) {
          this.#context.notice(
            'info',
            `${event.instance.service} started anew: the link ${name} was led through its proxy again`,
          );
        }
      } catch (error) {
        onBroken(error);
      }
    });
  }

  async #proxyVersion(linkProxy: RunContext['ports']['linkProxy']): Promise<{ readonly toxiproxy?: string }> {
    const [name] = this.#plan.links;
    const control = name === undefined ? undefined : this.#links.get(name).proxies[0]?.ref.control;
    return control === undefined ? {} : { toxiproxy: await linkProxy.version(control) };
  }

  async #saveLogs(): Promise<void> {
    const { runtime, store } = this.#context.ports;
    try {
      await runtime.saveLogs(`${store.folder}/logs`);
    } catch (error) {
      this.#context.notice('warning', `the logs of the stack could not be kept: ${messageOf(error)}`);
    }
  }

  #progress(line: string): void {
    this.#context.tell({ type: 'progress', line });
  }
}

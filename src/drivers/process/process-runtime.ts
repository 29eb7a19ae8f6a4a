import { ReliaError } from '../../errors.ts';
import type {
  ActResult,
  AssignedLink,
  Instance,
  KnockRequest,
  KnockResult,
  LinkPlan,
  NodeAct,
  Progress,
  ProxyHost,
  Runtime,
  RuntimeEvent,
  RuntimeFacts,
} from '../../ports/runtime.ts';
import type { InstanceRef, RedirectRule, UndoAct } from '../../ports/undo.ts';
import { readFacts } from './facts.ts';
import { LOCAL } from './free-ports.ts';
import { instanceOf } from './instances.ts';
import { knock } from './knock.ts';
import { saveLogs } from './logs.ts';
import { actOn, PROCESS_ACTS, undoFor } from './node-acts.ts';
import { Observer } from './observer.ts';
import { stateOf } from './process-table.ts';
import { assignLinks, startProxyHost, type ProxyWorld } from './proxy-host.ts';
import { addRedirect, removeRedirect } from './redirect.ts';
import { runBeside, type ExecResult } from './run-inside.ts';
import { removeStack } from './stack-down.ts';
import { StackState, type StackRecord } from './stack-state.ts';
import { isStackUp, prepareStack, startStack, type StackSpec } from './stack-up.ts';
import { Supervisor } from './supervisor.ts';
import { byHand, PROCESS_UNDOER, PROCESS_UNDO_KINDS, undoAct } from './undo-acts.ts';
import { createExclusively, portOf, requirePart, requireStack, type World } from './world.ts';

/** How long a command beside an instance may take, milliseconds. */
const EXEC_DEADLINE_MS = 60_000;

/** What the process runtime is made from. */
export interface ProcessRuntimeOptions extends StackSpec {
  /** relia's own folder for stacks of local processes. */
  readonly stateFolder: string;
  /** The path of toxiproxy-server for this machine. Throws RELIA_TOXIPROXY_NOT_FOUND. */
  toxiproxyBinary(): Promise<string>;
}

/** A stack of local processes. */
class ProcessRuntime implements Runtime {
  readonly name = PROCESS_UNDOER;
  readonly kinds = PROCESS_UNDO_KINDS;
  readonly acts = PROCESS_ACTS;
  readonly project: string;
  readonly #options: ProcessRuntimeOptions;
  readonly #state: StackState;
  readonly #observer: Observer;
  readonly #world: World;
  readonly #proxies: ProxyWorld;
  #supervision: (() => void) | undefined;
  /** Worked out by `assignLinks` and not yet started. */
  #prepared: StackRecord | undefined;

  constructor(options: ProcessRuntimeOptions) {
    this.project = options.project;
    this.#options = options;
    this.#state = new StackState(options.stateFolder, options.project);
    this.#observer = new Observer(this.#state);
    this.#world = {
      state: this.#state,
      env: options.env,
      changed: (service, at) => {
        this.#observer.look(service, at);
      },
      exclusively: createExclusively(),
    };
    this.#proxies = { state: this.#state, toxiproxyBinary: () => options.toxiproxyBinary() };
  }

  isUp(): Promise<boolean> {
    return Promise.resolve(isStackUp(this.#state));
  }

  async assignLinks(run: string, links: readonly LinkPlan[]): Promise<readonly AssignedLink[]> {
    if (links.length === 0) return [];
    const isUp = isStackUp(this.#state);
    if (!isUp) this.#prepared = await prepareStack(this.#state, this.#options);
    const assigned = await assignLinks(this.#proxies, run, links);
    if (!isUp) for (const plan of links) this.#lead(plan, assigned);
    return assigned;
  }

  /** Has the callers of a link started on its proxies. */
  #lead({ link, ends, port }: LinkPlan, assigned: readonly AssignedLink[]): void {
    const routes = assigned.find((other) => other.link === link)?.routes ?? [];
    for (const caller of ends.from) {
      const own = routes
        .filter(({ to }) => to.service !== caller)
        .map(
          ({ to, listen }) => [`${to.service}:${String(port)}`, `${listen.address}:${String(listen.port)}`] as const,
        );
      const { led } = this.#state.instance(caller);
      this.#state.change(caller, { led: { ...led, ...Object.fromEntries(own) } });
    }
  }

  async up(progress: Progress): Promise<void> {
    if (this.#prepared === undefined) await prepareStack(this.#state, this.#options);
    this.#prepared = undefined;
    await startStack(this.#world, this.#options, progress);
  }

  async down(progress: Progress): Promise<void> {
    this.#endSupervision();
    await removeStack(this.#state, progress);
  }

  facts(): Promise<RuntimeFacts> {
    return readFacts(requireStack(this.#state), this.#options.env);
  }

  async entryUrl(): Promise<string> {
    const { service, port } = this.#options.entry;
    await this.instances([service]);
    return `http://${LOCAL}:${String(portOf(requireStack(this.#state), service, port))}`;
  }

  async instances(services: readonly string[]): Promise<readonly Instance[]> {
    const stack = requireStack(this.#state);
    const found = [...services].sort().flatMap((service) => instanceOf(this.#state, stack, service));
    if (found.length > 0) return Promise.resolve(found);
    throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
      message: `the stack "${this.project}" has no part ${services.join(', ')}`,
      hint: 'check `relia stack status` and the services in the system file',
    });
  }

  undoFor(act: NodeAct, instance: Instance): readonly UndoAct[] {
    return undoFor(act, instance);
  }

  act(act: NodeAct, instance: Instance): Promise<ActResult> {
    return actOn(this.#world, act, instance);
  }

  /** Nothing has to be started beside local processes; from here on those that die by themselves are started again. */
  startHelpers(): Promise<void> {
    if (this.#supervision !== undefined) return Promise.resolve();
    const supervisor = new Supervisor(this.#world);
    const deafen = this.#observer.listen((event) => {
      supervisor.hear(event);
    });
    this.#supervision = () => {
      supervisor.end();
      deafen();
    };
    return Promise.resolve();
  }

  #endSupervision(): void {
    this.#supervision?.();
    this.#supervision = undefined;
  }

  knock(request: KnockRequest): Promise<KnockResult> {
    return knock(request);
  }

  startProxyHost(run: string, link: string): Promise<ProxyHost> {
    return startProxyHost(this.#proxies, run, link);
  }

  redirect(rule: RedirectRule): Promise<void> {
    return addRedirect(this.#world, rule);
  }

  restore(rule: RedirectRule): Promise<void> {
    return removeRedirect(this.#world, rule);
  }

  async exec(instance: InstanceRef, command: readonly string[]): Promise<ExecResult> {
    const part = requirePart(this.#state, instance);
    const main = this.#state.main(part.name);
    if (main !== undefined && stateOf(main) === 'running') {
      return runBeside(this.#world, part, command, EXEC_DEADLINE_MS);
    }
    throw new ReliaError('RELIA_PROCESS_FAILED', {
      message: `${part.name} does not run, so no command can be run inside it`,
    });
  }

  watch(onEvent: (event: RuntimeEvent) => void, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    signal.addEventListener('abort', this.#observer.listen(onEvent), { once: true });
    return Promise.resolve();
  }

  async saveLogs(folder: string): Promise<void> {
    await saveLogs(requireStack(this.#state), folder);
  }

  async undo(act: UndoAct): Promise<void> {
    if (act.kind === 'remove-helpers' || act.kind === 'stack-down') this.#endSupervision();
    await undoAct(this.#world, this.#options.stateFolder, act);
  }

  byHand(act: UndoAct): string {
    return byHand(act);
  }
}

/** A stack of local processes, as the runtime port has it: no container engine, no root. Linux only. */
export function createProcessRuntime(options: ProcessRuntimeOptions): Runtime {
  return new ProcessRuntime(options);
}

import { ReliaError } from '../../errors.ts';
import type { Instance, LinkEnds, ProxyHost, Runtime, RuntimeEvent, RuntimeFacts } from '../../ports/runtime.ts';
import type { Progress, ActResult, KnockRequest, KnockResult, NodeAct } from '../../ports/runtime.ts';
import type { InstanceRef, RedirectRule, UndoAct } from '../../ports/undo.ts';
import { BaseImages, type Exclusively } from './base-images.ts';
import { findCompose } from './compose.ts';
import { Engine } from './engine.ts';
import { execIn, type ExecResult } from './exec.ts';
import { readFacts } from './facts.ts';
import { publishedAt } from './inspection.ts';
import { knockFrom } from './knock.ts';
import { saveLogs } from './logs.ts';
import { actOn, undoFor } from './node-acts.ts';
import type { EngineArch } from './node-image.ts';
import { startObserver } from './observer.ts';
import { startProxyHost } from './proxy-host.ts';
import { addRedirect, removeRedirect } from './redirect.ts';
import { removeStack } from './stack-down.ts';
import { bringUp, type StackSpec } from './stack-up.ts';
import { membersOf, requireMember } from './stack.ts';
import { ToolsImage } from './tools-image.ts';
import { DOCKER_UNDO_KINDS, undoAct } from './undo-acts.ts';
import { watchStack } from './watch.ts';

/** How long a command inside an instance may take, milliseconds. */
const EXEC_DEADLINE_MS = 60_000;

/** What the Docker runtime is made from. */
export interface DockerRuntimeOptions extends StackSpec {
  /** The path of a static Linux build of toxiproxy-server for the Engine's architecture. */
  toxiproxyBinary(arch: EngineArch): Promise<string>;
  /** Lets only one process of this machine at a time make the named thing. */
  readonly exclusively: Exclusively;
}

/** A compose project on a Docker Engine. */
class DockerRuntime implements Runtime {
  readonly project: string;
  readonly kinds = DOCKER_UNDO_KINDS;
  readonly acts: readonly NodeAct[] = ['kill', 'crash', 'stop', 'restart', 'pause', 'disconnect'];
  readonly #options: DockerRuntimeOptions;
  readonly #engine = new Engine();
  readonly #bases: BaseImages;
  readonly #image: ToolsImage;
  #run: string | undefined;
  #observer: string | undefined;

  constructor(options: DockerRuntimeOptions) {
    this.project = options.project;
    this.#options = options;
    const { exclusively } = options;
    const toxiproxyBinary = (arch: EngineArch): Promise<string> => options.toxiproxyBinary(arch);
    this.#bases = new BaseImages(this.#engine, exclusively);
    this.#image = new ToolsImage({ engine: this.#engine, bases: this.#bases, exclusively, toxiproxyBinary });
  }

  async isUp(): Promise<boolean> {
    const members = await membersOf(this.#engine, this.project);
    return members.some(({ instance }) => instance.state !== 'exited');
  }

  async up(progress: Progress): Promise<void> {
    await bringUp({ engine: this.#engine, bases: this.#bases, spec: this.#options, progress });
    await this.#image.provide(progress);
  }

  async down(progress: Progress): Promise<void> {
    await removeStack(this.#engine, this.project, progress);
  }

  async facts(): Promise<RuntimeFacts> {
    const compose = await findCompose(this.#options.env);
    return readFacts(this.#engine, this.project, compose.version);
  }

  async entryUrl(): Promise<string> {
    const { service, port } = this.#options.entry;
    const members = await membersOf(this.#engine, this.project, [service]);
    for (const { inspection } of members) {
      const published = publishedAt(inspection, port);
      if (published !== undefined) return `http://${published}`;
    }
    throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
      message: `the stack "${this.project}" does not publish port ${String(port)} of ${service}, where users enter`,
      hint: `publish it on the loopback interface ("127.0.0.1:8080:${String(port)}"), or let relia bring the stack up`,
    });
  }

  async instances(services: readonly string[]): Promise<readonly Instance[]> {
    const members = await membersOf(this.#engine, this.project, services);
    if (members.length > 0) return members.map(({ instance }) => instance);
    throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
      message: `the stack "${this.project}" has no container of ${services.join(', ')}`,
      hint: 'check `relia stack status` and the services in the system file',
    });
  }

  undoFor(act: NodeAct, instance: Instance): readonly UndoAct[] {
    return undoFor(act, instance);
  }

  act(act: NodeAct, instance: Instance): Promise<ActResult> {
    return actOn({ engine: this.#engine, image: this.#image, run: this.#run }, act, instance);
  }

  async startHelpers(run: string): Promise<void> {
    const image = await this.#image.tag();
    this.#run = run;
    this.#observer = await startObserver(this.#engine, { project: this.project, run, image });
  }

  async knock(request: KnockRequest): Promise<KnockResult> {
    if (this.#observer === undefined) throw new RangeError('startHelpers comes before the first knock');
    return knockFrom(this.#engine, this.#observer, request);
  }

  async startProxyHost(run: string, link: string, ends: LinkEnds): Promise<ProxyHost> {
    const image = await this.#image.tag();
    return startProxyHost(this.#engine, { project: this.project, run, link, ends, image });
  }

  redirect(rule: RedirectRule): Promise<void> {
    return addRedirect({ engine: this.#engine, image: this.#image }, rule);
  }

  restore(rule: RedirectRule): Promise<void> {
    return removeRedirect({ engine: this.#engine, image: this.#image }, rule);
  }

  async exec(instance: InstanceRef, command: readonly string[]): Promise<ExecResult> {
    const { inspection } = await requireMember(this.#engine, instance);
    return execIn(this.#engine, inspection.Id, command, EXEC_DEADLINE_MS);
  }

  watch(onEvent: (event: RuntimeEvent) => void, signal: AbortSignal): Promise<void> {
    return watchStack(this.#engine, this.project, { onEvent, signal });
  }

  async saveLogs(folder: string): Promise<void> {
    await saveLogs(this.#engine, this.project, folder);
  }

  undo(act: UndoAct): Promise<void> {
    return undoAct({ engine: this.#engine, image: this.#image }, act);
  }
}

/** A stack on a Docker Engine (DOCKER_HOST, or the machine's own socket), as the runtime port has it. */
export function createDockerRuntime(options: DockerRuntimeOptions): Runtime {
  return new DockerRuntime(options);
}

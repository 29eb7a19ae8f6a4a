import { ReliaError } from '../../src/errors.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  ActResult,
  Instance,
  KnockRequest,
  KnockResult,
  LinkEnds,
  NodeAct,
  ProxyHost,
  Runtime,
  RuntimeEvent,
  RuntimeFacts,
} from '../../src/ports/runtime.ts';
import type { InstanceRef, RedirectRule, UndoAct } from '../../src/ports/undo.ts';
import type { FakeLinkProxy } from './fake-link-proxy.ts';

type ExecResult = Awaited<ReturnType<Runtime['exec']>>;
type Act = (instance: Instance) => { readonly change: Partial<Instance>; readonly events: RuntimeEvent['what'][] };

const NETWORK = 'relia-shop_default';
const PROXY_ADDRESS = '10.0.0.200';

const ACTS: Readonly<Record<NodeAct, Act>> = {
  kill: () => ({ change: { state: 'exited' }, events: ['die'] }),
  stop: () => ({ change: { state: 'exited' }, events: ['die'] }),
  crash: () => ({ change: {}, events: ['die', 'start'] }),
  restart: () => ({ change: {}, events: ['die', 'start'] }),
  pause: () => ({ change: { state: 'paused' }, events: ['pause'] }),
  disconnect: () => ({ change: { addresses: {} }, events: ['disconnect'] }),
};

/** An instance as a test wants it; whatever is left out follows from service and number. */
export type Sketch = Partial<Instance> & { readonly service: string };

function instanceFrom({ service, number = 1, addresses, ...rest }: Sketch, index: number): Instance {
  const own = addresses ?? { [NETWORK]: `10.0.0.${String(index + 11)}` };
  return {
    project: 'relia-shop',
    service,
    number,
    name: `relia-shop-${service}-${String(number)}`,
    state: 'running',
    health: 'healthy',
    addresses: own,
    startedAt: '2026-01-01T00:00:00Z',
    attachments: Object.entries(own).map(([network, address]) => ({ network, address, aliases: [service] })),
    ...rest,
  };
}

function isSame(a: InstanceRef, b: InstanceRef): boolean {
  return a.service === b.service && a.number === b.number;
}

/** A stack in memory: its instances change as acts and undo acts say, and events are told as an engine would. */
export class FakeRuntime implements Runtime {
  readonly kinds = [
    'start-instance',
    'unpause-instance',
    'reconnect-instance',
    'remove-redirect',
    'remove-helpers',
    'stack-down',
  ] as const satisfies readonly UndoAct['kind'][];
  readonly project = 'relia-shop';
  readonly acts: readonly NodeAct[] = ['kill', 'crash', 'stop', 'restart', 'pause', 'disconnect'];
  /** What was done, in words, in order; shared with other fakes when one order matters. */
  readonly did: string[];
  /** Everything the engine reported. */
  readonly events: RuntimeEvent[] = [];
  /** Calls that fail from now on: `kill web1`, `undo start-instance`, `redirect web1`, `up`, ... */
  readonly failing = new Set<string>();
  /** Answers commands inside instances. */
  onExec: (instance: InstanceRef, command: readonly string[]) => ExecResult = () => ({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  /** Answers knocks in place of the stack, where it returns something. */
  onKnock: (request: KnockRequest) => KnockResult | undefined = () => undefined;
  isRunning = true;
  readonly #clock: Clock;
  readonly #proxies: FakeLinkProxy | undefined;
  #instances: readonly Instance[];
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();

  constructor(parts: {
    readonly clock: Clock;
    readonly instances: readonly Sketch[];
    readonly proxies?: FakeLinkProxy;
    readonly did?: string[];
  }) {
    this.#clock = parts.clock;
    this.#proxies = parts.proxies;
    this.#instances = parts.instances.map(instanceFrom);
    this.did = parts.did ?? [];
  }

  isUp(): Promise<boolean> {
    return Promise.resolve(this.isRunning);
  }

  async up(): Promise<void> {
    await this.#do('up');
    this.isRunning = true;
  }

  async down(): Promise<void> {
    await this.#do('down');
    this.isRunning = false;
  }

  facts(): Promise<RuntimeFacts> {
    return Promise.resolve({ runtime: 'fake', engine: 'fake 1', versions: { engine: '1' }, images: { web1: 'web:1' } });
  }

  entryUrl(): Promise<string> {
    return Promise.resolve('http://127.0.0.1:18080');
  }

  instances(services: readonly string[]): Promise<readonly Instance[]> {
    const found = this.#instances.filter(({ service }) => services.includes(service));
    return found.length > 0
      ? Promise.resolve(found)
      : Promise.reject(new ReliaError('RELIA_TARGET_NOT_FOUND', { message: `no container of ${services.join(', ')}` }));
  }

  undoFor(act: NodeAct, { project, service, number, attachments }: Instance): readonly UndoAct[] {
    const instance = { project, service, number };
    if (act === 'restart') return [];
    if (act === 'pause') return [{ kind: 'unpause-instance', instance }];
    if (act === 'disconnect') return [{ kind: 'reconnect-instance', instance, attachments }];
    return [{ kind: 'start-instance', instance }];
  }

  async act(act: NodeAct, instance: Instance): Promise<ActResult> {
    await this.#do(`${act} ${instance.service}`);
    const { change, events } = ACTS[act](instance);
    this.change(instance, change);
    for (const what of events) this.tell(what, instance);
    const at = this.#clock.now();
    return { instant: { at, lo: at - 2, hi: at, source: 'engine-event' }, calls: [{ what: act, at, tookMs: 2 }] };
  }

  async startHelpers(run: string): Promise<void> {
    await this.#do(`start helpers of ${run}`);
  }

  knock(request: KnockRequest): Promise<KnockResult> {
    const { address, port, timeoutMs } = request;
    const own = this.onKnock(request);
    if (own !== undefined) return Promise.resolve(own);
    if (address === PROXY_ADDRESS && this.#proxies !== undefined) {
      const farEnd = (upstream: string): KnockResult => this.#answerAt(upstream.split(':')[0] ?? '', timeoutMs);
      return Promise.resolve(this.#proxies.through(port, timeoutMs, farEnd));
    }
    return Promise.resolve(this.#answerAt(address, timeoutMs));
  }

  async startProxyHost(run: string, link: string, { from, to }: LinkEnds): Promise<ProxyHost> {
    await this.#do(`start proxy host of ${link} for ${run}: ${from.join(',')} to ${to.join(',')}`);
    return { address: PROXY_ADDRESS, control: 'http://127.0.0.1:18474' };
  }

  async redirect({ from, to, proxy }: RedirectRule): Promise<void> {
    await this.#do(`redirect ${from.service}`, `: ${to.address}:${String(to.port)} by ${String(proxy.port)}`);
  }

  async restore({ from, to }: RedirectRule): Promise<void> {
    await this.#do(`restore ${from.service}`, `: ${to.address}:${String(to.port)}`);
  }

  async exec(instance: InstanceRef, command: readonly string[]): Promise<ExecResult> {
    await this.#maybeFail(`exec ${instance.service}`);
    return this.onExec(instance, command);
  }

  watch(onEvent: (event: RuntimeEvent) => void, signal: AbortSignal): Promise<void> {
    this.#listeners.add(onEvent);
    signal.addEventListener('abort', () => this.#listeners.delete(onEvent), { once: true });
    return Promise.resolve();
  }

  saveLogs(): Promise<void> {
    return this.#do('save logs');
  }

  async undo(act: UndoAct): Promise<void> {
    await this.#maybeFail(`undo ${act.kind}`);
    switch (act.kind) {
      case 'start-instance':
        return this.#revive(act.instance, 'start');
      case 'unpause-instance':
        return this.#revive(act.instance, 'unpause');
      case 'reconnect-instance':
        return this.#revive(act.instance, 'connect');
      case 'remove-redirect':
        return this.restore(act.rule);
      case 'remove-helpers':
        return this.#do(`remove helpers of ${act.run}`);
      case 'stack-down':
        return this.down();
      case 'clear-proxy':
      case 'end-process':
        throw new RangeError(`a runtime does not undo ${act.kind}`);
    }
  }

  /** Changes an instance behind everybody's back. */
  change(ref: { readonly service: string; readonly number?: number }, change: Partial<Instance>): void {
    const key = { project: this.project, service: ref.service, number: ref.number ?? 1 };
    this.#instances = this.#instances.map((instance) =>
      isSame(instance, key) ? { ...instance, ...change } : instance,
    );
  }

  /** Lets the engine report something. */
  tell(what: RuntimeEvent['what'], ref: { readonly service: string; readonly number?: number }): RuntimeEvent {
    const instance = { project: this.project, service: ref.service, number: ref.number ?? 1 };
    const event = { what, instance, at: this.#clock.now() };
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  async #revive(ref: InstanceRef, what: 'start' | 'unpause' | 'connect'): Promise<void> {
    await this.#do(`${what} ${ref.service}`);
    const [found] = this.#instances.filter((instance) => isSame(instance, ref));
    const [{ network, address = '10.0.0.99' } = { network: NETWORK }] = found?.attachments ?? [];
    this.change(ref, { state: 'running', addresses: { [network]: address } });
    this.tell(what, ref);
  }

  #answerAt(address: string, timeoutMs: number): KnockResult {
    const found = this.#instances.find(({ addresses }) => Object.values(addresses).includes(address));
    if (found?.state === 'running') return { outcome: 'answered', tookMs: 1, closedAfterMs: 1 };
    return { outcome: found?.state === 'paused' ? 'silent' : 'unreachable', tookMs: timeoutMs };
  }

  async #do(call: string, more = ''): Promise<void> {
    await this.#maybeFail(call);
    this.did.push(call + more);
  }

  async #maybeFail(call: string): Promise<void> {
    await Promise.resolve();
    if (this.failing.has(call)) throw new Error(`cannot ${call}`);
  }
}

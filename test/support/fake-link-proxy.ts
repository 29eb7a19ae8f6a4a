import type { Clock } from '../../src/ports/clock.ts';
import type { LinkEffect, LinkProxy } from '../../src/ports/link-proxy.ts';
import type { ActResult, KnockResult } from '../../src/ports/runtime.ts';
import type { ProxyRef, UndoAct } from '../../src/ports/undo.ts';

interface Proxy {
  readonly listen: string;
  upstream: string;
  effect: LinkEffect | undefined;
}

/** What an effect makes of a knock that would have been answered. */
function hurt(effect: LinkEffect, plain: KnockResult, timeoutMs: number): KnockResult {
  const ways = effect.direction === 'both' ? 2 : 1;
  switch (effect.kind) {
    case 'latency': {
      const tookMs = plain.tookMs + ways * effect.delayMs;
      return tookMs > timeoutMs ? { outcome: 'silent', tookMs: timeoutMs } : { ...plain, tookMs };
    }
    case 'bandwidth':
      return { ...plain, tookMs: plain.tookMs + 9_000 / effect.rateKBps };
    case 'partition':
      return { outcome: 'silent', tookMs: timeoutMs };
    case 'reset':
      return { outcome: 'reset', tookMs: plain.tookMs };
    case 'slow-close':
      return { ...plain, closedAfterMs: effect.delayMs };
  }
}

/** Proxies that remember what was put on them, and hurt knocks accordingly. */
export class FakeLinkProxy implements LinkProxy {
  readonly kinds = ['clear-proxy'] as const satisfies readonly UndoAct['kind'][];
  /** What was done, in words, in order; shared with other fakes when one order matters. */
  readonly did: string[];
  /** Set to make effects harmless: they are there, and nobody feels them. */
  isNumb = false;
  /** Set to make the next calls of this name fail. */
  readonly failing = new Set<'open' | 'apply' | 'clear' | 'repoint' | 'read'>();
  readonly #clock: Clock;
  readonly #proxies = new Map<string, Proxy>();

  constructor(clock: Clock, did: string[] = []) {
    this.#clock = clock;
    this.did = did;
  }

  version(): Promise<string> {
    return Promise.resolve('2.12.0');
  }

  async open({ name }: ProxyRef, at: { readonly listen: string; readonly upstream: string }): Promise<void> {
    await this.#maybeFail('open', name);
    this.did.push(`open ${name}: ${at.listen} to ${at.upstream}`);
    this.#proxies.set(name, { ...at, effect: undefined });
  }

  async repoint({ name }: ProxyRef, upstream: string): Promise<void> {
    await this.#maybeFail('repoint', name);
    this.did.push(`repoint ${name} to ${upstream}`);
    this.#proxy(name).upstream = upstream;
  }

  async apply({ name }: ProxyRef, effect: LinkEffect): Promise<ActResult> {
    await this.#maybeFail('apply', name);
    this.did.push(`apply ${effect.kind} to ${name}`);
    this.#proxy(name).effect = effect;
    return this.#now(`add ${effect.kind}`);
  }

  async clear({ name }: ProxyRef): Promise<ActResult> {
    await this.#maybeFail('clear', name);
    this.did.push(`clear ${name}`);
    const proxy = this.#proxies.get(name);
    if (proxy !== undefined) proxy.effect = undefined;
    return this.#now('clear');
  }

  async read({ name }: ProxyRef): Promise<readonly string[]> {
    await this.#maybeFail('read', name);
    const { effect } = this.#proxy(name);
    return effect === undefined ? [] : [`${effect.kind} ${effect.direction}`];
  }

  async undo(act: UndoAct): Promise<void> {
    if (act.kind !== 'clear-proxy') throw new RangeError(`a proxy does not undo ${act.kind}`);
    await this.clear(act.proxy);
  }

  /** What a knock on the proxy that listens on this port becomes, given what the far end would have answered. */
  through(port: number, timeoutMs: number, farEnd: (upstream: string) => KnockResult): KnockResult {
    const proxy = [...this.#proxies.values()].find(({ listen }) => listen.endsWith(`:${String(port)}`));
    if (proxy === undefined) return { outcome: 'refused', tookMs: 1 };
    const plain = farEnd(proxy.upstream);
    const isHurt = proxy.effect !== undefined && !this.isNumb && plain.outcome === 'answered';
    return isHurt && proxy.effect !== undefined ? hurt(proxy.effect, plain, timeoutMs) : plain;
  }

  #proxy(name: string): Proxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new Error(`there is no proxy ${name}`);
    return proxy;
  }

  #now(what: string): ActResult {
    const at = this.#clock.now();
    return {
      instant: { at, lo: at - 1, hi: at + 1, source: 'read-back' },
      calls: [{ what, at, tookMs: 1 }],
    };
  }

  async #maybeFail(call: 'open' | 'apply' | 'clear' | 'repoint' | 'read', name: string): Promise<void> {
    if (this.failing.has(call)) throw new Error(`cannot ${call} ${name}`);
    await Promise.resolve();
  }
}

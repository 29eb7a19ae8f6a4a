import type { LinkProxy } from '../ports/link-proxy.ts';
import type { Instance, Runtime, RuntimeEvent } from '../ports/runtime.ts';
import type { ProxyRef, RedirectRule } from '../ports/undo.ts';
import type { Link, Role, System } from '../scenario/system-schema.ts';
import { servicesOf } from './targets.ts';
import type { UndoJournal } from './undo-journal.ts';

/** The first port a link's proxies listen on; each further far end gets the next. */
const FIRST_PROXY_PORT = 21_000;

/** One proxy on a link: the way to one instance of the link's far end. */
export interface LinkedProxy {
  readonly ref: ProxyRef;
  /** Where callers reach it on the stack's network. */
  readonly address: string;
  readonly port: number;
  /** The far end's address that it stands for. */
  readonly upstream: { readonly service: string; readonly number: number; address: string; readonly port: number };
}

/** A link that goes through proxies of relia's. */
export interface InterposedLink {
  readonly name: string;
  readonly link: Link;
  /** The role of the far end: decides how its port is spoken to. */
  readonly role: Role;
  readonly proxies: readonly LinkedProxy[];
}

interface Interposer {
  readonly run: string;
  readonly system: System;
  readonly runtime: Runtime;
  readonly linkProxy: LinkProxy;
  readonly journal: UndoJournal;
}

function addressOf(instance: Instance): string {
  return Object.values(instance.addresses)[0] ?? '';
}

function ruleFor(run: string, from: Instance, proxy: LinkedProxy): RedirectRule {
  const { address, port } = proxy.upstream;
  return {
    from: { project: from.project, service: from.service, number: from.number },
    to: { address, port },
    proxy: { address: proxy.address, port: proxy.port },
    comment: `relia:${run}`,
  };
}

/** Leads links through proxies, keeps the rules true while instances come and go, and takes them away again. */
export class LinkKeeper {
  readonly #world: Interposer;
  readonly #links = new Map<string, InterposedLink>();
  readonly #rules: { readonly rule: RedirectRule; readonly undo: number }[] = [];

  constructor(world: Interposer) {
    this.#world = world;
  }

  /** The link by name, once it is interposed. */
  get(name: string): InterposedLink {
    const link = this.#links.get(name);
    if (link === undefined) throw new RangeError(`the link "${name}" was not led through a proxy`);
    return link;
  }

  /** Leads every new connection of the link through proxies and cuts the old ones, so that the baseline has them too. */
  async interpose(name: string): Promise<void> {
    const { system, runtime, linkProxy, run } = this.#world;
    const link = system.links[name];
    if (link === undefined) throw new RangeError(`the system has no link "${name}"`);
    const host = await runtime.startProxyHost(run, name, {
      from: servicesOf(system, link.from),
      to: servicesOf(system, link.to),
    });
    const farEnds = await this.#living(link.to);
    const proxies = farEnds.map((instance, index): LinkedProxy => ({
      ref: { control: host.control, name: `${name}-${String(index + 1)}` },
      address: host.address,
      port: FIRST_PROXY_PORT + index,
      upstream: { service: instance.service, number: instance.number, address: addressOf(instance), port: link.port },
    }));
    for (const proxy of proxies) {
      const { address, port } = proxy.upstream;
      await linkProxy.open(proxy.ref, {
        listen: `0.0.0.0:${String(proxy.port)}`,
        upstream: `${address}:${String(port)}`,
      });
    }
    this.#links.set(name, { name, link, role: system.targets[link.to]?.role ?? 'other', proxies });
    for (const caller of await this.#living(link.from)) {
      for (const proxy of proxies) await this.#redirect(ruleFor(run, caller, proxy));
    }
  }

  async #living(target: string): Promise<readonly Instance[]> {
    const all = await this.#world.runtime.instances(servicesOf(this.#world.system, target));
    return all.filter((instance) => instance.state === 'running');
  }

  async #redirect(rule: RedirectRule): Promise<void> {
    const undo = await this.#world.journal.arm({ kind: 'remove-redirect', rule }, `redirect of ${rule.from.service}`);
    this.#rules.push({ rule, undo });
    await this.#world.runtime.redirect(rule);
  }

  /**
   * Keeps the redirects true after an instance started anew: a caller lost its rules with its network namespace, a far
   * end may have come back under a new address (measured: it is then reached directly, past the proxy, silently).
   */
  async renewAfter(event: RuntimeEvent): Promise<readonly string[]> {
    if (event.what !== 'start' && event.what !== 'connect') return [];
    const renewed: string[] = [];
    for (const link of this.#links.values()) {
      if (await this.#renewFarEnd(link, event)) renewed.push(link.name);
      else if (servicesOf(this.#world.system, link.link.from).includes(event.instance.service)) {
        await this.#renewCaller(link, event);
        renewed.push(link.name);
      }
    }
    return renewed;
  }

  async #renewCaller(link: InterposedLink, event: RuntimeEvent): Promise<void> {
    const callers = await this.#living(link.link.from);
    const caller = callers.find(
      (instance) => instance.service === event.instance.service && instance.number === event.instance.number,
    );
    if (caller === undefined) return;
    for (const proxy of link.proxies) {
      const rule = ruleFor(this.#world.run, caller, proxy);
      const known = this.#rules.some((entry) => JSON.stringify(entry.rule) === JSON.stringify(rule));
      await (known ? this.#world.runtime.redirect(rule) : this.#redirect(rule));
    }
  }

  async #renewFarEnd(link: InterposedLink, event: RuntimeEvent): Promise<boolean> {
    const proxy = link.proxies.find(
      ({ upstream }) => upstream.service === event.instance.service && upstream.number === event.instance.number,
    );
    if (proxy === undefined) return false;
    const farEnds = await this.#living(link.link.to);
    const now = farEnds.find(
      (instance) => instance.service === event.instance.service && instance.number === event.instance.number,
    );
    if (now === undefined || addressOf(now) === proxy.upstream.address) return false;
    const stale = proxy.upstream.address;
    proxy.upstream.address = addressOf(now);
    await this.#world.linkProxy.repoint(proxy.ref, `${proxy.upstream.address}:${String(proxy.upstream.port)}`);
    for (const { rule, undo } of this.#rules.filter((entry) => entry.rule.to.address === stale)) {
      await this.#world.journal.undo(undo);
      await this.#redirect({ ...rule, to: { ...rule.to, address: proxy.upstream.address } });
    }
    return true;
  }
}

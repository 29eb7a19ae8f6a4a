import type { LinkProxy } from '../ports/link-proxy.ts';
import type { AssignedLink, Instance, LinkPlan, Runtime, RuntimeEvent } from '../ports/runtime.ts';
import type { InstanceRef, ProxyRef, RedirectRule } from '../ports/undo.ts';
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

/** The address at which the peers reach an instance: on a network that one of them is on too. */
function addressFor(peers: readonly Instance[], instance: Instance): string {
  const shared = Object.entries(instance.addresses).find(([network]) =>
    peers.some((peer) => peer.addresses[network] !== undefined),
  );
  return shared?.[1] ?? Object.values(instance.addresses)[0] ?? '';
}

function proxiesOf({ link, control, routes }: AssignedLink): readonly LinkedProxy[] {
  return routes.map(({ to, listen, upstream }, index) => ({
    ref: { control, name: `${link}-${String(index + 1)}` },
    ...listen,
    upstream: { service: to.service, number: to.number, ...upstream },
  }));
}

function isSame(a: InstanceRef, b: Pick<InstanceRef, 'service' | 'number'>): boolean {
  return a.service === b.service && a.number === b.number;
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
  #rules: readonly { readonly rule: RedirectRule; readonly undo: number | undefined }[] = [];
  /** False when the callers of assigned links go down with the stack: to lead them back first would be for nobody. */
  #restores = true;

  constructor(world: Interposer) {
    this.#world = world;
  }

  /** The link by name, once it is interposed. */
  get(name: string): InterposedLink {
    const link = this.#links.get(name);
    if (link === undefined) throw new RangeError(`the link "${name}" was not led through a proxy`);
    return link;
  }

  /**
   * Before the stack is up, on a runtime that gives its parts their addresses itself: opens the proxies that the callers will be
   * started on. `restores`: the stack outlives the run, so its callers are led back at the end. Elsewhere it does nothing.
   */
  async assign(names: readonly string[], { restores }: { readonly restores: boolean }): Promise<void> {
    const { runtime, linkProxy, run } = this.#world;
    if (runtime.assignLinks === undefined) return;
    this.#restores = restores;
    const plans = names.map((name) => this.#planOf(name));
    for (const assigned of await runtime.assignLinks(run, plans)) {
      const link = this.#declared(assigned.link);
      const proxies = proxiesOf(assigned);
      for (const { ref, address, port, upstream } of proxies) {
        await linkProxy.open(ref, {
          listen: `${address}:${String(port)}`,
          upstream: `${upstream.address}:${String(upstream.port)}`,
        });
      }
      this.#keep(assigned.link, link, proxies);
    }
  }

  /** Leads every new connection of the link through proxies and cuts the old ones, so that the baseline has them too. */
  async interpose(name: string): Promise<void> {
    const link = this.#declared(name);
    const callers = await this.#living(link.from);
    if (!this.#links.has(name)) this.#keep(name, link, await this.#openBeside(name, link, callers));
    for (const proxy of this.get(name).proxies) await this.#redirectCallers(callers, proxy);
  }

  #declared(name: string): Link {
    const link = this.#world.system.links[name];
    if (link === undefined) throw new RangeError(`the system has no link "${name}"`);
    return link;
  }

  #planOf(name: string): LinkPlan {
    const { system } = this.#world;
    const { from, to, port } = this.#declared(name);
    return { link: name, ends: { from: servicesOf(system, from), to: servicesOf(system, to) }, port };
  }

  #keep(name: string, link: Link, proxies: readonly LinkedProxy[]): void {
    this.#links.set(name, { name, link, role: this.#world.system.targets[link.to]?.role ?? 'other', proxies });
  }

  /** Opens a proxy beside the running stack for each living instance of the far end. */
  async #openBeside(name: string, link: Link, callers: readonly Instance[]): Promise<readonly LinkedProxy[]> {
    const { runtime, linkProxy, run } = this.#world;
    const host = await runtime.startProxyHost(run, name, this.#planOf(name).ends);
    const farEnds = await this.#living(link.to);
    const proxies = farEnds.map((instance, index): LinkedProxy => ({
      ref: { control: host.control, name: `${name}-${String(index + 1)}` },
      address: host.address,
      port: FIRST_PROXY_PORT + index,
      upstream: {
        service: instance.service,
        number: instance.number,
        address: addressFor(callers, instance),
        port: link.port,
      },
    }));
    for (const proxy of proxies) {
      const { address, port } = proxy.upstream;
      await linkProxy.open(proxy.ref, {
        listen: `0.0.0.0:${String(proxy.port)}`,
        upstream: `${address}:${String(port)}`,
      });
    }
    return proxies;
  }

  /** Where the two ends of a link share services, an instance's talk to itself is left alone. */
  async #redirectCallers(callers: readonly Instance[], proxy: LinkedProxy): Promise<void> {
    for (const caller of callers) {
      if (!isSame(caller, proxy.upstream)) await this.#redirect(ruleFor(this.#world.run, caller, proxy));
    }
  }

  async #living(target: string): Promise<readonly Instance[]> {
    const all = await this.#world.runtime.instances(servicesOf(this.#world.system, target));
    return all.filter((instance) => instance.state === 'running');
  }

  async #redirect(rule: RedirectRule): Promise<void> {
    const { journal } = this.#world;
    const undo = this.#restores
      ? await journal.arm({ kind: 'remove-redirect', rule }, `redirect of ${rule.from.service}`)
      : undefined;
    this.#rules = [...this.#rules, { rule, undo }];
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
      const hasMoved = await this.#renewFarEnd(link, event);
      const isCaller = servicesOf(this.#world.system, link.link.from).includes(event.instance.service);
      if (isCaller) await this.#renewCaller(link, event);
      if (hasMoved || isCaller) renewed.push(link.name);
    }
    return renewed;
  }

  async #renewCaller(link: InterposedLink, event: RuntimeEvent): Promise<void> {
    const callers = await this.#living(link.link.from);
    const caller = callers.find((instance) => isSame(instance, event.instance));
    if (caller === undefined) return;
    for (const proxy of link.proxies) {
      if (isSame(caller, proxy.upstream)) continue;
      const rule = ruleFor(this.#world.run, caller, proxy);
      const known = this.#rules.some((entry) => JSON.stringify(entry.rule) === JSON.stringify(rule));
      await (known ? this.#world.runtime.redirect(rule) : this.#redirect(rule));
    }
  }

  async #renewFarEnd(link: InterposedLink, event: RuntimeEvent): Promise<boolean> {
    const proxy = link.proxies.find(({ upstream }) => isSame(event.instance, upstream));
    if (proxy === undefined) return false;
    const callers = await this.#living(link.link.from);
    const farEnds = await this.#living(link.link.to);
    const now = farEnds.find((instance) => isSame(instance, event.instance));
    const { address: stale, port } = proxy.upstream;
    if (now === undefined || addressFor(callers, now) === stale) return false;
    proxy.upstream.address = addressFor(callers, now);
    await this.#world.linkProxy.repoint(proxy.ref, `${proxy.upstream.address}:${String(port)}`);
    const isStale = ({ rule }: { readonly rule: RedirectRule }): boolean =>
      rule.to.address === stale && rule.proxy.port === proxy.port && rule.proxy.address === proxy.address;
    const outdated = this.#rules.filter(isStale);
    this.#rules = this.#rules.filter((entry) => !isStale(entry));
    for (const { undo } of outdated) if (undo !== undefined) await this.#world.journal.undo(undo);
    // A caller that is down gets its rules when it comes back.
    await this.#redirectCallers(callers, proxy);
    return true;
  }
}

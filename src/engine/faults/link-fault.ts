import type { LinkEffect } from '../../ports/link-proxy.ts';
import type { ActResult, KnockResult } from '../../ports/runtime.ts';
import type { ArmedFault, FaultWorld, Sighting } from './behaviour.ts';
import type { LinkedProxy } from '../links.ts';
import type { Role } from '../../scenario/system-schema.ts';
import { lookUntil } from './look-until.ts';

/** What a knock through the proxy must look like. */
export interface LinkSigns {
  /** How long a knock may take before it counts as silent, milliseconds. */
  readonly knockTimeoutMs: number;
  /** Bytes a knock carries, and whether it waits for the far end's closing (see the runtime port). */
  readonly payloadBytes?: number;
  readonly awaitClose?: true;
  /** True when the knock shows the effect. `before` is the knock before the injection. */
  shows(knock: KnockResult, before: KnockResult): boolean;
}

/** Merges what was done to several proxies at once: active from the first, certainly everywhere after the last; told with all calls. */
export function mergeActs(results: readonly ActResult[]): ActResult {
  const [first] = results;
  if (first === undefined) throw new RangeError('a link has at least one proxy');
  const instants = results.map((result) => result.instant);
  return {
    instant: {
      at: Math.min(...instants.map((instant) => instant.at)),
      lo: Math.min(...instants.map((instant) => instant.lo)),
      hi: Math.max(...instants.map((instant) => instant.hi)),
      source: first.instant.source,
    },
    calls: results.flatMap((result) => result.calls),
  };
}

async function knockThrough(world: FaultWorld, role: Role, proxy: LinkedProxy, signs: LinkSigns): Promise<KnockResult> {
  return world.runtime.knock({
    address: proxy.address,
    port: proxy.port,
    role,
    timeoutMs: signs.knockTimeoutMs,
    ...(signs.payloadBytes === undefined ? {} : { payloadBytes: signs.payloadBytes }),
    ...(signs.awaitClose === undefined ? {} : { awaitClose: signs.awaitClose }),
  });
}

function tell(proxy: LinkedProxy, knock: KnockResult): string {
  return `a knock through ${proxy.ref.name}: ${knock.outcome} after ${String(Math.round(knock.tookMs))} ms`;
}

/** Arms a fault on a link: its proxies take the effect, and knocks through them show it. */
export async function armLinkFault(
  name: string,
  world: FaultWorld,
  effect: LinkEffect,
  signs: LinkSigns,
): Promise<ArmedFault> {
  const link = world.link(name);
  const before = new Map<LinkedProxy, KnockResult>();
  for (const proxy of link.proxies) before.set(proxy, await knockThrough(world, link.role, proxy, signs));

  async function look(of: 'bite' | 'heal'): Promise<Sighting> {
    const evidence: string[] = [];
    let confirmed = true;
    for (const [proxy, earlier] of before) {
      const toxics = await world.linkProxy.read(proxy.ref);
      evidence.push(`${proxy.ref.name} carries ${toxics.length === 0 ? 'no effect' : toxics.join(', ')}`);
      const knock = await knockThrough(world, link.role, proxy, signs);
      evidence.push(
        `${tell(proxy, knock)} (before the fault: ${earlier.outcome} after ${String(Math.round(earlier.tookMs))} ms)`,
      );
      const there = toxics.length > 0 && signs.shows(knock, earlier);
      const gone = toxics.length === 0 && knock.outcome === 'answered';
      confirmed &&= of === 'bite' ? there : gone;
    }
    return { verdict: confirmed ? 'confirmed' : 'refuted', evidence };
  }

  return {
    hit: link.proxies.map((proxy) => `${name} to ${proxy.upstream.service}`),
    undo: link.proxies.map((proxy) => ({ kind: 'clear-proxy', proxy: proxy.ref })),
    instances: [],
    healEvents: [],
    inject: async () =>
      mergeActs(await Promise.all(link.proxies.map((proxy) => world.linkProxy.apply(proxy.ref, effect)))),
    witnessBite: (deadline) => lookUntil(world.clock, deadline, () => look('bite')),
    witnessHeal: (deadline) => lookUntil(world.clock, deadline, () => look('heal')),
  };
}

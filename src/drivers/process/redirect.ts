import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { ReliaError } from '../../errors.ts';
import type { RedirectRule } from '../../ports/undo.ts';
import { LOCAL } from './free-ports.ts';
import { untilHealthy } from './health.ts';
import { membersOf } from './members.ts';
import { stopPart } from './node-acts.ts';
import { observe } from './observe.ts';
import { startPart } from './start-part.ts';
import { belongingOf, requirePart, type Part, type World } from './world.ts';

/** How long a caller may take to give up connections past the proxy, milliseconds. */
const PROOF_DEADLINE_MS = 2_500;
/** How long a caller that had to be started anew may take to serve, milliseconds. */
const READY_DEADLINE_MS = 30_000;
const ESTABLISHED = '01';

/**
 * Sees to it that a caller reaches the far end through the proxy and not past it. One that was not started on the proxy is
 * started anew. Throws RELIA_REDIRECT_FAILED when it has a connection past the proxy all the same.
 */
export async function addRedirect(world: World, rule: RedirectRule): Promise<void> {
  const part = requirePart(world.state, rule.from);
  const far = farEndOf(part, rule);
  const proxy = `${LOCAL}:${String(rule.proxy.port)}`;
  await world.exclusively(part.name, async () => {
    const { led, startedLed } = world.state.instance(part.name);
    if (led[far] !== proxy) world.state.change(part.name, { led: { ...led, [far]: proxy } });
    if (startedLed[far] !== proxy) await startAnew(world, part);
  });
  const isPast = (): boolean => portsOf(world, part).has(rule.to.port);
  const seen = await observe(() => !isPast(), PROOF_DEADLINE_MS);
  if (seen !== undefined) return;
  throw new ReliaError('RELIA_REDIRECT_FAILED', {
    message: `${part.name} still has a connection to ${far} past the proxy at ${proxy}`,
    hint: 'it must take the address from the stack file only',
  });
}

/** Leads a caller back: it is started anew on the far end's own address. One that is not led through this proxy is left alone. */
export async function removeRedirect(world: World, rule: RedirectRule): Promise<void> {
  if (world.state.read() === undefined) return;
  const part = requirePart(world.state, rule.from);
  const far = farEndOf(part, rule);
  const proxy = `${LOCAL}:${String(rule.proxy.port)}`;
  await world.exclusively(part.name, async () => {
    const { led, startedLed } = world.state.instance(part.name);
    if (led[far] === proxy) {
      const others = Object.entries(led).filter(([name]) => name !== far);
      world.state.change(part.name, { led: Object.fromEntries(others) });
    }
    if (startedLed[far] === proxy) await startAnew(world, part);
  });
}

/** A caller that does not run takes its addresses when it is started. */
async function startAnew(world: World, part: Part): Promise<void> {
  if (world.state.main(part.name) === undefined) return;
  await stopPart(world, part, 'up');
  await startPart(world, part.name);
  await untilHealthy(world, part.name, Date.now() + READY_DEADLINE_MS);
}

/** The port of a service (`service:port`) that a rule's far end is. */
function farEndOf({ stack, name }: Part, { to }: RedirectRule): string {
  for (const [service, ports] of Object.entries(stack.ports)) {
    for (const [port, own] of Object.entries(ports)) if (own === to.port) return `${service}:${port}`;
  }
  throw new ReliaError('RELIA_REDIRECT_FAILED', {
    message: `${name} cannot be led: nobody of the stack "${stack.project}" serves on port ${String(to.port)}`,
  });
}

/** The ports of 127.0.0.1 that a part's processes hold connections to. */
function portsOf({ state }: World, part: Part): ReadonlySet<number> {
  const inodes = new Set(membersOf(belongingOf(state, part)).flatMap(({ pid }) => socketsOf(pid)));
  return new Set(connections().flatMap(({ inode, port }) => (inodes.has(inode) ? [port] : [])));
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${String(pid)}/fd`;
  try {
    return readdirSync(folder).flatMap((name) => {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1];
        return inode === undefined ? [] : [inode];
      } catch {
        // Closed between the list and the look.
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Established connections by the inode of our end and the port of the other (`/proc/net/tcp`, `tcp6`). */
function connections(): readonly { readonly inode: string; readonly port: number }[] {
  return ['tcp', 'tcp6'].flatMap((table) => parseConnections(readTable(table)));
}

function readTable(table: string): string {
  try {
    return readFileSync(`/proc/net/${table}`, 'utf8');
  } catch {
    return '';
  }
}

/** Parses the kernel's table of connections: `sl local remote st tx:rx tr:when retransmits uid timeout inode`. */
export function parseConnections(table: string): readonly { readonly inode: string; readonly port: number }[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, , remote, state, , , , , , inode] = line.trim().split(/\s+/);
      const port = remote?.split(':')[1];
      return inode === undefined || port === undefined || state !== ESTABLISHED
        ? []
        : [{ inode, port: Number.parseInt(port, 16) }];
    });
}

import { ReliaError, messageOf } from '../../errors.ts';
import type { ControlCall, Instant } from '../../history/event.ts';
import type { LinkEffect, LinkProxy } from '../../ports/link-proxy.ts';
import type { ActResult } from '../../ports/runtime.ts';
import type { ProxyRef, UndoAct } from '../../ports/undo.ts';
import { Control, requireName, type Toxic } from './control.ts';
import { tellToxic, toxicsFor, type ToxicBody } from './toxics.ts';
import { ControlFailure, proxyError } from './transport.ts';

/**
 * Removing a toxic from a connection that died with data stuck in it takes Toxiproxy 5 to 10 s, and ending the connections does not
 * hasten it (measured). Only a removal that takes longer has locked up: ending every connection may free it.
 */
const REMOVAL_PATIENCE_MS = 11_000;

function isSame(wanted: ToxicBody, found: Toxic): boolean {
  return (
    found.name === wanted.name &&
    found.type === wanted.type &&
    found.stream === wanted.stream &&
    found.toxicity === wanted.toxicity &&
    Object.entries(wanted.attributes).every(([name, value]) => found.attributes[name] === value)
  );
}

/** Runs control calls and keeps what each took. Times are epoch milliseconds. */
class Ledger {
  readonly calls: ControlCall[] = [];

  async time<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
    const at = Date.now();
    try {
      const result = await run();
      this.calls.push({ what, at, tookMs: Date.now() - at });
      return result;
    } catch (error) {
      this.calls.push({ what, at, tookMs: Date.now() - at, failed: messageOf(error) });
      throw error;
    }
  }
}

/** From the first call's start to the end of the read-back; the middle is when the server had answered the change. */
function readBack(startedAt: number, changedAt: number): Instant {
  return { at: changedAt, lo: startedAt, hi: Date.now(), source: 'read-back' };
}

function isGone(error: unknown): boolean {
  return error instanceof ControlFailure && (error.isGone || error.status === 404);
}

class ToxiproxyLinkProxy implements LinkProxy {
  readonly kinds = ['clear-proxy'] as const satisfies readonly UndoAct['kind'][];
  readonly #opened = new Set<string>();

  async version(control: string): Promise<string> {
    return new Control(control).version();
  }

  async open(proxy: ProxyRef, at: { readonly listen: string; readonly upstream: string }): Promise<void> {
    const control = new Control(proxy.control);
    requireName(proxy.name);
    try {
      const foreign = (await control.proxies()).filter(({ name }) => !this.#opened.has(`${proxy.control}/${name}`));
      if (foreign.length > 0) {
        throw new Error(
          `${proxy.control} already has ${foreign.map(({ name }) => `"${name}"`).join(', ')}, which this run did not open`,
        );
      }
      await control.create(proxy.name, at.listen, at.upstream);
      const { upstream, enabled, toxics } = await control.proxy(proxy.name);
      if (upstream !== at.upstream || !enabled || toxics.length > 0) {
        throw new Error(
          `it reads back as ${enabled ? 'enabled' : 'disabled'} to ${upstream} with ${String(toxics.length)} toxics`,
        );
      }
      this.#opened.add(`${proxy.control}/${proxy.name}`);
    } catch (error) {
      throw proxyError(`open the proxy "${proxy.name}"`, error);
    }
  }

  async repoint(proxy: ProxyRef, upstream: string): Promise<void> {
    const control = new Control(proxy.control);
    try {
      await control.update(proxy.name, { upstream });
      const found = await control.proxy(proxy.name);
      if (found.upstream !== upstream || !found.enabled)
        throw new Error(`it reads back as pointing to ${found.upstream}`);
    } catch (error) {
      throw proxyError(`point the proxy "${proxy.name}" to ${upstream}`, error);
    }
  }

  async apply(proxy: ProxyRef, effect: LinkEffect): Promise<ActResult> {
    const control = new Control(proxy.control);
    const ledger = new Ledger();
    const wanted = toxicsFor(effect);
    try {
      const before = await control.toxics(proxy.name);
      if (before.length > 0) throw new Error(`it carries ${before.map(tellToxic).join(', ')} already`);
      const startedAt = Date.now();
      await Promise.all(
        wanted.map((toxic) =>
          ledger.time(`add ${tellToxic(toxic)} to ${proxy.name}`, () => control.addToxic(proxy.name, toxic)),
        ),
      );
      const changedAt = Date.now();
      const found = await ledger.time(`read ${proxy.name}`, () => control.toxics(proxy.name));
      if (found.length !== wanted.length || !wanted.every((toxic) => found.some((other) => isSame(toxic, other)))) {
        throw new Error(`it reads back as ${found.map(tellToxic).join(', ') || 'nothing'}`);
      }
      return { instant: readBack(startedAt, changedAt), calls: ledger.calls };
    } catch (error) {
      throw proxyError(`put ${wanted.map(tellToxic).join(', ')} on the proxy "${proxy.name}"`, error);
    }
  }

  async clear(proxy: ProxyRef): Promise<ActResult> {
    const ledger = new Ledger();
    const startedAt = Date.now();
    try {
      await clearToxics(new Control(proxy.control), proxy.name, ledger);
      return { instant: readBack(startedAt, Date.now()), calls: ledger.calls };
    } catch (error) {
      if (isGone(error)) return { instant: readBack(startedAt, Date.now()), calls: ledger.calls };
      throw proxyError(`clear the proxy "${proxy.name}"`, error);
    }
  }

  async read(proxy: ProxyRef): Promise<readonly string[]> {
    try {
      const toxics = await new Control(proxy.control).toxics(proxy.name);
      return toxics.map(tellToxic);
    } catch (error) {
      throw proxyError(`read the proxy "${proxy.name}"`, error);
    }
  }

  async undo(act: UndoAct): Promise<void> {
    if (act.kind !== 'clear-proxy') throw new RangeError(`Toxiproxy does not undo "${act.kind}"`);
    await this.clear(act.proxy);
  }
}

/** Removes every toxic, then reads back. A removal that hangs is freed by ending the proxy's connections. */
async function clearToxics(control: Control, name: string, ledger: Ledger): Promise<void> {
  const toxics = await ledger.time(`read ${name}`, () => control.toxics(name));
  for (const toxic of toxics) await removeToxic(control, name, toxic, ledger);
  const left = await ledger.time(`read ${name}`, () => control.toxics(name));
  if (left.length > 0) {
    throw new ReliaError('RELIA_PROXY_FAILED', {
      message: `the proxy "${name}" still carries ${left.map(tellToxic).join(', ')} after they were removed`,
      hint: 'another hand changes it; `docker rm -f` its container to end it',
    });
  }
  if (!(await control.proxy(name)).enabled)
    await ledger.time(`enable ${name}`, () => control.update(name, { enabled: true }));
}

async function removeToxic(control: Control, name: string, toxic: Toxic, ledger: Ledger): Promise<void> {
  const remove = async (): Promise<void> => {
    try {
      await ledger.time(`remove ${toxic.name} from ${name}`, () => control.removeToxic(name, toxic.name));
    } catch (error) {
      // 404: somebody else was faster; the read-back decides.
      if (!(error instanceof ControlFailure && error.status === 404)) throw error;
    }
  };
  const removal = remove().then(
    () => 'removed' as const,
    (error: unknown) => ({ error }),
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      resolve('late');
    }, REMOVAL_PATIENCE_MS);
  });
  const outcome = await Promise.race([removal, patience]);
  clearTimeout(timer);
  if (outcome === 'removed') return;
  if (outcome !== 'late') throw outcome.error;
  await ledger.time(`disable ${name}`, () => control.update(name, { enabled: false }));
  await ledger.time(`enable ${name}`, () => control.update(name, { enabled: true }));
  if ((await removal) !== 'removed') await remove();
}

/** Toxiproxy as the link-proxy port has it. Its servers are named by their control address; it keeps nothing but which proxies it opened. */
export function createToxiproxyLinkProxy(): LinkProxy {
  return new ToxiproxyLinkProxy();
}

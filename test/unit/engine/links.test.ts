import { describe, expect, it } from 'vitest';
import { LinkKeeper } from '../../../src/engine/links.ts';
import { UndoJournal } from '../../../src/engine/undo-journal.ts';
import type { System } from '../../../src/scenario/system-schema.ts';
import { FakeClock, FakeLinkProxy, FakeRuntime, FakeStore, type Sketch } from '../../support/fakes.ts';
import { shopWith } from '../../support/shop.ts';

const WEB1 = { service: 'web1', addresses: { net: '10.0.0.1' } };
const WEB2 = { service: 'web2', addresses: { net: '10.0.0.2' } };
const CACHE = { service: 'cache', addresses: { net: '10.0.0.7' } };

interface Stage {
  readonly did: string[];
  readonly store: FakeStore;
  readonly runtime: FakeRuntime;
  readonly proxies: FakeLinkProxy;
  readonly journal: UndoJournal;
  readonly keeper: LinkKeeper;
}

function stageWith(instances: readonly Sketch[], system: System = shopWith()): Stage {
  const did: string[] = [];
  const clock = new FakeClock();
  const store = new FakeStore(did);
  const linkProxy = new FakeLinkProxy(clock, did);
  const runtime = new FakeRuntime({ clock, instances, proxies: linkProxy, did });
  const journal = new UndoJournal(store, [runtime, linkProxy]);
  const keeper = new LinkKeeper({ run: 'r1', system, runtime, linkProxy, journal });
  return { did, store, runtime, proxies: linkProxy, journal, keeper };
}

/** What was done from here on. */
function since(did: string[]): () => readonly string[] {
  const before = did.length;
  return () => did.slice(before);
}

describe('interpose', () => {
  it('opens a proxy to the far end, then redirects every caller, each with its undo on the disk before', async () => {
    const { did, store, keeper } = stageWith([WEB1, WEB2, CACHE]);
    await keeper.interpose('caching');
    expect(did).toEqual([
      'start proxy host of caching for r1: web1,web2 to cache',
      'open caching-1: 0.0.0.0:21000 to 10.0.0.7:6379',
      'journal remove-redirect',
      'redirect web1: 10.0.0.7:6379 by 21000',
      'journal remove-redirect',
      'redirect web2: 10.0.0.7:6379 by 21000',
    ]);
    expect(store.entries[0]).toEqual({
      entry: 'undo',
      id: 1,
      why: 'redirect of web1',
      act: {
        kind: 'remove-redirect',
        rule: {
          from: { project: 'relia-shop', service: 'web1', number: 1 },
          to: { address: '10.0.0.7', port: 6379 },
          proxy: { address: '10.0.0.200', port: 21_000 },
          comment: 'relia:r1',
        },
      },
    });
  });

  it('knows the link afterwards, with the role of its far end', async () => {
    const { keeper } = stageWith([WEB1, CACHE]);
    expect(() => keeper.get('caching')).toThrow('the link "caching" was not led through a proxy');
    await keeper.interpose('caching');
    expect(keeper.get('caching')).toEqual({
      name: 'caching',
      link: { from: 'web', to: 'cache', port: 6379 },
      role: 'cache',
      proxies: [
        {
          ref: { control: 'http://127.0.0.1:18474', name: 'caching-1' },
          address: '10.0.0.200',
          port: 21_000,
          upstream: { service: 'cache', number: 1, address: '10.0.0.7', port: 6379 },
        },
      ],
    });
  });

  it('opens one proxy for each instance of the far end', async () => {
    const { did, keeper } = stageWith([WEB1, CACHE, { service: 'cache', number: 2, addresses: { net: '10.0.0.8' } }]);
    await keeper.interpose('caching');
    expect(did.filter((word) => /^(open|redirect)/.test(word))).toEqual([
      'open caching-1: 0.0.0.0:21000 to 10.0.0.7:6379',
      'open caching-2: 0.0.0.0:21001 to 10.0.0.8:6379',
      'redirect web1: 10.0.0.7:6379 by 21000',
      'redirect web1: 10.0.0.8:6379 by 21001',
    ]);
  });

  it('takes the address on the network that both ends share', async () => {
    const far = { service: 'cache', addresses: { admin: '10.9.0.7', back: '10.2.0.7' } };
    const { did, keeper } = stageWith([{ service: 'web1', addresses: { front: '10.1.0.1', back: '10.2.0.1' } }, far]);
    await keeper.interpose('caching');
    expect(did).toContain('open caching-1: 0.0.0.0:21000 to 10.2.0.7:6379');
  });

  it('leaves out instances that are down', async () => {
    const { did, keeper } = stageWith([WEB1, { ...WEB2, state: 'exited' }, CACHE]);
    await keeper.interpose('caching');
    expect(did.filter((word) => word.startsWith('redirect'))).toEqual(['redirect web1: 10.0.0.7:6379 by 21000']);
  });

  it('refuses a link that the system does not have', async () => {
    await expect(stageWith([]).keeper.interpose('queueing')).rejects.toThrow('the system has no link "queueing"');
  });

  it('keeps the undo of a redirect that failed: it may have been half done', async () => {
    const { did, runtime, journal, keeper } = stageWith([WEB1, CACHE]);
    runtime.failing.add('redirect web1');
    await expect(keeper.interpose('caching')).rejects.toThrow('cannot redirect web1');
    await journal.undoAll();
    expect(did.at(-2)).toBe('restore web1: 10.0.0.7:6379');
  });
});

describe('renewAfter', () => {
  it('puts the rules of a caller that started anew back in place, under the undo they have', async () => {
    const { did, store, runtime, keeper } = stageWith([WEB1, WEB2, CACHE]);
    await keeper.interpose('caching');
    const later = since(did);
    expect(await keeper.renewAfter(runtime.tell('start', WEB2))).toEqual(['caching']);
    expect(later()).toEqual(['redirect web2: 10.0.0.7:6379 by 21000']);
    expect(store.entries).toHaveLength(2);
  });

  it('redirects a caller that was down when the link was interposed', async () => {
    const { did, runtime, journal, keeper } = stageWith([WEB1, { ...WEB2, state: 'exited' }, CACHE]);
    await keeper.interpose('caching');
    runtime.change(WEB2, { state: 'running' });
    const later = since(did);
    expect(await keeper.renewAfter(runtime.tell('start', WEB2))).toEqual(['caching']);
    expect(later()).toEqual(['journal remove-redirect', 'redirect web2: 10.0.0.7:6379 by 21000']);
    await journal.undoAll();
    expect(did).toContain('restore web2: 10.0.0.7:6379');
  });

  it('does nothing for a far end that came back under its own address', async () => {
    const { did, runtime, keeper } = stageWith([WEB1, CACHE]);
    await keeper.interpose('caching');
    const later = since(did);
    expect(await keeper.renewAfter(runtime.tell('start', CACHE))).toEqual([]);
    expect(later()).toEqual([]);
  });

  it('follows a far end to its new address: proxy first, then the rules, the old ones taken away', async () => {
    const { did, runtime, journal, keeper } = stageWith([WEB1, WEB2, CACHE]);
    await keeper.interpose('caching');
    runtime.change(CACHE, { addresses: { net: '10.0.0.30' } });
    const later = since(did);
    expect(await keeper.renewAfter(runtime.tell('start', CACHE))).toEqual(['caching']);
    expect(later()).toEqual([
      'repoint caching-1 to 10.0.0.30:6379',
      'restore web1: 10.0.0.7:6379',
      'journal undone 1',
      'restore web2: 10.0.0.7:6379',
      'journal undone 2',
      'journal remove-redirect',
      'redirect web1: 10.0.0.30:6379 by 21000',
      'journal remove-redirect',
      'redirect web2: 10.0.0.30:6379 by 21000',
    ]);
    expect(keeper.get('caching').proxies[0]?.upstream.address).toBe('10.0.0.30');
    const last = since(did);
    await journal.undoAll();
    expect(last().filter((word) => word.startsWith('restore'))).toEqual([
      'restore web2: 10.0.0.30:6379',
      'restore web1: 10.0.0.30:6379',
    ]);
  });

  it('gives each caller one rule, however often the far end moves, back to an old address too', async () => {
    const { did, runtime, journal, keeper } = stageWith([WEB1, CACHE]);
    await keeper.interpose('caching');
    for (const address of ['10.0.0.30', '10.0.0.7', '10.0.0.31']) {
      runtime.change(CACHE, { addresses: { net: address } });
      await keeper.renewAfter(runtime.tell('start', CACHE));
    }
    const last = since(did);
    await journal.undoAll();
    expect(last().filter((word) => word.startsWith('restore'))).toEqual(['restore web1: 10.0.0.31:6379']);
  });

  it('gives a caller that is down while the far end moves its rule when it comes back', async () => {
    const { did, runtime, keeper } = stageWith([WEB1, WEB2, CACHE]);
    await keeper.interpose('caching');
    runtime.change(WEB2, { state: 'exited' });
    runtime.change(CACHE, { addresses: { net: '10.0.0.30' } });
    const later = since(did);
    await keeper.renewAfter(runtime.tell('start', CACHE));
    expect(later().filter((word) => word.startsWith('redirect'))).toEqual(['redirect web1: 10.0.0.30:6379 by 21000']);
    runtime.change(WEB2, { state: 'running' });
    await keeper.renewAfter(runtime.tell('start', WEB2));
    expect(later().at(-1)).toBe('redirect web2: 10.0.0.30:6379 by 21000');
  });

  it('takes a network that came back for a start', async () => {
    const { runtime, keeper } = stageWith([WEB1, CACHE]);
    await keeper.interpose('caching');
    expect(await keeper.renewAfter(runtime.tell('connect', WEB1))).toEqual(['caching']);
  });

  it('ignores deaths, and services that no link is about', async () => {
    const { did, runtime, keeper } = stageWith([WEB1, CACHE, { service: 'lb' }]);
    await keeper.interpose('caching');
    const later = since(did);
    for (const what of ['die', 'pause', 'unpause', 'disconnect'] as const) {
      expect(await keeper.renewAfter(runtime.tell(what, WEB1))).toEqual([]);
    }
    expect(await keeper.renewAfter(runtime.tell('start', { service: 'lb' }))).toEqual([]);
    expect(later()).toEqual([]);
  });
});

describe('a link whose ends share their services', () => {
  const system = shopWith({
    entry: { target: 'primary', port: 5432 },
    targets: {
      primary: { service: ['pg1', 'pg2'], role: 'database', state: 'primary' },
      replica: { service: ['pg1', 'pg2'], role: 'database', state: 'replica' },
    },
    links: { replication: { from: 'replica', to: 'primary', port: 5432 } },
  });
  const PG1 = { service: 'pg1', addresses: { net: '10.0.0.11' } };
  const PG2 = { service: 'pg2', addresses: { net: '10.0.0.12' } };

  it("leaves an instance's talk to itself alone", async () => {
    const { did, keeper } = stageWith([PG1, PG2], system);
    await keeper.interpose('replication');
    expect(did.filter((word) => word.startsWith('redirect'))).toEqual([
      'redirect pg2: 10.0.0.11:5432 by 21000',
      'redirect pg1: 10.0.0.12:5432 by 21001',
    ]);
  });

  it('renews an instance that moved in both of its parts', async () => {
    const { did, runtime, keeper } = stageWith([PG1, PG2], system);
    await keeper.interpose('replication');
    runtime.change(PG1, { addresses: { net: '10.0.0.30' } });
    const later = since(did);
    expect(await keeper.renewAfter(runtime.tell('start', PG1))).toEqual(['replication']);
    expect(later().filter((word) => word.startsWith('redirect'))).toEqual([
      'redirect pg2: 10.0.0.30:5432 by 21000',
      'redirect pg1: 10.0.0.12:5432 by 21001',
    ]);
  });
});

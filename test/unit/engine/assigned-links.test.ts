import { describe, expect, it } from 'vitest';
import { LinkKeeper } from '../../../src/engine/links.ts';
import { requireSupport, unsupportedFaults } from '../../../src/engine/plan.ts';
import { recoverRun } from '../../../src/engine/recover.ts';
import { UndoJournal } from '../../../src/engine/undo-journal.ts';
import type { AssignedLink, LinkPlan } from '../../../src/ports/runtime.ts';
import type { UndoAct, Undoer } from '../../../src/ports/undo.ts';
import { FakeClock, FakeLinkProxy, FakeRuntime, FakeStore } from '../../support/fakes.ts';
import { faultOf, shopWith } from '../../support/shop.ts';

const LOCAL = '127.0.0.1';

/** A runtime that gives its parts their addresses itself: everything is on one address, told apart by port. */
class AssigningRuntime extends FakeRuntime {
  readonly name = 'local';

  async assignLinks(run: string, links: readonly LinkPlan[]): Promise<readonly AssignedLink[]> {
    await Promise.resolve();
    this.did.push(`assign links of ${run}: ${links.map(({ link, port }) => `${link} to ${String(port)}`).join(', ')}`);
    return links.map(({ link, ends }) => ({
      link,
      control: 'http://127.0.0.1:9000',
      routes: ends.to.map((service, index) => ({
        to: { project: this.project, service, number: 1 },
        listen: { address: LOCAL, port: 9_100 + index },
        upstream: { address: LOCAL, port: 9_200 + index },
      })),
    }));
  }

  byHand({ kind }: UndoAct): string {
    return `do ${kind} yourself`;
  }
}

function stage() {
  const did: string[] = [];
  const clock = new FakeClock();
  const store = new FakeStore(did);
  const linkProxy = new FakeLinkProxy(clock, did);
  const addresses = { local: LOCAL };
  const instances = ['web1', 'web2', 'cache'].map((service) => ({ service, addresses }));
  const runtime = new AssigningRuntime({ clock, instances, proxies: linkProxy, did });
  const journal = new UndoJournal(store, [runtime, linkProxy]);
  const keeper = new LinkKeeper({ run: 'r1', system: shopWith(), runtime, linkProxy, journal });
  return { did, store, runtime, journal, keeper };
}

describe('a link whose addresses the runtime assigns', () => {
  it('has its proxies open before the stack is up, and its callers are only looked at after', async () => {
    const { did, keeper } = stage();
    await keeper.assign(['caching'], { restores: false });
    expect(did).toEqual(['assign links of r1: caching to 6379', 'open caching-1: 127.0.0.1:9100 to 127.0.0.1:9200']);
    await keeper.interpose('caching');
    expect(did.slice(2)).toEqual(['redirect web1: 127.0.0.1:9200 by 9100', 'redirect web2: 127.0.0.1:9200 by 9100']);
    expect(keeper.get('caching').proxies).toEqual([
      {
        ref: { control: 'http://127.0.0.1:9000', name: 'caching-1' },
        address: LOCAL,
        port: 9_100,
        upstream: { service: 'cache', number: 1, address: LOCAL, port: 9_200 },
      },
    ]);
  });

  it('is led back at the end where the stack stays', async () => {
    const { did, journal, keeper } = stage();
    await keeper.assign(['caching'], { restores: true });
    await keeper.interpose('caching');
    expect(did.filter((word) => word.startsWith('journal'))).toEqual([
      'journal remove-redirect',
      'journal remove-redirect',
    ]);
    await journal.undoAll();
    expect(did.filter((word) => word.startsWith('restore'))).toEqual([
      'restore web2: 127.0.0.1:9200',
      'restore web1: 127.0.0.1:9200',
    ]);
  });

  it('is looked at again when a caller starts anew, and stays where it is', async () => {
    const { did, runtime, keeper } = stage();
    await keeper.assign(['caching'], { restores: false });
    await keeper.interpose('caching');
    const before = did.length;
    expect(await keeper.renewAfter(runtime.tell('start', { service: 'web1' }))).toEqual(['caching']);
    expect(await keeper.renewAfter(runtime.tell('start', { service: 'cache' }))).toEqual([]);
    expect(did.slice(before)).toEqual(['redirect web1: 127.0.0.1:9200 by 9100']);
  });
});

describe('an act in the journal', () => {
  const act: UndoAct = { kind: 'stack-down', project: 'relia-shop' };

  it('names the undoer it is for, and comes back to that one alone', async () => {
    const { did, store, journal } = stage();
    await journal.arm(act, 'the stack');
    expect(store.entries).toEqual([{ entry: 'undo', id: 1, act, why: 'the stack', by: 'local' }]);
    const note = (name: string): Undoer => ({
      name,
      kinds: ['stack-down'],
      undo: async () => {
        await Promise.resolve();
        did.push(`${name} did it`);
      },
    });
    const undoers = [note('elsewhere'), note('local')];
    expect(await recoverRun({ entries: store.entries, undoers, journal: () => Promise.resolve() })).toEqual([]);
    expect(did.at(-1)).toBe('local did it');
    const [failure] = await recoverRun({
      entries: store.entries,
      undoers: [note('elsewhere')],
      journal: () => Promise.resolve(),
    });
    expect(failure?.reason).toBe('no driver undoes "stack-down" on local');
  });

  it("that cannot be undone is told with that undoer's way to do it by hand", async () => {
    const { runtime, journal } = stage();
    runtime.failing.add('undo stack-down');
    await journal.arm(act, 'the stack');
    expect(await journal.undoAll()).toEqual([
      { act, reason: 'cannot undo stack-down', byHand: 'do stack-down yourself' },
    ]);
  });
});

describe('a fault that the runtime cannot inject', () => {
  const faults = [
    faultOf('disconnect', { target: 'web' }),
    faultOf('kill', { target: 'web' }),
    faultOf('partition', { link: 'caching' }),
  ];

  it('is found among the others; faults on links need no act', () => {
    expect(unsupportedFaults(faults, ['kill', 'pause']).map(({ kind }) => kind)).toEqual(['disconnect']);
  });

  it('is refused before anything starts', () => {
    expect(() => {
      requireSupport(faults, ['kill']);
    }).toThrow('disconnect web: unsupported here; this runtime can kill');
    expect(() => {
      requireSupport(faults, ['kill', 'disconnect']);
    }).not.toThrow();
  });
});

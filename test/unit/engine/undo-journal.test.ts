import { describe, expect, it } from 'vitest';
import { dispatchUndo, UndoJournal } from '../../../src/engine/undo-journal.ts';
import type { UndoAct, Undoer } from '../../../src/ports/undo.ts';
import { FakeStore } from '../../support/fakes.ts';

const web: UndoAct = { kind: 'start-instance', instance: { project: 'p', service: 'web', number: 1 } };
const cache: UndoAct = { kind: 'unpause-instance', instance: { project: 'p', service: 'cache', number: 1 } };
const proxy: UndoAct = { kind: 'clear-proxy', proxy: { control: 'http://127.0.0.1:8474', name: 'caching-1' } };

/** An undoer that notes what it does, and fails at the kinds it is told to. */
class NotingUndoer implements Undoer {
  readonly kinds: readonly UndoAct['kind'][];
  readonly failing = new Set<UndoAct['kind']>();
  readonly #did: string[];

  constructor(did: string[], ...kinds: readonly UndoAct['kind'][]) {
    this.#did = did;
    this.kinds = kinds;
  }

  async undo({ kind }: UndoAct): Promise<void> {
    await Promise.resolve();
    if (this.failing.has(kind)) throw new Error(`${kind} is stuck`);
    this.#did.push(`undo ${kind}`);
  }
}

function setUp(): { did: string[]; store: FakeStore; undoer: NotingUndoer; journal: UndoJournal } {
  const did: string[] = [];
  const store = new FakeStore(did);
  const undoer = new NotingUndoer(did, 'start-instance', 'unpause-instance', 'clear-proxy');
  return { did, store, undoer, journal: new UndoJournal(store, [undoer]) };
}

describe('arm', () => {
  it('has the act on the disk before it returns, under a number of its own', async () => {
    const { store, journal } = setUp();
    expect(await journal.arm(web, 'kill web')).toBe(1);
    expect(await journal.arm(cache, 'pause cache')).toBe(2);
    expect(store.entries).toEqual([
      { entry: 'undo', id: 1, act: web, why: 'kill web' },
      { entry: 'undo', id: 2, act: cache, why: 'pause cache' },
    ]);
  });

  it('gives acts that are armed at the same time numbers of their own', async () => {
    const { did, journal } = setUp();
    expect(await Promise.all([journal.arm(web, 'x'), journal.arm(cache, 'y'), journal.arm(proxy, 'z')])).toEqual([
      1, 2, 3,
    ]);
    await journal.undoAll();
    expect(did.filter((word) => word.startsWith('undo'))).toEqual([
      'undo clear-proxy',
      'undo unpause-instance',
      'undo start-instance',
    ]);
  });

  it('throws when the disk is full, and then there is nothing to undo', async () => {
    const { did, store, journal } = setUp();
    store.full = new Error('no space left on device');
    await expect(journal.arm(web, 'kill web')).rejects.toThrow('no space left on device');
    expect(await journal.undoAll()).toEqual([]);
    expect(did).toEqual([]);
  });
});

describe('undo', () => {
  it('does the act, notes it, and does it only once', async () => {
    const { did, journal } = setUp();
    const id = await journal.arm(web, 'kill web');
    await journal.undo(id);
    await journal.undo(id);
    expect(did).toEqual(['journal start-instance', 'undo start-instance', 'journal undone 1']);
  });

  it('throws what the act failed with and leaves it open', async () => {
    const { did, undoer, journal } = setUp();
    const id = await journal.arm(web, 'kill web');
    undoer.failing.add('start-instance');
    await expect(journal.undo(id)).rejects.toThrow('start-instance is stuck');
    undoer.failing.clear();
    await journal.undo(id);
    expect(did).toEqual(['journal start-instance', 'undo start-instance', 'journal undone 1']);
  });

  it('does nothing for a number that was never given', async () => {
    const { did, journal } = setUp();
    await journal.undo(7);
    await journal.settle(7);
    expect(did).toEqual([]);
  });
});

describe('settle', () => {
  it('closes an act without doing it', async () => {
    const { did, journal } = setUp();
    const id = await journal.arm(web, 'kill web');
    await journal.settle(id);
    await journal.settle(id);
    expect(await journal.undoAll()).toEqual([]);
    expect(did).toEqual(['journal start-instance', 'journal undone 1']);
  });
});

describe('undoAll', () => {
  it('undoes what is open, newest first', async () => {
    const { did, journal } = setUp();
    await journal.arm(web, 'kill web');
    await journal.undo(await journal.arm(cache, 'pause cache'));
    await journal.arm(proxy, 'latency');
    expect(await journal.undoAll()).toEqual([]);
    expect(did.slice(-4)).toEqual(['undo clear-proxy', 'journal undone 3', 'undo start-instance', 'journal undone 1']);
  });

  it('goes on past an act that fails, and says what is left and how to mend it by hand', async () => {
    const { did, undoer, journal } = setUp();
    await journal.arm(web, 'kill web');
    await journal.arm(proxy, 'latency');
    await journal.arm(cache, 'pause cache');
    undoer.failing.add('clear-proxy');
    expect(await journal.undoAll()).toEqual([
      { act: proxy, reason: 'clear-proxy is stuck', byHand: 'curl -X POST http://127.0.0.1:8474/reset' },
    ]);
    expect(did.slice(3)).toEqual([
      'undo unpause-instance',
      'journal undone 3',
      'journal failed 2',
      'undo start-instance',
      'journal undone 1',
    ]);
  });

  it('tries again what failed before', async () => {
    const { undoer, journal } = setUp();
    await journal.arm(proxy, 'latency');
    undoer.failing.add('clear-proxy');
    expect(await journal.undoAll()).toHaveLength(1);
    undoer.failing.clear();
    expect(await journal.undoAll()).toEqual([]);
  });

  it('undoes only the kinds that are asked for', async () => {
    const { did, journal } = setUp();
    await journal.arm(web, 'kill web');
    await journal.arm(proxy, 'latency');
    await journal.undoAll(['start-instance', 'unpause-instance']);
    expect(did.filter((word) => word.startsWith('undo'))).toEqual(['undo start-instance']);
    await journal.undoAll([]);
    await journal.undoAll(['clear-proxy']);
    expect(did.filter((word) => word.startsWith('undo'))).toEqual(['undo start-instance', 'undo clear-proxy']);
  });

  it('undoes everything although the disk is full', async () => {
    const { did, store, undoer, journal } = setUp();
    await journal.arm(web, 'kill web');
    await journal.arm(proxy, 'latency');
    await journal.arm(cache, 'pause cache');
    store.full = new Error('no space left on device');
    undoer.failing.add('clear-proxy');
    expect((await journal.undoAll()).map(({ reason }) => reason)).toEqual(['clear-proxy is stuck']);
    expect(did.slice(3)).toEqual(['undo unpause-instance', 'undo start-instance']);
  });
});

describe('dispatchUndo', () => {
  it('gives each act to the driver that knows its kind', async () => {
    const did: string[] = [];
    const drivers = [new NotingUndoer(did, 'start-instance'), new NotingUndoer(did, 'clear-proxy')];
    await dispatchUndo(drivers, proxy);
    expect(did).toEqual(['undo clear-proxy']);
    await expect(dispatchUndo(drivers, cache)).rejects.toThrow('no driver undoes "unpause-instance"');
  });
});

import { describe, expect, it } from 'vitest';
import { findFreePorts } from '../../../../src/drivers/process/free-ports.ts';
import { undoFor } from '../../../../src/drivers/process/node-acts.ts';
import { changes } from '../../../../src/drivers/process/observer.ts';
import { parseConnections } from '../../../../src/drivers/process/redirect.ts';
import { parseSegments } from '../../../../src/drivers/process/shared-memory.ts';
import { createProcessUndoer } from '../../../../src/drivers/process/undo-acts.ts';
import { parseNobody } from '../../../../src/drivers/process/unprivileged-user.ts';
import type { Instance } from '../../../../src/ports/runtime.ts';

const WEB: Instance = {
  project: 'relia-shop',
  service: 'web1',
  number: 1,
  name: 'relia-shop-web1-1',
  state: 'running',
  health: 'healthy',
  addresses: { loopback: '127.0.0.1' },
  startedAt: '2026-01-01T00:00:00.000Z',
  attachments: [],
};

describe('changes', () => {
  const running = { pid: 7, startTime: '100', state: 'running' } as const;
  const paused = { ...running, state: 'paused' } as const;
  const other = { ...running, startTime: '200' } as const;

  it('tells what happened to a part between two looks', () => {
    expect(changes(undefined, undefined)).toEqual([]);
    expect(changes(running, running)).toEqual([]);
    expect(changes(undefined, running)).toEqual(['start']);
    expect(changes(running, undefined)).toEqual(['die']);
    expect(changes(running, paused)).toEqual(['pause']);
    expect(changes(paused, running)).toEqual(['unpause']);
  });

  it('knows another process under the same pid', () => {
    expect(changes(running, other)).toEqual(['die', 'start']);
  });
});

describe('parseConnections', () => {
  it('finds established connections by inode and far port', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0',
      '   1: 0100007F:9C40 0100007F:18EB 01 00000000:00000000 02:0000 00000000     0        0 222 2 0 20 4 30 10 -1',
      '',
    ].join('\n');
    expect(parseConnections(table)).toEqual([{ inode: '222', port: 6_379 }]);
  });
});

describe('the undo of an act', () => {
  it('is known before the act; what heals itself and what is never done has none', () => {
    const instance = { project: 'relia-shop', service: 'web1', number: 1 };
    expect(undoFor('kill', WEB)).toEqual([{ kind: 'start-instance', instance }]);
    expect(undoFor('crash', WEB)).toEqual([{ kind: 'start-instance', instance }]);
    expect(undoFor('stop', WEB)).toEqual([{ kind: 'start-instance', instance }]);
    expect(undoFor('pause', WEB)).toEqual([{ kind: 'unpause-instance', instance }]);
    expect([undoFor('restart', WEB), undoFor('disconnect', WEB)]).toEqual([[], []]);
  });

  it('has a way by hand that needs no container engine', () => {
    const undoer = createProcessUndoer({ stateFolder: '/nowhere', env: {} });
    const instance = { project: 'relia-shop', service: 'web1', number: 1 };
    const acts = [
      { kind: 'start-instance', instance },
      { kind: 'unpause-instance', instance },
      { kind: 'remove-helpers', run: 'r1' },
      { kind: 'stack-down', project: 'relia-shop' },
    ] as const;
    expect(acts.map((act) => undoer.byHand?.(act))).toEqual([
      'relia recover, or relia stack down relia-shop',
      'relia recover, or kill -CONT the processes of web1',
      'relia recover, or end the processes that have RELIA_HELPER=r1 in their environment',
      'relia stack down relia-shop',
    ]);
  });

  it('of a stack that was never there is done', async () => {
    const undoer = createProcessUndoer({ stateFolder: '/nowhere', env: {} });
    const instance = { project: 'relia-shop', service: 'web1', number: 1 };
    await undoer.undo({ kind: 'start-instance', instance });
    await undoer.undo({ kind: 'unpause-instance', instance });
    await undoer.undo({ kind: 'stack-down', project: 'relia-shop' });
    await expect(undoer.undo({ kind: 'end-process', process: { pid: 1, startTime: '' } })).rejects.toThrow(
      'local processes do not undo "end-process"',
    );
  });
});

describe('findFreePorts', () => {
  it('gives each port once, none that is taken, and none that connections start from', async () => {
    const ports = await findFreePorts(50);
    expect(new Set(ports).size).toBe(50);
    expect(Math.max(...ports)).toBeLessThan(32_768);
    const again = await findFreePorts(50, new Set(ports));
    expect(again.filter((port) => ports.includes(port))).toEqual([]);
  });
});

describe('parseNobody', () => {
  it('finds the user without rights, or takes the usual one', () => {
    expect(parseNobody('root:x:0:0::/root:/bin/sh\nnobody:x:99:98:::/sbin/nologin\n')).toEqual({ uid: 99, gid: 98 });
    expect(parseNobody('')).toEqual({ uid: 65_534, gid: 65_534 });
  });
});

describe('parseSegments', () => {
  it('finds who made a piece of shared memory and how many use it', () => {
    const table = [
      '       key      shmid perms                  size  cpid  lpid nattch   uid   gid',
      '   1017829      65541   600                    56   311   311      0 65534 65534',
      '    985281      65561   600                    56   422   430      6 65534 65534',
      '',
    ].join('\n');
    expect(parseSegments(table)).toEqual([
      { id: '65541', creator: 311, attached: 0 },
      { id: '65561', creator: 422, attached: 6 },
    ]);
  });
});

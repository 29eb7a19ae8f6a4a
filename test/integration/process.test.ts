import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bootId, readProcess, stateOf } from '../../src/drivers/process/process-table.ts';
import { parseSegments } from '../../src/drivers/process/shared-memory.ts';
import { createProcessUndoer } from '../../src/drivers/process/undo-acts.ts';
import { createToxiproxyLinkProxy } from '../../src/drivers/toxiproxy/toxiproxy-link-proxy.ts';
import { LinkKeeper } from '../../src/engine/links.ts';
import { replicationStateOf } from '../../src/engine/replication.ts';
import { UndoJournal } from '../../src/engine/undo-journal.ts';
import { parseSystem } from '../../src/scenario/parse.ts';
import classic from '../../fixtures/stacks/classic/system.ts';
import { classicProcesses } from '../support/classic-processes.ts';
import { only } from '../support/docker-look.ts';
import { FakeStore } from '../support/fakes.ts';
import { leftOfStack, marksOf, processesWith, statesIn, type StackMarks } from '../support/process-look.ts';
import { STATE_FOLDER, tinyProcesses } from '../support/runtime-harness.ts';

const SERVICES = ['cache', 'lb', 'primary', 'replica', 'web1', 'web2'];
const SYSTEM = parseSystem(classic, 'system.ts');

function marks(project: string): StackMarks {
  const found = marksOf(STATE_FOLDER, project);
  if (found === undefined) throw new Error(`there is no stack ${project}`);
  return found;
}

/** The System V shared memory that some processes made, dead or alive. Others on the machine have theirs. */
function sharedMemoryOf(pids: ReadonlySet<number>): readonly string[] {
  const segments = parseSegments(readFileSync('/proc/sysvipc/shm', 'utf8'));
  return segments.filter(({ creator }) => pids.has(creator)).map(({ id }) => id);
}

/** Somebody else's process, ended after the test. */
function stranger(command: string, cwd: string): ChildProcess & { readonly pid: number } {
  const child = spawn('sh', ['-c', command], { cwd, stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.pid === undefined) throw new Error('nothing was started');
  return Object.assign(child, { pid: child.pid });
}

describe('the classic stack as local processes', () => {
  const project = `relia-processes-${String(process.pid)}`;
  const runtime = classicProcesses(project);
  let stack: StackMarks;

  beforeAll(async () => {
    await runtime.up(() => undefined);
    stack = marks(project);
    await runtime.startHelpers('r1');
  });

  afterAll(async () => {
    // A killed database leaves shared memory, which a start would take up again; there is none here.
    const own = new Set(processesWith([stack.token, stack.data]).map((line) => Number.parseInt(line, 10)));
    await runtime.act('kill', await only(runtime, 'primary'));
    expect(sharedMemoryOf(own)).not.toEqual([]);
    await runtime.undo({ kind: 'remove-helpers', run: 'r1' });
    await runtime.down(() => undefined);
    expect(leftOfStack(STATE_FOLDER, project, [stack])).toEqual([]);
    expect(sharedMemoryOf(own)).toEqual([]);
  });

  async function sql(service: string, text: string): Promise<string> {
    const command = ['psql', '-U', 'postgres', '-d', 'postgres', '-XtAqc', text];
    const { exitCode, stdout, stderr } = await runtime.exec(await only(runtime, service), command);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout.trim();
  }

  async function untilServes(): Promise<void> {
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${await runtime.entryUrl()}/healthz`);
        expect(await answer.json()).toMatchObject({ dependencies: { primary: 'ok', replica: 'ok', cache: 'ok' } });
      },
      { timeout: 20_000, interval: 100 },
    );
  }

  it('is a primary with a streaming replica, a cache and two web nodes behind a load balancer', async () => {
    await untilServes();
    const world = { system: SYSTEM, runtime };
    expect(await replicationStateOf(world, await only(runtime, 'primary'))).toBe('primary');
    expect(await replicationStateOf(world, await only(runtime, 'replica'))).toBe('replica');
    await vi.waitFor(async () => {
      expect(await sql('primary', 'select application_name, state from pg_stat_replication')).toBe('replica|streaming');
    }, 10_000);
    const url = await runtime.entryUrl();
    const nodes = new Set<unknown>();
    for (let request = 0; request < 4; request++) {
      const answer: unknown = await (await fetch(`${url}/readyz`)).json();
      nodes.add(typeof answer === 'object' && answer !== null && 'node' in answer ? answer.node : undefined);
    }
    expect(nodes).toEqual(new Set(['web1', 'web2']));
  });

  it('listens on 127.0.0.1 only, and no socket file is made', async () => {
    const ports = new Set<number>();
    for (const { ports: own } of await runtime.instances(SERVICES)) {
      for (const port of Object.values(own ?? {})) ports.add(port);
    }
    expect(ports.size).toBe(6);
    const heard = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map(([, local]) => (local ?? '').split(':'))
      .filter(([, port]) => ports.has(Number.parseInt(port ?? '', 16)));
    expect(heard).toHaveLength(6);
    expect(new Set(heard.map(([address]) => address))).toEqual(new Set(['0100007F']));
    expect(readFileSync('/proc/net/unix', 'utf8')).not.toContain(stack.data);
  });

  it('gives no part the variables of relia', () => {
    expect(process.env['PATH']).toBeDefined();
    const own = processesWith([stack.token]).map((line) => line.split(' ')[0] ?? '');
    expect(own.length).toBeGreaterThan(5);
    for (const pid of own) {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8');
      expect(variables).not.toContain('npm_');
      expect(variables).not.toContain('VITEST');
    }
  });

  it('dies as a whole when a database is killed, comes back on its data, and no stranger is touched', async () => {
    await sql('primary', 'create table kept (id int)');
    await sql('primary', 'insert into kept values (7)');
    const shell = stranger('exec sleep 600', `${stack.data}/primary`);
    const primary = await only(runtime, 'primary');
    await runtime.act('kill', primary);
    expect(statesIn(`${stack.data}/primary`, 'postgres')).toEqual([]);
    expect(readProcess(shell.pid)?.state).toMatch(/^[SR]$/);
    for (const act of runtime.undoFor('kill', primary)) await runtime.undo(act);
    await vi.waitFor(async () => {
      expect(await sql('primary', 'select id from kept')).toBe('7');
    }, 20_000);
  });

  it('is brought back by its supervisor when only the main process of a database dies', async () => {
    const before = await only(runtime, 'primary');
    await runtime.act('crash', before);
    await vi.waitFor(async () => {
      const now = await only(runtime, 'primary');
      expect([now.state, now.startedAt === before.startedAt]).toEqual(['running', false]);
      expect(await sql('primary', 'select 1')).toBe('1');
    }, 20_000);
    for (const act of runtime.undoFor('crash', before)) await runtime.undo(act);
    await untilServes();
  });

  it('stands still as a whole when a database is paused, and goes on as a whole', async () => {
    const primary = await only(runtime, 'primary');
    await runtime.act('pause', primary);
    expect(new Set(statesIn(`${stack.data}/primary`, 'postgres'))).toEqual(new Set(['T']));
    for (const act of runtime.undoFor('pause', primary)) await runtime.undo(act);
    expect(statesIn(`${stack.data}/primary`, 'postgres')).not.toContain('T');
    expect(await sql('primary', 'select 1')).toBe('1');
  });

  it('lets a web node finish what it is asked to stop, counting from its exit', async () => {
    const web = await only(runtime, 'web1');
    const { instant, calls } = await runtime.act('stop', web);
    expect(calls[0]?.tookMs).toBeGreaterThan(1_000);
    expect(instant.lo - (calls[0]?.at ?? 0)).toBeGreaterThan(1_000);
    expect((await only(runtime, 'web1')).state).toBe('exited');
    for (const act of runtime.undoFor('stop', web)) await runtime.undo(act);
    await untilServes();
  });

  it('can be led through proxies while it is up, and is led back', async () => {
    const linkProxy = createToxiproxyLinkProxy();
    const journal = new UndoJournal(new FakeStore(), [runtime, linkProxy]);
    const keeper = new LinkKeeper({ run: 'r2', system: SYSTEM, runtime, linkProxy, journal });
    await journal.arm({ kind: 'remove-helpers', run: 'r2' }, 'helpers');
    await keeper.assign(['replication'], { restores: true });
    await keeper.interpose('replication');
    const [proxy] = keeper.get('replication').proxies;
    if (proxy === undefined) throw new Error('there is no proxy');
    const world = { system: SYSTEM, runtime };
    await vi.waitFor(async () => {
      expect(await sql('primary', 'select count(*) from pg_stat_replication')).toBe('1');
    }, 10_000);
    await linkProxy.apply(proxy.ref, { kind: 'partition', direction: 'response' });
    await sql('primary', 'create table unseen (id int)');
    const seen = "select count(*) from pg_tables where tablename = 'unseen'";
    expect(await sql('replica', seen)).toBe('0');
    expect(await replicationStateOf(world, await only(runtime, 'replica'))).toBe('replica');
    await linkProxy.clear(proxy.ref);
    await vi.waitFor(async () => {
      expect(await sql('replica', seen)).toBe('1');
    }, 10_000);
    expect(await journal.undoAll()).toEqual([]);
    expect(processesWith(['RELIA_HELPER=r2'])).toEqual([]);
    await vi.waitFor(async () => {
      expect(await sql('primary', 'select count(*) from pg_stat_replication')).toBe('1');
    }, 10_000);
  });
});

describe('a stranger', () => {
  const project = `relia-stranger-${String(process.pid)}`;
  const undoer = createProcessUndoer({ stateFolder: STATE_FOLDER, env: process.env });

  /** Makes the record of a part name another process. */
  function record(service: string, change: (main: Readonly<Record<string, unknown>>) => object): void {
    const path = join(STATE_FOLDER, project, 'instances', `${service}.json`);
    const known = JSON.parse(readFileSync(path, 'utf8')) as { main: Record<string, unknown> };
    writeFileSync(path, JSON.stringify({ ...known, main: change(known.main) }));
  }

  it('that got the pid of a part is neither signalled nor taken for it', async () => {
    const runtime = tinyProcesses({ project });
    await runtime.up(() => undefined);
    const stack = marks(project);
    const other = stranger('exec sleep 600', '/');
    const itsStart = readProcess(other.pid)?.startTime ?? '';
    const server = await only(runtime, 'server');
    await runtime.act('kill', server);
    record('server', () => ({ pid: other.pid, startTime: `${itsStart}1`, boot: bootId() }));
    expect((await only(runtime, 'server')).state).toBe('exited');
    await expect(runtime.act('kill', server)).rejects.toMatchObject({ code: 'RELIA_PROCESS_FAILED' });
    await expect(runtime.act('pause', server)).rejects.toMatchObject({ code: 'RELIA_PROCESS_FAILED' });
    record('server', () => ({ pid: other.pid, startTime: itsStart, boot: 'another boot' }));
    expect((await only(runtime, 'server')).state).toBe('exited');
    await undoer.undo({ kind: 'unpause-instance', instance: { project, service: 'server', number: 1 } });
    await undoer.undo({ kind: 'stack-down', project });
    expect(stateOf({ pid: other.pid, startTime: itsStart })).toBe('running');
    expect(leftOfStack(STATE_FOLDER, project, [stack])).toEqual([]);
  });
});

describe('a part whose process is on no disk yet', () => {
  const project = `relia-unnoted-${String(process.pid)}`;

  it('is found and ended all the same', async () => {
    const runtime = tinyProcesses({ project });
    await runtime.up(() => undefined);
    const stack = marks(project);
    rmSync(join(STATE_FOLDER, project, 'instances', 'client.json'));
    rmSync(join(STATE_FOLDER, project, 'instances', 'server.json'));
    expect(processesWith([stack.token]).length).toBeGreaterThan(1);
    await createProcessUndoer({ stateFolder: STATE_FOLDER, env: process.env }).undo({ kind: 'stack-down', project });
    expect(leftOfStack(STATE_FOLDER, project, [stack])).toEqual([]);
  });
});

describe('a stack that cannot be brought up', () => {
  const project = `relia-bad-processes-${String(process.pid)}`;
  const bad = mkdtempSync(join(tmpdir(), 'relia-bad-'));

  afterAll(() => {
    rmSync(bad, { recursive: true });
    expect(leftOfStack(STATE_FOLDER, project, [])).toEqual([]);
  });

  function stackOf(text: string): string {
    const path = join(bad, 'processes.yaml');
    writeFileSync(path, text);
    return path;
  }

  it('tells what a part that ends said last, and takes all of it down again', async () => {
    // Never healthy, so that its end is what is seen, however long it takes to come.
    const file = stackOf(
      'services:\n  server: { command: [sh, -c, "echo the disk is on fire; exit 1"], ports: [6379], health: { command: ["false"] } }\n',
    );
    await expect(tinyProcesses({ project, file }).up(() => undefined)).rejects.toMatchObject({
      code: 'RELIA_STACK_NOT_READY',
      details: ['server | the disk is on fire'],
    });
  });

  it('tells a part that never becomes healthy', async () => {
    const file = stackOf(
      'services:\n  server: { command: [sleep, "600"], ports: [6379], health: { command: ["false"] } }\n',
    );
    const runtime = tinyProcesses({ project, file, readyWithinS: 1 });
    await expect(runtime.up(() => undefined)).rejects.toThrow('server did not become healthy in time');
  });

  it('tells a program that is not there, by name or as a file', async () => {
    const named = stackOf('services:\n  server: { command: [oracle], programs: [oracle], ports: [6379] }\n');
    await expect(tinyProcesses({ project, file: named }).up(() => undefined)).rejects.toMatchObject({
      code: 'RELIA_PROGRAM_NOT_FOUND',
    });
    const missing = stackOf('services:\n  server: { command: [/nowhere/oracle], ports: [6379] }\n');
    await expect(tinyProcesses({ project, file: missing }).up(() => undefined)).rejects.toMatchObject({
      code: 'RELIA_PROCESS_FAILED',
    });
  });

  it('tells an entry that is no service, and a port that is taken', async () => {
    const file = stackOf('services:\n  door: { command: [sleep, "600"], ports: [6379] }\n');
    await expect(tinyProcesses({ project, file }).up(() => undefined)).rejects.toThrow('has no service "server"');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => {
      other.close();
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const runtime = tinyProcesses({ project, env: { RELIA_ENTRY_PORT: port } });
    await expect(runtime.up(() => undefined)).rejects.toMatchObject({ code: 'RELIA_PORT_TAKEN' });
  });
});

describe('a stack of another version', () => {
  const project = `relia-version-${String(process.pid)}`;
  const undoer = createProcessUndoer({ stateFolder: STATE_FOLDER, env: process.env });

  it('is ended with what is known of it, and never forgotten', async () => {
    await tinyProcesses({ project }).up(() => undefined);
    const stack = marks(project);
    const path = join(STATE_FOLDER, project, 'stack.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, '{ "schema": "relia.process-stack/9" }');
    await expect(undoer.undo({ kind: 'stack-down', project })).rejects.toMatchObject({ code: 'RELIA_PROCESS_FAILED' });
    expect(leftOfStack(STATE_FOLDER, project, [stack]).length).toBeGreaterThan(2);
    writeFileSync(path, text.replace('"restart":"on-failure"', '"restart":"on-failure","colour":"blue"'));
    await undoer.undo({ kind: 'stack-down', project });
    expect(leftOfStack(STATE_FOLDER, project, [stack])).toEqual([]);
  });
});

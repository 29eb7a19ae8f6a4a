import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Environment, ProvisionEvent } from '../../src/provision/events.ts';
import { findPart } from '../../src/provision/stack/find-stack.ts';
import { STACK_PARTS, type PartSpec, type StackPart } from '../../src/provision/stack/parts.ts';
import { providePart } from '../../src/provision/stack/provide-stack.ts';

const run = promisify(execFile);

/** A server as it is looked for where it is installed nowhere. */
function uninstalled(part: StackPart): PartSpec {
  const spec = STACK_PARTS.find((other) => other.part === part);
  if (spec === undefined) throw new Error(`there is no ${part}`);
  return { ...spec, folders: [] };
}

describe("the distribution's packages", () => {
  let cache: string;
  let env: Environment;
  let events: ProvisionEvent[];

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'relia-stack-'));
    // Root unpacks elsewhere when others cannot get in.
    await chmod(cache, 0o755);
    // Not where single servers are linked to.
    env = { ...process.env, PATH: '/usr/bin:/bin', XDG_CACHE_HOME: cache };
    events = [];
    onTestFinished(() => rm(cache, { recursive: true, force: true }));
  });

  const report = (event: ProvisionEvent): void => {
    events.push(event);
  };

  /** The folders of servers in the cache, with what is being made there. */
  async function unpacked(): Promise<readonly string[]> {
    const releases = await readdir(join(cache, 'relia', 'stack')).catch(() => []);
    const all = await Promise.all(releases.map((name) => readdir(join(cache, 'relia', 'stack', name))));
    return all.flat();
  }

  it('give a server that runs from the cache, once, whoever asks at the same time', async () => {
    const spec = uninstalled('redis');
    const both = await Promise.all([providePart(spec, { env, report }), providePart(spec, { env, report })]);
    expect(both.map(({ version }) => version)).toEqual([both[0].version, both[0].version]);
    expect(
      events.filter(({ kind, ...event }) => kind === 'done' && 'step' in event && event.step.startsWith('unpack')),
    ).toHaveLength(1);
    const [{ programs }] = both;
    const { stdout } = await run(programs['redis-cli'] ?? '', ['--version']);
    expect(stdout).toContain(both[0].version);
    expect((await findPart(spec, env)).found).toMatchObject({ from: 'cache', version: both[0].version });
    expect(await unpacked()).toEqual(['redis']);
  });

  it('give a PostgreSQL that makes and serves a cluster', async () => {
    const { programs, version } = await providePart(uninstalled('postgres'), { env, report });
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(15);
    const home = join(cache, 'home');
    await mkdir(home);
    await chmod(home, 0o777);
    const isRoot = process.getuid?.() === 0;
    const wrap = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];
    const [first, ...rest] = [...wrap, programs['initdb'] ?? '', '--no-sync', '-D', join(home, 'cluster')];
    await run(first, rest, { cwd: home });
    expect(await readdir(join(home, 'cluster'))).toContain('PG_VERSION');
  });

  it('are found with lists of our own where the machine has none', async () => {
    const lists = join(cache, 'no-lists');
    await mkdir(join(lists, 'partial'), { recursive: true });
    const config = join(cache, 'apt.conf');
    await writeFile(config, `Dir::State::Lists "${lists}";\n`);
    const found = await providePart(uninstalled('haproxy'), { env: { ...env, APT_CONFIG: config }, report });
    expect(found.from).toBe('cache');
    expect(await readdir(join(lists, 'partial'))).toEqual([]);
  });

  it('leave nothing to be found when they are interrupted, and come whole the next time', async () => {
    const spec = uninstalled('redis');
    const stop = new AbortController();
    const interrupted = providePart(spec, {
      env,
      signal: stop.signal,
      report: (event) => {
        if (event.kind === 'started' && event.step.startsWith('unpack')) stop.abort(new Error('Ctrl-C'));
      },
    });
    await expect(interrupted).rejects.toThrow('Ctrl-C');
    expect((await findPart(spec, env)).found).toBeUndefined();
    await providePart(spec, { env, report });
    expect(await unpacked()).toEqual(['redis']);
  });

  it('that do not exist are said to be missing, with what to do by hand', async () => {
    const spec = { ...uninstalled('postgres'), oldest: '99' };
    await expect(providePart(spec, { env, report })).rejects.toMatchObject({
      code: 'RELIA_INSTALL_FAILED',
      hint: expect.stringContaining('install PostgreSQL 99 or newer by hand') as string,
    });
    expect(await unpacked()).toEqual([]);
  });
});

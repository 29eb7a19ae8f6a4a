import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { neededOf, newestPostgres, parseSimulation } from '../../../../src/provision/stack/debian-packages.ts';
import { findPart } from '../../../../src/provision/stack/find-stack.ts';
import { parsePartVersion, type PartSpec } from '../../../../src/provision/stack/parts.ts';
import { isOpenToAll, releaseName, stackCaches } from '../../../../src/provision/stack/stack-cache.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'relia-stack-'));
  await chmod(path, 0o755);
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function program(path: string, says: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
}

const SPEC: PartSpec = {
  part: 'redis',
  title: 'Redis',
  programs: ['redis-server', 'redis-cli'],
  versionFlag: '--version',
  oldest: '6',
  folders: [],
};

describe('findPart', () => {
  it('takes the first folder that has all programs of a version that is new enough, and says what it refused', async () => {
    const root = await folder();
    const [old, half, good] = [join(root, 'old'), join(root, 'half'), join(root, 'good')];
    for (const path of [old, half, good]) await mkdir(path);
    for (const path of [old, good]) await program(join(path, 'redis-cli'), 'x');
    await program(join(old, 'redis-server'), 'Redis server v=5.0.3 sha=0');
    await program(join(half, 'redis-server'), 'Redis server v=7.0.1 sha=0');
    await program(join(good, 'redis-server'), 'Redis server v=7.0.15 sha=0');
    const env = { PATH: [old, half, good].join(':'), XDG_CACHE_HOME: root };
    expect(await findPart(SPEC, env)).toEqual({
      spec: SPEC,
      found: {
        part: 'redis',
        version: '7.0.15',
        from: 'path',
        programs: { 'redis-server': join(good, 'redis-server'), 'redis-cli': join(good, 'redis-cli') },
      },
      refused: [
        `${join(old, 'redis-server')} is 5.0.3; 6 or newer is needed`,
        `${half} has redis-server but not redis-cli`,
      ],
    });
  });

  it('takes the highest version of a folder that stands for several', async () => {
    const root = await folder();
    for (const version of ['9', '15', '16']) {
      const path = join(root, 'redis', version, 'bin');
      await mkdir(path, { recursive: true });
      await program(join(path, 'redis-server'), `Redis server v=${version}.1 sha=0`);
      await program(join(path, 'redis-cli'), 'x');
    }
    const spec = { ...SPEC, folders: [join(root, 'redis', '*', 'bin')] };
    const { found } = await findPart(spec, { PATH: '', XDG_CACHE_HOME: root });
    expect([found?.version, found?.from]).toEqual(['16.1', 'system']);
  });

  it('finds none where there is none', async () => {
    const { found, refused } = await findPart(SPEC, { PATH: '', XDG_CACHE_HOME: await folder() });
    expect([found, refused]).toEqual([undefined, []]);
  });
});

describe('the version of a server', () => {
  it('is read from its own words', () => {
    expect(parsePartVersion('postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n')).toBe('15.18');
    expect(parsePartVersion('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64')).toBe('7.0.15');
    expect(parsePartVersion('HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/')).toBe('2.6.12');
    expect(parsePartVersion('who knows')).toBeUndefined();
  });
});

describe('what apt says', () => {
  const simulation = [
    'Reading package lists...',
    'Inst libjson-perl (4.10000-1 Debian:12 [all])',
    'Inst libllvm14 (1:14.0.6-12 Debian:12 [amd64])',
    'Inst libc6 [2.36-9] (2.36-10 Debian:12 [amd64])',
    'Inst libpq5 (15.20-0+deb12u1 Debian:12 [amd64])',
    'Inst postgresql-client-15 (15.20-0+deb12u1 Debian:12 [amd64])',
    'Inst postgresql-common (248 Debian:12 [all])',
    'Inst postgresql-15 (15.20-0+deb12u1 Debian:12 [amd64])',
    'Conf postgresql-15 (15.20-0+deb12u1 Debian:12 [amd64])',
  ].join('\n');

  it('gives the packages that are new, not those that would be upgraded', () => {
    expect(parseSimulation(simulation)).not.toContain('libc6');
    expect(parseSimulation(simulation)).toHaveLength(6);
  });

  it('gives of them the server and its libraries', () => {
    expect(neededOf(parseSimulation(simulation))).toEqual(['libpq5', 'postgresql-client-15', 'postgresql-15']);
  });

  it('gives the newest PostgreSQL that is new enough', () => {
    const search = 'postgresql-9 - old\npostgresql-15 - database\npostgresql-16 - database\npostgresql-16-cron - x\n';
    expect(newestPostgres(search, '15')).toBe('16');
    expect(newestPostgres('postgresql-14 - database\n', '15')).toBeUndefined();
  });
});

describe('the cache of servers', () => {
  it('is apart for each release of each distribution', () => {
    expect(releaseName('PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="12"\n')).toBe('debian-12');
    expect(releaseName('ID=ubuntu\nVERSION_ID="24.04"\n')).toBe('ubuntu-24.04');
    expect(releaseName('')).toBe('unknown-unknown');
  });

  it("is one that PostgreSQL's user may enter, where root's own is closed", async () => {
    const closed = join(await folder(), 'closed');
    await mkdir(closed, { mode: 0o700 });
    expect([isOpenToAll(join(closed, 'relia')), isOpenToAll('/usr/lib')]).toEqual([false, true]);
    const env = { XDG_CACHE_HOME: closed };
    expect(stackCaches(env, true)).toEqual(['/var/cache/relia', join(closed, 'relia')]);
    expect(stackCaches(env, false)).toEqual([join(closed, 'relia')]);
  });
});

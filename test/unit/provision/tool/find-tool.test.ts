import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReliaError } from '../../../../src/errors.ts';
import type { Environment } from '../../../../src/provision/events.ts';
import { hostPlatform } from '../../../../src/provision/platform.ts';
import { findTool, requireTool, toolFolder } from '../../../../src/provision/tool/find-tool.ts';

const k6 = { name: 'k6', platform: hostPlatform() } as const;

let base: string;
let env: Environment;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-find-'));
  env = { HOME: base, XDG_CACHE_HOME: join(base, 'cache'), PATH: `${join(base, 'old')}:${join(base, 'new')}` };
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

/** A program called k6 that tells a version, which is all that is asked of it here. */
async function putProgram(path: string, says: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

describe('findTool', () => {
  it('finds nothing on an empty machine', async () => {
    expect(await findTool(k6, env)).toEqual({ found: undefined, refused: [] });
  });

  it('passes over an older k6 on PATH, says why, and takes the next', async () => {
    const old = await putProgram(join(base, 'old', 'k6'), 'k6 v1.3.0 (go1.24, linux/amd64)');
    const path = await putProgram(join(base, 'new', 'k6'), 'k6 v2.1.0 (go1.26, linux/amd64)');
    expect(await findTool(k6, env)).toEqual({
      found: { name: 'k6', path, version: '2.1.0', from: 'path' },
      refused: [`${old} is k6 1.3.0; relia needs 2.x`],
    });
  });

  it('passes over another program of the same name', async () => {
    const other = await putProgram(join(base, 'old', 'k6'), 'Karaoke 6');
    expect((await findTool(k6, env)).refused).toEqual([`${other} is not k6`]);
  });

  it('takes the cache when PATH has none, and PATH before the cache', async () => {
    const cached = await putProgram(join(toolFolder(k6, env), 'k6'), 'k6 v2.2.0 (go1.26, linux/amd64)');
    expect((await findTool(k6, env)).found).toMatchObject({ path: cached, from: 'cache' });
    await putProgram(join(base, 'new', 'k6'), 'k6 v2.1.0 (go1.26, linux/amd64)');
    expect((await findTool(k6, env)).found).toMatchObject({ version: '2.1.0', from: 'path' });
  });

  it('takes the path the user gave before the variable, and the variable before PATH', async () => {
    await putProgram(join(base, 'new', 'k6'), 'k6 v2.1.0 (go1.26, linux/amd64)');
    const named = { ...env, RELIA_K6: await putProgram(join(base, 'b'), 'k6 v2.3.0 (go1.26, linux/amd64)') };
    expect((await findTool(k6, named)).found).toMatchObject({ version: '2.3.0', from: 'environment' });
    const given = await putProgram(join(base, 'a'), 'k6 v2.4.0 (go1.26, linux/amd64)');
    expect((await findTool({ ...k6, given }, named)).found).toMatchObject({ version: '2.4.0', from: 'flag' });
  });

  it('refuses a named binary that does not work instead of taking another', async () => {
    await putProgram(join(base, 'new', 'k6'), 'k6 v2.1.0 (go1.26, linux/amd64)');
    const error: unknown = await findTool(k6, { ...env, RELIA_K6: '/no/k6' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ReliaError);
    expect(error).toMatchObject({ code: 'RELIA_K6_NOT_FOUND', exitCode: 69, message: '/no/k6: no such command' });
  });

  it('refuses a Toxiproxy that is no static Linux binary, since it goes into an image', async () => {
    const path = await putProgram(join(base, 'new', 'toxiproxy-server'), 'toxiproxy-server version 2.12.0');
    const search = await findTool({ name: 'toxiproxy', platform: { os: 'linux', arch: 'arm64' } }, env);
    expect(search).toEqual({ found: undefined, refused: [`${path}: is not a binary for linux-arm64`] });
  });
});

describe('requireTool', () => {
  it('says what was looked at and what to do', async () => {
    await putProgram(join(base, 'old', 'k6'), 'k6 v1.3.0 (go1.24, linux/amd64)');
    await expect(requireTool(k6, env)).rejects.toMatchObject({
      code: 'RELIA_K6_NOT_FOUND',
      hint: 'run `relia setup`, or name a binary with RELIA_K6',
      details: [`${join(base, 'old', 'k6')} is k6 1.3.0; relia needs 2.x`],
    });
  });
});

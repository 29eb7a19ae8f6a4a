import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineEndpoint } from '../../../../src/provision/docker/engine-endpoint.ts';
import { readEngine } from '../../../../src/provision/docker/engine.ts';

describe('engineEndpoint', () => {
  it.each([
    [{ HOME: '/home/nobody' }, { kind: 'socket', path: '/var/run/docker.sock' }],
    [{ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }, { kind: 'socket', path: '/run/user/1000/docker.sock' }],
    [{ DOCKER_HOST: 'tcp://10.0.0.5' }, { kind: 'tcp', host: '10.0.0.5', port: 2375, certificates: undefined }],
    [
      { DOCKER_HOST: 'tcp://ci.example:2400', DOCKER_TLS_VERIFY: '1', HOME: '/home/a' },
      { kind: 'tcp', host: 'ci.example', port: 2400, certificates: '/home/a/.docker' },
    ],
    [{ DOCKER_HOST: 'ssh://me@host' }, { kind: 'unsupported', text: 'ssh://me@host' }],
  ])('%j', (env, endpoint) => {
    expect(engineEndpoint(env)).toEqual(endpoint);
  });
});

describe('readEngine', () => {
  let base: string;
  let server: Server | undefined;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'relia-engine-'));
  });

  afterEach(async () => {
    server?.close();
    await rm(base, { recursive: true, force: true });
  });

  it('says that there is no socket, and that nothing listens', async () => {
    const path = join(base, 'docker.sock');
    const env = { DOCKER_HOST: `unix://${path}` };
    expect(await readEngine(env)).toEqual({ state: 'absent', endpoint: path, reason: `there is no socket at ${path}` });
    expect(await readEngine({ DOCKER_HOST: 'tcp://127.0.0.1:1' })).toMatchObject({
      state: 'absent',
      reason: 'nothing listens at 127.0.0.1:1',
    });
  });

  it('takes no other program’s answers for an engine', async () => {
    const path = join(base, 'docker.sock');
    server = createServer((_request, response) => response.end('{"hello":"world"}'));
    server.listen(path);
    await once(server, 'listening');
    expect(await readEngine({ DOCKER_HOST: `unix://${path}` })).toMatchObject({ state: 'absent' });
  });

  it('says that it cannot speak ssh', async () => {
    const reason = 'ssh://me@host: relia cannot speak to DOCKER_HOST=ssh://me@host; use unix:// or tcp://';
    expect(await readEngine({ DOCKER_HOST: 'ssh://me@host' })).toMatchObject({ state: 'absent', reason });
  });
});

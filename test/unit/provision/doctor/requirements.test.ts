import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineState } from '../../../../src/provision/docker/engine.ts';
import { engineRequirement, netAdminRequirement } from '../../../../src/provision/doctor/engine-requirements.ts';
import {
  diskRequirement,
  nodeRequirement,
  portRequirement,
} from '../../../../src/provision/doctor/machine-requirements.ts';

const running: EngineState = {
  state: 'running',
  version: '20.10.24+dfsg1',
  arch: 'amd64',
  securityOptions: ['name=seccomp,profile=default'],
  dataFolder: '/var/lib/docker',
};
const absent: EngineState = { state: 'absent', endpoint: '/s', reason: 'there is no socket at /s' };

describe('the requirements of relia', () => {
  it('judges the version of Node', () => {
    expect(nodeRequirement('20.19.0').status).toBe('ok');
    expect(nodeRequirement('20.18.3')).toMatchObject({ status: 'missing', found: '20.18.3' });
  });

  it('judges the version of the engine', () => {
    expect(engineRequirement(running)).toMatchObject({ status: 'ok', found: '20.10.24+dfsg1' });
    expect(engineRequirement({ ...running, version: '19.03.15' }).status).toBe('missing');
    expect(engineRequirement(absent)).toMatchObject({ status: 'missing', found: 'there is no socket at /s' });
    expect(engineRequirement({ state: 'forbidden', endpoint: '/s' }).howToGet).toContain('docker group');
  });

  it('warns of a rootless engine, and knows nothing of NET_ADMIN without an engine', () => {
    expect(netAdminRequirement(running).status).toBe('ok');
    expect(netAdminRequirement({ ...running, securityOptions: ['name=rootless'] }).status).toBe('warning');
    expect(netAdminRequirement(absent)).toMatchObject({ status: 'missing', found: 'unknown: no engine answers' });
  });

  it('binds a port to know that there is one', async () => {
    expect((await portRequirement()).found).toMatch(/^port \d{2,5} could be bound$/);
  });

  it('measures the disk of a folder that does not exist yet', async () => {
    expect((await diskRequirement([join(tmpdir(), 'not', 'yet')])).found).toMatch(/^\d+\.\d GiB free at /);
  });
});

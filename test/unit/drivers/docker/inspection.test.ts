import { describe, expect, it } from 'vitest';
import {
  inspectionSchema,
  publishedAt,
  toInstance,
  type Inspection,
} from '../../../../src/drivers/docker/inspection.ts';

const LABELS = {
  'com.docker.compose.project': 'relia-shop',
  'com.docker.compose.service': 'web1',
  'com.docker.compose.container-number': '1',
  'com.docker.compose.oneoff': 'False',
};

/** What an Engine says of a container, with some of it replaced. */
function inspected(change: {
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly live?: unknown;
  readonly asked?: unknown;
}): Inspection {
  return inspectionSchema.parse({
    Id: 'c0ffee123456789',
    Name: '/relia-shop-web1-1',
    Image: 'sha256:1',
    Created: 'ignored',
    State: {
      Status: 'running',
      Running: true,
      Pid: 7,
      ExitCode: 0,
      StartedAt: '2026-01-01T00:00:00.5Z',
      Health: { Status: 'healthy', Log: null },
      ...change.state,
    },
    Config: { Image: 'web:1', Labels: change.labels === undefined ? LABELS : change.labels, StopTimeout: null },
    HostConfig: { PortBindings: change.asked ?? {}, RestartPolicy: { Name: 'no' } },
    NetworkSettings: {
      Ports: change.live ?? null,
      Networks: change.networks ?? {
        net_b: { NetworkID: 'b', IPAddress: '10.2.0.5', IPAMConfig: null, Aliases: null },
        net_a: {
          NetworkID: 'a',
          IPAddress: '10.1.0.5',
          IPAMConfig: { IPv4Address: '10.1.0.5' },
          Aliases: ['web1', 'c0ffee123456'],
        },
      },
    },
  });
}

describe('toInstance', () => {
  it('says which instance a container is, where it is and how it comes back there', () => {
    expect(toInstance(inspected({}))).toEqual({
      project: 'relia-shop',
      service: 'web1',
      number: 1,
      name: 'relia-shop-web1-1',
      state: 'running',
      health: 'healthy',
      addresses: { net_a: '10.1.0.5', net_b: '10.2.0.5' },
      startedAt: '2026-01-01T00:00:00.5Z',
      attachments: [
        { network: 'net_b', address: undefined, aliases: [] },
        { network: 'net_a', address: '10.1.0.5', aliases: ['web1'] },
      ],
    });
  });

  it.each([
    ['running', 'running'],
    ['paused', 'paused'],
    ['exited', 'exited'],
    ['dead', 'exited'],
    ['created', 'exited'],
    ['restarting', 'exited'],
    ['removing', 'exited'],
  ])('takes %s for %s', (status, state) => {
    expect(toInstance(inspected({ state: { Status: status } }))?.state).toBe(state);
  });

  it.each([
    [{ Status: 'starting' }, 'starting'],
    [{ Status: 'unhealthy' }, 'unhealthy'],
    [{ Status: 'none' }, 'none'],
    [null, 'none'],
    [undefined, 'none'],
  ])('takes the health %o for %s', (health, expected) => {
    expect(toInstance(inspected({ state: { Health: health } }))?.health).toBe(expected);
  });

  it('has no address on a network that a stopped container is merely meant for', () => {
    const networks = { net: { NetworkID: '', IPAddress: '', IPAMConfig: { IPv4Address: '' }, Aliases: [] } };
    expect(toInstance(inspected({ networks }))).toMatchObject({
      addresses: {},
      attachments: [{ network: 'net', address: undefined, aliases: [] }],
    });
  });

  it("takes no container for an instance that is none of a project's, a helper of relia's, or a one-off", () => {
    expect(toInstance(inspected({ labels: null }))).toBeUndefined();
    expect(toInstance(inspected({ labels: { ...LABELS, 'relia.helper': 'observer' } }))).toBeUndefined();
    expect(toInstance(inspected({ labels: { ...LABELS, 'com.docker.compose.oneoff': 'True' } }))).toBeUndefined();
    expect(
      toInstance(inspected({ labels: { ...LABELS, 'com.docker.compose.container-number': 'one' } })),
    ).toBeUndefined();
  });
});

describe('publishedAt', () => {
  it.each([
    [{ '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '18080' }] }, '127.0.0.1:18080'],
    [{ '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: '18080' }] }, '127.0.0.1:18080'],
    [
      {
        '8080/tcp': [
          { HostIp: '::', HostPort: '18081' },
          { HostIp: '0.0.0.0', HostPort: '18080' },
        ],
      },
      '127.0.0.1:18080',
    ],
    [{ '8080/tcp': [{ HostIp: '::1', HostPort: '18080' }] }, '[::1]:18080'],
    [{ '8080/tcp': [{ HostIp: '::', HostPort: '18080' }] }, '127.0.0.1:18080'],
    [{ '8080/tcp': [{ HostIp: '10.0.0.3', HostPort: '18080' }] }, '10.0.0.3:18080'],
    [{ '8080/tcp': null }, undefined],
    [{ '8080/udp': [{ HostIp: '', HostPort: '18080' }] }, undefined],
    [{ '8080/tcp': [{ HostIp: '', HostPort: '0' }] }, undefined],
    [null, undefined],
  ])('of %o is %s', (live, expected) => {
    expect(publishedAt(inspected({ live }), 8_080)).toBe(expected);
  });

  it('is what a stopped container asked for', () => {
    expect(publishedAt(inspected({ asked: { '8080/tcp': [{ HostIp: '', HostPort: '18080' }] } }), 8_080)).toBe(
      '127.0.0.1:18080',
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  isDebianLike,
  packagesFor,
  parsePolicy,
  type Presence,
} from '../../../../src/provision/docker/apt-packages.ts';

const nothing: Presence = {
  engine: false,
  client: false,
  compose: false,
  iptables: false,
  ip: false,
  mmdebstrap: false,
  apparmor: true,
};

describe('packagesFor', () => {
  it('installs docker.io and docker-compose on Debian 12', () => {
    const packages = ['docker.io', 'docker-compose', 'iptables', 'iproute2', 'mmdebstrap'];
    expect(packagesFor(nothing, new Set())).toEqual(packages);
  });

  it('takes the compose plugin where apt has it, and the client where it is a package of its own', () => {
    const packages = ['docker.io', 'docker-cli', 'docker-compose-v2', 'iptables', 'iproute2', 'mmdebstrap'];
    expect(packagesFor(nothing, new Set(['docker-compose-v2', 'docker-cli']))).toEqual(packages);
  });

  it('installs the engine beside a bare client, and nothing that is there', () => {
    const bare = { ...nothing, client: true, compose: true, iptables: true, ip: true, mmdebstrap: true };
    expect(packagesFor(bare, new Set(['docker-cli']))).toEqual(['docker.io']);
    expect(packagesFor({ ...bare, engine: true }, new Set())).toEqual([]);
  });

  it('installs the loader of Docker’s profile where the kernel enforces AppArmor', () => {
    expect(packagesFor({ ...nothing, apparmor: false }, new Set())).toContain('apparmor');
  });
});

describe('parsePolicy', () => {
  it('takes packages with a candidate only', () => {
    const output = [
      'docker-cli:',
      '  Installed: (none)',
      '  Candidate: (none)',
      '  Version table:',
      'docker-compose-v2:',
      '  Installed: (none)',
      '  Candidate: 2.40.3+ds1-0ubuntu1~24.04.1',
      '  Version table:',
      '     2.40.3+ds1-0ubuntu1~24.04.1 500',
      '',
    ].join('\n');
    expect([...parsePolicy(output)]).toEqual(['docker-compose-v2']);
  });
});

describe('isDebianLike', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"', true],
    ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"', true],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', false],
    ['ID=alpine\nHOME_URL="https://debian.org"', false],
    ['', false],
  ])('%j: %s', (osRelease, expected) => {
    expect(isDebianLike(osRelease)).toBe(expected);
  });
});

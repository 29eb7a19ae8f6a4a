import { describe, expect, it } from 'vitest';
import { isIptablesTrouble } from '../../../../src/provision/docker/start-engine.ts';

describe('isIptablesTrouble', () => {
  it('knows dockerd’s end by the nft backend', () => {
    const line =
      'failed to start daemon: Error initializing network controller: error obtaining controller instance: failed to ' +
      'create NAT chain DOCKER: iptables failed: iptables -t nat -N DOCKER: iptables v1.8.9 (nf_tables): Could not ' +
      'fetch rule set generation id: Permission denied (you must be root)';
    expect(isIptablesTrouble(['level=info msg="Starting up"', line])).toBe(true);
  });

  it('takes no other end for it', () => {
    const log = ['failed to start daemon: pid file found, ensure docker is not running or delete /var/run/docker.pid'];
    expect(isIptablesTrouble(log)).toBe(false);
  });
});

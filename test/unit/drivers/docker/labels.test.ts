import { describe, expect, it } from 'vitest';
import { sameInstance, shortName } from '../../../../src/drivers/docker/labels.ts';
import { ruleText } from '../../../../src/drivers/docker/redirect-script.ts';
import type { RedirectRule } from '../../../../src/ports/undo.ts';

const WEB = { project: 'p', service: 'web', number: 1 };

describe('sameInstance and shortName', () => {
  it('tell instances by project, service and number', () => {
    expect(sameInstance(WEB, { ...WEB })).toBe(true);
    for (const other of [{ project: 'q' }, { service: 'cache' }, { number: 2 }]) {
      expect(sameInstance(WEB, { ...WEB, ...other })).toBe(false);
    }
    expect([shortName(WEB), shortName({ ...WEB, number: 2 })]).toEqual(['web', 'web-2']);
  });
});

describe('ruleText', () => {
  const rule: RedirectRule = {
    from: WEB,
    to: { address: '10.0.0.7', port: 6_379 },
    proxy: { address: '10.0.0.200', port: 21_000 },
    comment: 'relia:r1',
  };

  it('names exactly one rule', () => {
    expect(ruleText(rule).join(' ')).toBe(
      '-p tcp -d 10.0.0.7/32 --dport 6379 -m comment --comment relia:r1 -j DNAT --to-destination 10.0.0.200:21000',
    );
  });

  it('refuses what a shell or iptables could take for something else', () => {
    for (const comment of ['', 'a b', 'x;reboot', '$(id)', '"']) {
      expect(() => ruleText({ ...rule, comment })).toThrow(RangeError);
    }
    expect(() => ruleText({ ...rule, to: { address: '10.0.0.7 -j DROP', port: 1 } })).toThrow(RangeError);
  });
});

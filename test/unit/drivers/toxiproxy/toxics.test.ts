import { describe, expect, it } from 'vitest';
import { tellToxic, toxicsFor } from '../../../../src/drivers/toxiproxy/toxics.ts';
import type { LinkEffect } from '../../../../src/ports/link-proxy.ts';

const EFFECTS: readonly (readonly [LinkEffect, string, Readonly<Record<string, number>>])[] = [
  [{ kind: 'latency', direction: 'request', delayMs: 300, jitterMs: 50 }, 'latency', { latency: 300, jitter: 50 }],
  [{ kind: 'bandwidth', direction: 'request', rateKBps: 64 }, 'bandwidth', { rate: 64 }],
  [{ kind: 'partition', direction: 'request' }, 'bandwidth', { rate: 0 }],
  [{ kind: 'reset', direction: 'request' }, 'reset_peer', { timeout: 0 }],
  [{ kind: 'slow-close', direction: 'request', delayMs: 2_000 }, 'slow_close', { delay: 2_000 }],
];

describe('toxicsFor', () => {
  it.each(EFFECTS)('makes of %o the toxic %s with %o, always biting', (effect, type, attributes) => {
    expect(toxicsFor(effect)).toEqual([
      { name: `relia-${effect.kind}-upstream`, type, stream: 'upstream', toxicity: 1, attributes },
    ]);
  });

  it('puts the toxic on the way it is meant for, or on both', () => {
    const streams = (direction: LinkEffect['direction']): readonly string[] =>
      toxicsFor({ kind: 'reset', direction }).map(({ stream, name }) => `${stream} ${name}`);
    expect(streams('request')).toEqual(['upstream relia-reset-upstream']);
    expect(streams('response')).toEqual(['downstream relia-reset-downstream']);
    expect(streams('both')).toEqual(['upstream relia-reset-upstream', 'downstream relia-reset-downstream']);
  });
});

describe('tellToxic', () => {
  it('says type, way and attributes', () => {
    expect(tellToxic({ type: 'latency', stream: 'upstream', attributes: { latency: 100, jitter: 0 } })).toBe(
      'latency upstream latency=100 jitter=0',
    );
  });
});

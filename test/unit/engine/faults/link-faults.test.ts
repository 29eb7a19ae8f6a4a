import { describe, expect, it } from 'vitest';
import { healsItself, linksOf } from '../../../../src/engine/faults/registry.ts';
import { mergeActs } from '../../../../src/engine/faults/link-fault.ts';
import type { KnockRequest } from '../../../../src/ports/runtime.ts';
import type { Fault } from '../../../../src/scenario/scenario.ts';
import { faultOf, shopWith } from '../../../support/shop.ts';
import { FaultBench } from './fault-bench.ts';

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['latency', faultOf('latency', { link: 'caching', delay: '300ms' })],
  ['bandwidth', faultOf('bandwidth', { link: 'caching', rate: '8KB/s' })],
  ['partition', faultOf('partition', { link: 'caching' })],
  ['reset', faultOf('reset', { link: 'caching' })],
  ['slow-close', faultOf('slow-close', { link: 'caching', delay: '2s' })],
];

function bench(): Promise<FaultBench> {
  return new FaultBench().interpose('caching');
}

describe.each(FAULTS)('%s', (kind, fault) => {
  it('needs a proxy on its link, and is undone by clearing it', async () => {
    expect(linksOf(fault, shopWith())).toEqual(['caching']);
    expect(healsItself(fault)).toBe(false);
    const armed = await (await bench()).arm(fault);
    expect(armed.hit).toEqual(['caching to cache']);
    expect(armed.undo).toEqual([
      { kind: 'clear-proxy', proxy: { control: 'http://127.0.0.1:18474', name: 'caching-1' } },
    ]);
    expect(armed.instances).toEqual([]);
    expect(armed.healEvents).toEqual([]);
  });

  it('is put on every proxy of the link; its instant is the read-back', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    expect(on.did).toEqual([]);
    const { instant, calls } = await armed.inject();
    const at = on.clock.now();
    expect(on.did).toEqual([`apply ${kind} to caching-1`]);
    expect(instant).toEqual({ at, lo: at - 1, hi: at + 1, source: 'read-back' });
    expect(calls).toEqual([{ what: `add ${kind}`, at, tookMs: 1 }]);
  });

  it('is witnessed by a knock that shows it', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    await armed.inject();
    expect((await on.bite(armed)).verdict).toBe('confirmed');
  });

  it('is not taken for injected when it is there and nobody feels it', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    on.proxies.isNumb = true;
    await armed.inject();
    const { verdict, evidence } = await on.bite(armed, 600);
    expect(verdict).toBe('refuted');
    expect(evidence).toEqual([
      `caching-1 carries ${kind} both`,
      'a knock through caching-1: answered after 1 ms (before the fault: answered after 1 ms)',
    ]);
  });

  it('is not taken for injected when the proxy carries nothing, whatever a knock meets', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    on.runtime.onKnock = ({ timeoutMs }) => ({ outcome: 'silent', tookMs: timeoutMs, closedAfterMs: 9_000 });
    expect((await on.bite(armed, 0)).verdict).toBe('refuted');
  });

  it('is witnessed as healed when the proxy is clear and answers, and not before', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    await armed.inject();
    expect((await on.healed(armed, 300)).verdict).toBe('refuted');
    await on.heal(armed);
    expect(await on.healed(armed)).toEqual({
      verdict: 'confirmed',
      evidence: [
        'caching-1 carries no effect',
        'a knock through caching-1: answered after 1 ms (before the fault: answered after 1 ms)',
      ],
    });
  });

  it('is not witnessed as healed while the far end does not answer', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    await armed.inject();
    await on.heal(armed);
    on.runtime.change({ service: 'cache' }, { state: 'exited' });
    expect((await on.healed(armed, 300)).verdict).toBe('refuted');
  });

  it('fails when the proxy refuses', async () => {
    const on = await bench();
    const armed = await on.arm(fault);
    on.proxies.failing.add('apply');
    await expect(armed.inject()).rejects.toThrow('cannot apply caching-1');
  });
});

describe('the knock of a link fault', () => {
  async function knocksOf(fault: Fault): Promise<readonly KnockRequest[]> {
    const on = await bench();
    const requests: KnockRequest[] = [];
    on.runtime.onKnock = (request) => {
      requests.push(request);
      return undefined;
    };
    await on.arm(fault);
    return requests;
  }

  const plain = { address: '10.0.0.200', port: 21_000, role: 'cache' };

  it('waits longer than the latency it is to show', async () => {
    const both = faultOf('latency', { link: 'caching', delay: '300ms', jitter: '50ms' });
    expect(await knocksOf(both)).toEqual([{ ...plain, timeoutMs: 2_400 }]);
    const request = faultOf('latency', { link: 'caching', delay: '300ms', direction: 'request' });
    expect(await knocksOf(request)).toEqual([{ ...plain, timeoutMs: 1_600 }]);
  });

  it('carries as much as a narrow link needs a second for, and no more than a database reads', async () => {
    const narrow = faultOf('bandwidth', { link: 'caching', rate: '4KB/s' });
    expect(await knocksOf(narrow)).toEqual([{ ...plain, timeoutMs: 10_000, payloadBytes: 4_000 }]);
    const wide = faultOf('bandwidth', { link: 'caching', rate: '64KB/s' });
    expect(await knocksOf(wide)).toEqual([{ ...plain, timeoutMs: 10_000, payloadBytes: 9_000 }]);
  });

  it('ends its connection and awaits the end of the other side for a slow close', async () => {
    const slow = faultOf('slow-close', { link: 'caching', delay: '2s' });
    expect(await knocksOf(slow)).toEqual([{ ...plain, timeoutMs: 5_000, awaitClose: true }]);
  });
});

describe('what a knock must show', () => {
  async function verdictOf(fault: Fault, ...knocks: readonly Partial<Record<'tookMs' | 'closedAfterMs', number>>[]) {
    const on = await bench();
    let next = 0;
    on.runtime.onKnock = () => ({ outcome: 'answered', tookMs: 1, ...knocks[next++ % knocks.length] });
    const armed = await on.arm(fault);
    await armed.inject();
    return (await on.bite(armed, 0)).verdict;
  }

  it('is the delay once each way it was put on', async () => {
    const both = faultOf('latency', { link: 'caching', delay: '300ms' });
    expect(await verdictOf(both, {}, { tookMs: 599 })).toBe('refuted');
    expect(await verdictOf(both, {}, { tookMs: 600 })).toBe('confirmed');
    const response = faultOf('latency', { link: 'caching', delay: '300ms', direction: 'response' });
    expect(await verdictOf(response, {}, { tookMs: 300 })).toBe('confirmed');
  });

  it('is the delay less its jitter', async () => {
    const jittery = faultOf('latency', { link: 'caching', delay: '300ms', jitter: '100ms', direction: 'request' });
    expect(await verdictOf(jittery, {}, { tookMs: 199 })).toBe('refuted');
    expect(await verdictOf(jittery, {}, { tookMs: 200 })).toBe('confirmed');
  });

  it('is four fifths of the time that a narrow link takes for the payload, on top of what it took before', async () => {
    const narrow = faultOf('bandwidth', { link: 'caching', rate: '4KB/s' });
    expect(await verdictOf(narrow, { tookMs: 50 }, { tookMs: 849 })).toBe('refuted');
    expect(await verdictOf(narrow, { tookMs: 50 }, { tookMs: 850 })).toBe('confirmed');
  });

  it('is four fifths of the delay of a slow close', async () => {
    const slow = faultOf('slow-close', { link: 'caching', delay: '2s' });
    expect(await verdictOf(slow, {}, { closedAfterMs: 1_599 })).toBe('refuted');
    expect(await verdictOf(slow, {}, { closedAfterMs: 1_600 })).toBe('confirmed');
    expect(await verdictOf(slow, {}, {})).toBe('refuted');
  });

  it.each(['partition', 'reset'] as const)('is nothing for a %s when the far end was mute before', async (kind) => {
    const on = await bench();
    on.runtime.onKnock = () => ({ outcome: kind === 'reset' ? 'reset' : 'silent', tookMs: 1_000 });
    const armed = await on.arm(faultOf(kind, { link: 'caching' }));
    await armed.inject();
    expect((await on.bite(armed, 0)).verdict).toBe('refuted');
  });
});

describe('mergeActs', () => {
  it('begins with the first proxy and is certain with the last', () => {
    const act = (at: number): Parameters<typeof mergeActs>[0][number] => ({
      instant: { at, lo: at - 1, hi: at + 1, source: 'read-back' },
      calls: [{ what: `call ${String(at)}`, at, tookMs: 1 }],
    });
    expect(mergeActs([act(10), act(7), act(12)])).toEqual({
      instant: { at: 7, lo: 6, hi: 13, source: 'read-back' },
      calls: [
        { what: 'call 10', at: 10, tookMs: 1 },
        { what: 'call 7', at: 7, tookMs: 1 },
        { what: 'call 12', at: 12, tookMs: 1 },
      ],
    });
    expect(() => mergeActs([])).toThrow('a link has at least one proxy');
  });
});

describe('a link with several far ends', () => {
  it('is hurt, witnessed and cleared on all of its proxies', async () => {
    const instances = [
      { service: 'web1', addresses: { net: '10.0.0.1' } },
      { service: 'cache', addresses: { net: '10.0.0.7' } },
      { service: 'cache', number: 2, addresses: { net: '10.0.0.8' } },
    ];
    const on = await new FaultBench({ instances }).interpose('caching');
    const armed = await on.arm(faultOf('reset', { link: 'caching' }));
    await armed.inject();
    expect(on.did).toEqual(['apply reset to caching-1', 'apply reset to caching-2']);
    expect((await on.bite(armed)).evidence).toHaveLength(4);
    const [first] = armed.undo;
    if (first !== undefined) await on.proxies.undo(first);
    expect((await on.bite(armed, 0)).verdict).toBe('refuted');
    expect((await on.healed(armed, 0)).verdict).toBe('refuted');
    await on.heal(armed);
    expect((await on.healed(armed)).verdict).toBe('confirmed');
  });
});

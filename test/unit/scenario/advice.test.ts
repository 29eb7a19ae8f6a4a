import { describe, expect, it } from 'vitest';
import { adviceOn } from '../../../src/scenario/advice.ts';
import { scenarioWith, WRITTEN_SCENARIO } from '../../support/shop.ts';

const LATENCY = { sli: 'latency', percentile: 99, atMost: '50ms' };

function withMaxVUs(maxVUs: number): Readonly<Record<string, unknown>> {
  return { load: { ...WRITTEN_SCENARIO.load, maxVUs } };
}

describe('adviceOn', () => {
  it('has nothing to say about a scenario that leaves the virtual users to relia, or gives enough', () => {
    expect(adviceOn(scenarioWith())).toEqual([]);
    expect(adviceOn(scenarioWith(withMaxVUs(248)))).toEqual([]);
  });

  it('says how many virtual users a rate needs while every request waits for its timeout', () => {
    expect(adviceOn(scenarioWith(withMaxVUs(247)))).toEqual([
      'load.maxVUs: 247 virtual users cannot send 100 requests a second while each waits up to 2 s; with fewer than 248 requests may be dropped, which makes the verdict inconclusive',
    ]);
  });

  it('takes the response time from the latency objective, when there is one', () => {
    const steadyState = { window: '8s', slos: [{ ...LATENCY, percentile: 50, atMost: '5ms' }, LATENCY] };
    expect(adviceOn(scenarioWith({ ...withMaxVUs(226), steadyState }))).toEqual([]);
    expect(adviceOn(scenarioWith({ ...withMaxVUs(225), steadyState }))).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { findEdge } from '../../../src/verify/episodes/edge.ts';
import { errorSeries, slowSeries, type Series } from '../../../src/verify/episodes/series.ts';
import { findSteps } from '../../../src/verify/episodes/steps.ts';
import type { Requests } from '../../../src/verify/requests.ts';

/** One request every 10 ms, `x` failed, `d` dropped, `s` slow, anything else good. */
function requestsOf(picture: string): Requests {
  const letters = Array.from(picture);
  const sent = Float64Array.from(letters, (_letter, place) => place * 10);
  return {
    count: letters.length,
    sent,
    sentBy: sent.map((at) => at + 1),
    latency: new Float64Array(letters.length),
    took: Float64Array.from(letters, (letter) => (letter === 's' ? 500 : 5)),
    fate: Uint8Array.from(letters, (letter) => (letter === 'x' ? 1 : letter === 'd' ? 2 : 0)),
    source: new Int32Array(letters.length),
  };
}

function errors(picture: string): Series {
  return errorSeries(requestsOf(picture));
}

const GOOD = '.'.repeat(60);
const BAD = 'x'.repeat(60);

describe('an edge', () => {
  it('of a full outage lies between the last good and the first bad request', () => {
    const found = findEdge(errors(GOOD + BAD), { from: 0, to: 120, towards: 'bad' });
    expect(found).toEqual({ place: 60, edge: { est: 595, lo: 590, hi: 601 } });
  });

  it('back to good lies between the last bad and the first good request', () => {
    const found = findEdge(errors(BAD + GOOD), { from: 0, to: 120, towards: 'good' });
    expect(found).toEqual({ place: 60, edge: { est: 595, lo: 590, hi: 601 } });
  });

  it('of a partial outage has an interval over all that fits nearly as well: good requests are common in it', () => {
    const found = findEdge(errors(GOOD + 'x...'.repeat(15)), { from: 0, to: 120, towards: 'bad' });
    expect(found?.edge.est).toBe(595);
    expect(found?.edge.lo).toBeLessThan(570);
    expect(found?.edge.hi).toBe(641);
  });

  it('is not there when the share changes only the other way', () => {
    expect(findEdge(errors(GOOD + BAD), { from: 0, to: 120, towards: 'good' })).toBeUndefined();
    expect(findEdge(errors(GOOD), { from: 0, to: 60, towards: 'bad' })).toBeUndefined();
  });
});

describe('steps', () => {
  it('are where the share of bad requests changes', () => {
    expect(findSteps(errors(BAD + 'x....'.repeat(40)), 0, 260)).toEqual([61]);
    expect(findSteps(errors(BAD), 0, 60)).toEqual([]);
    expect(findSteps(errors('x....'.repeat(40)), 0, 200)).toEqual([]);
  });
});

describe('a series', () => {
  it('of errors takes dropped demand for failed; of slowness only good answers', () => {
    expect([...errors('.xds').bad]).toEqual([0, 1, 1, 0]);
    expect([...slowSeries(requestsOf('.xds'), 100).bad]).toEqual([0, 0, 0, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { wilsonUpper } from '../../../src/verify/binomial.ts';
import { planDetection } from '../../../src/verify/episodes/detection.ts';
import { findEpisodes, type FoundEpisode } from '../../../src/verify/episodes/find-episodes.ts';
import { errorSeries } from '../../../src/verify/episodes/series.ts';
import { FAILED, placeOf, type Requests } from '../../../src/verify/requests.ts';
import { badWithin } from '../../../src/verify/episodes/series.ts';
import { randomFrom } from '../../support/random.ts';
import { covers, need } from './scoring-case.ts';

/** The share of requests that fail at a time, milliseconds. */
type Model = (atMs: number) => number;

interface Trial {
  readonly rate: number;
  readonly durationMs: number;
  readonly baselineMs: number;
  readonly seed: number;
  readonly model: Model;
}

/** Evenly sent requests with a random phase that fail independently of each other. */
function run({ rate, durationMs, baselineMs, seed, model }: Trial): FoundEpisode[] {
  const random = randomFrom(seed);
  const count = Math.floor((durationMs * rate) / 1_000);
  const phase = random();
  const sent = Float64Array.from({ length: count }, (_unused, tick) => ((tick + phase) * 1_000) / rate);
  const fate = Uint8Array.from(sent, (at) => (random() < model(at) ? FAILED : 0));
  const nothing = new Float64Array(count);
  const requests: Requests = {
    count,
    sent,
    sentBy: sent,
    latency: nothing,
    took: nothing,
    fate,
    source: new Int32Array(count),
  };
  const series = errorSeries(requests);
  const baseline = placeOf(sent, baselineMs);
  const usualShare = wilsonUpper(badWithin(series, 0, baseline), baseline);
  const rules = {
    from: 0,
    to: durationMs,
    ratePerS: rate,
    usualShare,
    leastShare: 0.05,
    holdMs: 10_000,
    clumped: false,
  };
  return findEpisodes(series, planDetection(series, rules));
}

/** Background errors everywhere, and a share of failures in [from, to). */
function outage(background: number, share: number, [from, to]: readonly [number, number]): Model {
  return (at) => (at >= from && at < to ? Math.max(share, background) : background);
}

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_unused, index) => 7_919 * (index + 1));
}

function percentile(values: readonly number[], p: number): number {
  return need(values.toSorted((a, b) => a - b)[Math.ceil(p * values.length) - 1]);
}

const AT_200 = { rate: 200, durationMs: 60_000, baselineMs: 15_000 } as const;

describe('detection against known truth', () => {
  it('finds exactly one outage under 1 % of random errors, without flaps, each edge within 15 ms', () => {
    for (const seed of seeds(100)) {
      const episodes = run({ ...AT_200, seed, model: outage(0.01, 1, [20_000, 27_300]) });
      expect(episodes.map(({ flaps, censored }) => ({ flaps, censored }))).toEqual([{ flaps: 0, censored: false }]);
      const [{ start, end }] = [need(episodes[0])];
      expect(Math.abs(start.est - 20_000)).toBeLessThanOrEqual(15);
      expect(Math.abs(end.est - 27_300)).toBeLessThanOrEqual(15);
    }
  });

  it('finds the edges of a partial outage (30 %) within 60 ms, 19 times of 20, and its intervals hold the truth', () => {
    const errors: number[] = [];
    let covered = 0;
    const all = seeds(200);
    for (const seed of all) {
      const { start, end } = need(run({ ...AT_200, seed, model: outage(0, 0.3, [20_000, 30_000]) })[0]);
      errors.push(Math.abs(start.est - 20_000), Math.abs(end.est - 30_000));
      covered += (covers(start, 20_000) ? 1 : 0) + (covers(end, 30_000) ? 1 : 0);
    }
    expect(percentile(errors, 0.95)).toBeLessThanOrEqual(60);
    expect(covered / (2 * all.length)).toBeGreaterThanOrEqual(0.93);
  });

  it.each([0, 0.001, 0.01, 0.03])(
    'raises no false alarm in 299 of 300 runs of 300 s with %f of the requests failing at random',
    { timeout: 300_000 },
    (share) => {
      const alarmed = seeds(300).filter(
        (seed) => run({ rate: 200, durationMs: 300_000, baselineMs: 15_000, seed, model: () => share }).length > 0,
      );
      expect(alarmed.length).toBeLessThanOrEqual(1);
    },
  );

  it('raises no false alarm at 5 requests a second', () => {
    const alarms = seeds(100).flatMap((seed) =>
      run({ rate: 5, durationMs: 300_000, baselineMs: 20_000, seed, model: () => 0.01 }),
    );
    expect(alarms.length).toBeLessThanOrEqual(1);
  });

  it('measures full outages at any rate to a request, in an interval that always holds the truth', () => {
    for (const rate of [1, 10, 50, 1_000]) {
      const durationMs = rate === 1 ? 240_000 : 60_000;
      const truth = durationMs / 2;
      for (const seed of seeds(10)) {
        const model = outage(0, 1, [truth, truth + 7_300]);
        const episode = need(run({ rate, durationMs, baselineMs: truth - 5_000, seed, model })[0]);
        const { start, end } = episode;
        expect(Math.abs(end.est - start.est - 7_300)).toBeLessThanOrEqual(1_000 / rate + 1e-6);
        expect([covers(start, truth), covers(end, truth + 7_300)]).toEqual([true, true]);
      }
    }
  });

  it('keeps the end of a stepwise recovery: all fail, then a fifth', () => {
    const model: Model = (at) => (at >= 20_000 && at < 24_000 ? 1 : at >= 24_000 && at < 50_000 ? 0.2 : 0);
    const ends = seeds(40).map((seed) => need(run({ ...AT_200, durationMs: 90_000, seed, model })[0]));
    const late = ends.map(({ end }) => end.est - 50_000);
    expect(percentile(late, 0.05)).toBeGreaterThanOrEqual(-100);
    expect(percentile(late, 0.95)).toBeLessThanOrEqual(60);
    expect(ends.filter(({ end }) => covers(end, 50_000)).length / ends.length).toBeGreaterThanOrEqual(0.9);
    expect(ends.reduce((sum, { flaps }) => sum + flaps, 0)).toBeLessThanOrEqual(2);
  });
});

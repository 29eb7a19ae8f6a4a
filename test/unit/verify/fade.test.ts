import { describe, expect, it } from 'vitest';
import { planDetection } from '../../../src/verify/episodes/detection.ts';
import { findEpisodes } from '../../../src/verify/episodes/find-episodes.ts';
import { errorSeries } from '../../../src/verify/episodes/series.ts';
import type { GradualEnd } from '../../../src/verify/judgement.ts';
import { FAILED } from '../../../src/verify/requests.ts';
import { randomFrom } from '../../support/random.ts';
import { covers } from './scoring-case.ts';

const RATE = 200;
const TO_MS = 60_000;

/** How the last episode of a run ended in which requests fail with a probability that is a function of time (seconds). */
function endOf(model: (atS: number) => number, seed: number): GradualEnd | null | undefined {
  const random = randomFrom(7_919 * seed);
  const count = (TO_MS / 1_000) * RATE;
  const sent = Float64Array.from({ length: count }, (_unused, tick) => (tick * 1_000) / RATE);
  const fate = Uint8Array.from(sent, (at) => (random() < model(at / 1_000) ? FAILED : 0));
  const nothing = new Float64Array(count);
  const series = errorSeries({
    count,
    sent,
    sentBy: sent,
    latency: nothing,
    took: nothing,
    fate,
    source: new Int32Array(count),
  });
  const rules = { from: 0, to: TO_MS, ratePerS: RATE, usualShare: 0.001, leastShare: 0.05, holdMs: 10_000 };
  return findEpisodes(series, planDetection(series, { ...rules, clumped: false }))
    .at(-1)
    ?.segments.at(-1)?.gradual;
}

/** All fail in [20, 24) s, then a share of the time since. */
function fading(share: (sinceS: number) => number): (atS: number) => number {
  return (at) => (at < 20 ? 0 : at < 24 ? 1 : share(at - 24));
}

const SEEDS = Array.from({ length: 10 }, (_unused, index) => index + 1);

describe('a fade', () => {
  it.each([
    ['exponential, 2 s', (since: number) => Math.exp(-since / 2), 2 * Math.log(20)],
    ['exponential, 5 s', (since: number) => Math.exp(-since / 5), 5 * Math.log(20)],
    ['straight, over 6 s', (since: number) => Math.max(0, 1 - since / 6), 6 * 0.95],
  ])('is told when it is %s, its crossing to within a second, in an interval that holds it', (_how, share, after) => {
    const truth = (24 + after) * 1_000;
    const ends = SEEDS.map((seed) => endOf(fading(share), seed)?.crossing);
    const told = ends.filter((end) => end !== undefined);
    expect(told.length).toBe(SEEDS.length);
    expect(told.filter(({ est }) => Math.abs(est - truth) <= 1_000).length).toBe(SEEDS.length);
    expect(told.filter((end) => covers(end, truth)).length).toBeGreaterThanOrEqual(SEEDS.length - 1);
  });

  it.each([
    ['at once', () => 0],
    ['at once, with errors left', () => 0.01],
    ['in two steps', (since: number) => (since < 6 ? 0.2 : 0)],
    ['in three steps', (since: number) => (since < 3 ? 0.5 : since < 6 ? 0.2 : 0)],
    ['within a fifth of a second', (since: number) => Math.max(0, 1 - since / 0.2)],
  ])('is not made of what ends %s', (_how, share) => {
    expect(SEEDS.map((seed) => endOf(fading(share), seed) ?? null).filter((end) => end !== null)).toEqual([]);
  });
});

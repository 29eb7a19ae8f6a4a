import { describe, expect, it } from 'vitest';
import { requiredVUs } from '../../../src/scenario/little.ts';

describe('requiredVUs', () => {
  it.each([
    [{ rate: 200, timeoutMs: 2_000 }, 495],
    [{ rate: 200, timeoutMs: 2_000, p99Ms: 250 }, 495],
    [{ rate: 200, timeoutMs: 2_000, p99Ms: 0 }, 440],
    [{ rate: 1_000, timeoutMs: 1_000, p99Ms: 0 }, 1_100],
    [{ rate: 0.1, timeoutMs: 10, p99Ms: 0 }, 1],
  ])('is 1.1 * rate * (timeout + p99), rounded up, at least one: %o', (demand, virtualUsers) => {
    expect(requiredVUs(demand)).toBe(virtualUsers);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digest, sha256 } from '../../../src/scenario/canonical.ts';
import { scenarioWith, written, WRITTEN_SCENARIO } from '../../support/shop.ts';

/** The same data with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('canonicalJson', () => {
  it('sorts keys at every depth and leaves lists in their order', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, 3], a: null, c: undefined })).toBe('{"a":null,"b":[{"a":2,"z":1},3]}');
  });

  it('does not depend on the order of keys, and means the same data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('sha256', () => {
  it('is the digest that the standard gives for "abc", for text and bytes alike', () => {
    const published = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(published);
    expect(sha256(Buffer.from('abc'))).toBe(published);
  });
});

describe('the digest of a scenario', () => {
  const own = digest(scenarioWith());

  it('is the same for equal durations, however they are written', () => {
    const minute = scenarioWith({ load: { ...WRITTEN_SCENARIO.load, duration: '1m' } });
    expect(digest(minute)).toBe(own);
  });

  it('is the same for keys in another order, and for defaults that are written out', () => {
    expect(digest(scenarioWith(Object.fromEntries(Object.entries(written()).reverse())))).toBe(own);
    expect(digest(scenarioWith({ seed: 1, hold: '10s', settle: '2s' }))).toBe(own);
  });

  it('changes with every value that matters', () => {
    const others = [
      scenarioWith({ seed: 2 }),
      scenarioWith({ hold: '11s' }),
      scenarioWith({ load: { ...WRITTEN_SCENARIO.load, rate: 101 } }),
      scenarioWith({ faults: [{ kind: 'kill', target: 'web', at: '16s', duration: '20s' }] }),
      scenarioWith({ faults: [{ kind: 'stop', target: 'web', at: '15s', duration: '20s' }] }),
    ];
    expect(new Set([own, ...others.map(digest)]).size).toBe(6);
  });
});

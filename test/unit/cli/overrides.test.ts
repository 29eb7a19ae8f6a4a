import { describe, expect, it } from 'vitest';
import { applyOverrides, withSystem } from '../../../src/cli/overrides.ts';

const written = { name: 'n', seed: 1, load: { rate: 100, duration: '30s', operations: [] } };

describe('overrides', () => {
  it('replace what was written and leave the rest', () => {
    expect(applyOverrides(written, { rate: 5, duration: '2m', seed: 9 })).toEqual({
      name: 'n',
      seed: 9,
      load: { rate: 5, duration: '2m', operations: [] },
    });
  });

  it('change nothing when none is given', () => {
    expect(applyOverrides(written, {})).toEqual(written);
  });

  it('leave what is no scenario as it is, so that parsing says what is wrong with it', () => {
    expect(applyOverrides('text', { rate: 5 })).toBe('text');
    expect(applyOverrides({ load: 'fast' }, { rate: 5 })).toEqual({ load: 'fast' });
    expect(withSystem(null, {})).toBeNull();
  });

  it('put another system in place of the own one', () => {
    expect(withSystem({ ...written, system: { name: 'a' } }, { name: 'b' })).toEqual({
      ...written,
      system: { name: 'b' },
    });
  });
});

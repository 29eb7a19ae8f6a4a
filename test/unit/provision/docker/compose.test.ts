import { describe, expect, it } from 'vitest';
import { parseComposeVersion } from '../../../../src/provision/docker/compose.ts';

describe('parseComposeVersion', () => {
  it.each([
    ['1.29.2\n', '1.29.2'],
    ['v2.39.1', '2.39.1'],
    ['2.26.1-4', '2.26.1'],
    ['unknown shorthand flag', undefined],
  ])('%j', (output, version) => {
    expect(parseComposeVersion(output)).toBe(version);
  });
});

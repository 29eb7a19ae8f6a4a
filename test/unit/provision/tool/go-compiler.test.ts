import { describe, expect, it } from 'vitest';
import { goProxies } from '../../../../src/provision/tool/go-compiler.ts';

describe('goProxies', () => {
  it.each([
    ['https://proxy.golang.org,direct', 'https://proxy.golang.org'],
    ['https://a.example|https://b.example,direct', 'https://a.example,https://b.example'],
    ['direct', 'direct'],
    ['off', 'off'],
  ])('asks the proxies of %s and no version control', (configured, expected) => {
    expect(goProxies(configured)).toBe(expected);
  });
});

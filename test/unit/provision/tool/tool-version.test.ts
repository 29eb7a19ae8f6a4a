import { describe, expect, it } from 'vitest';
import {
  isAtLeast,
  parseGoVersion,
  parseK6Version,
  parseToxiproxyVersion,
} from '../../../../src/provision/tool/tool-version.ts';

describe('the version a tool tells', () => {
  it.each([
    ['k6 v2.2.0 (go1.26.8, linux/amd64)', '2.2.0'],
    ['k6 v2.0.0-rc1 (commit/abc, go1.25.0, darwin/arm64)', '2.0.0-rc1'],
    ['k6.exe v1.3.0 (commit/5870e99ae8, go1.24.4, windows/amd64)\nExtensions:', '1.3.0'],
    ['kubectl v2.2.0', undefined],
  ])('is read from k6: %s', (output, version) => {
    expect(parseK6Version(output)).toBe(version);
  });

  it.each([
    ['toxiproxy-server version 2.12.0', '2.12.0'],
    ['toxiproxy-server version git', 'git'],
    ['usage: something else', undefined],
  ])('is read from Toxiproxy: %s', (output, version) => {
    expect(parseToxiproxyVersion(output)).toBe(version);
  });

  it.each([
    ['go version go1.26.8 linux/amd64', '1.26.8'],
    ['go version go1.25 darwin/arm64', '1.25'],
    ['go version devel go1.27-abcdef', undefined],
  ])('is read from Go: %s', (output, version) => {
    expect(parseGoVersion(output)).toBe(version);
  });
});

describe('isAtLeast', () => {
  it.each([
    ['20.10.24+dfsg1', '20.10', true],
    ['20.9.1', '20.10', false],
    ['1.29.2', '1.29', true],
    ['2', '1.29', true],
    ['1.9', '1.25', false],
    ['3.0.0', '2', true],
    ['2.2.0', '2.2.0', true],
    ['2.2', '2.2.1', false],
    ['git', '2.12', false],
  ])('%s against %s: %s', (version, wanted, expected) => {
    expect(isAtLeast(version, wanted)).toBe(expected);
  });
});

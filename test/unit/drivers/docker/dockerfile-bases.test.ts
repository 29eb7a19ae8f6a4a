import { describe, expect, it } from 'vitest';
import { dockerfileBases } from '../../../../src/drivers/docker/dockerfile-bases.ts';

describe('dockerfileBases', () => {
  it.each([
    ['FROM debian:bookworm-slim\nRUN true', ['debian:bookworm-slim']],
    ['from debian', ['debian']],
    ['FROM --platform=linux/amd64 debian AS build\nFROM redis\nCOPY --from=build /x /x', ['debian', 'redis']],
    ['FROM debian AS base\nFROM base AS next\nFROM Next', ['debian']],
    ['FROM scratch\nCOPY x /', []],
    ['FROM debian\nFROM debian', ['debian']],
    ['# FROM nothing\nFROM \\\n  debian', ['debian']],
    ['', []],
  ])('of %j are %j', (dockerfile, bases) => {
    expect(dockerfileBases(dockerfile)).toEqual(bases);
  });

  it("fills in arguments: the compose file's before the Dockerfile's own", () => {
    const dockerfile = 'ARG BASE="debian"\nARG TAG=12\nFROM ${BASE}:$TAG\nFROM ${MISSING:-redis}:${TAG}';
    expect(dockerfileBases(dockerfile)).toEqual(['debian:12', 'redis:12']);
    expect(dockerfileBases(dockerfile, { TAG: '13', MISSING: 'valkey' })).toEqual(['debian:13', 'redis:13']);
  });

  it('knows no argument from inside a stage', () => {
    expect(dockerfileBases('FROM debian AS a\nARG TAG=12\nFROM redis:${TAG:-7}')).toEqual(['debian', 'redis:7']);
  });
});

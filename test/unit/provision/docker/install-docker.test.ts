import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { inDockerGroup, installDocker } from '../../../../src/provision/docker/install-docker.ts';

describe('installDocker', () => {
  it('installs nothing where DOCKER_HOST names an engine, and says that it does not answer', async () => {
    const nobodyToAsk = { isInteractive: false, yes: true, confirm: () => Promise.reject(new Error('asked')) };
    const env = { ...process.env, DOCKER_HOST: 'unix:///no/docker.sock' };
    const request = { ...nobodyToAsk, env, report: () => undefined };
    await expect(installDocker(request)).rejects.toMatchObject({
      code: 'RELIA_DOCKER_UNREACHABLE',
      message: 'no Docker Engine answers: there is no socket at /no/docker.sock',
    });
  });
});

describe('inDockerGroup', () => {
  it('keeps every word of the command as it is', () => {
    const words = ['printf', '%s\n', 'a b', "it's", '$HOME', '"', ''] as const;
    const [file, group, flag, line] = inDockerGroup(words);
    expect([file, group, flag]).toEqual(['sg', 'docker', '-c']);
    expect(execFileSync('sh', ['-c', line ?? ''], { encoding: 'utf8' })).toBe('a b\nit\'s\n$HOME\n"\n\n');
  });
});

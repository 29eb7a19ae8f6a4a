import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastLines, runCommand } from '../../../src/provision/run-command.ts';

const { env } = process;

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-command-'));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

describe('runCommand', () => {
  it('gives what a command printed', async () => {
    const result = await runCommand(['sh', '-c', 'echo one; echo two >&2'], { env });
    expect(result).toMatchObject({ ok: true, missing: false, stdout: 'one', failure: '' });
    expect(result.output).toContain('two');
  });

  it('says the exit code and the last line of a command that failed', async () => {
    const result = await runCommand(['sh', '-c', 'echo no room >&2; exit 3'], { env });
    expect(result).toMatchObject({ ok: false, failure: 'sh ended with exit code 3: no room' });
  });

  it('tells a command that does not exist from one that failed', async () => {
    const result = await runCommand(['relia-no-such-command'], { env });
    expect(result).toMatchObject({ ok: false, missing: true, failure: 'relia-no-such-command: no such command' });
  });

  it('ends a command that takes too long', async () => {
    const result = await runCommand([process.execPath, '-e', 'setInterval(() => {}, 1000)'], { env, timeoutMs: 200 });
    expect(result.failure).toBe(`${process.execPath} did not end in time`);
  });

  it('passes on the given variables only', async () => {
    const result = await runCommand(['sh', '-c', 'echo "$GIVEN-$HOME"'], { env: { PATH: env['PATH'], GIVEN: 'yes' } });
    expect(result.stdout).toBe('yes-');
  });

  it('does not wait for a daemon that a command leaves behind when it logs to a file', async () => {
    const logFile = join(base, 'log');
    const leave = 'echo starting; sleep 30 & echo $!';
    const result = await runCommand(['sh', '-c', leave], { env, logFile, timeoutMs: 10_000 });
    const [first, pid] = lastLines(result.output, 2);
    process.kill(Number(pid));
    expect(result.ok).toBe(true);
    expect(first).toBe('starting');
  });
});

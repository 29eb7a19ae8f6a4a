import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { SHELLS, type Shell } from '../../src/cli/completion/scripts.ts';
import { MAIN, runProcess, runRelia, temporaryFolder } from '../support/relia.ts';

/** A project with a scenario and a run, and `relia` on PATH. */
function project(): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'reports', 'r1'), { recursive: true });
  mkdirSync(join(cwd, 'scenarios'));
  mkdirSync(join(cwd, 'bin'));
  writeFileSync(join(cwd, 'reports', 'r1', 'run.json'), '{}');
  writeFileSync(join(cwd, 'scenarios', 'the first.ts'), 'export default defineScenario({});');
  const command = join(cwd, 'bin', 'relia');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(command, 0o755);
  return { cwd, env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`, SHELL: '/bin/sh' } };
}

/** What bash would show for a line whose words are these, the last one being typed. */
async function inBash(words: readonly string[]): Promise<readonly string[]> {
  const at = project();
  const script = `source <(relia completion bash)
    COMP_WORDS=(relia "$@"); COMP_CWORD=$#
    compopt() { :; }
    _relia_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { code, stdout, stderr } = await runProcess(['bash', '-c', script, 'bash', ...words], at);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

function has(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

describe('completion in bash', () => {
  it.each([
    ['commands', ['re'], ['report', 'recover']],
    ['flags', ['plan', '--ru'], ['--runtime']],
    ['choices', ['plan', '--runtime', 'p'], ['process']],
    ['choices behind a sign', ['plan', '--runtime', '=', 'd'], ['docker']],
    ['scenario files, quoted', ['run', 'sc'], [String.raw`scenarios/the\ first.ts`]],
    ['run folders', ['report', 'rep'], ['reports/r1']],
    ['actions', ['stack', 'st'], ['status']],
    ['nothing for a path, which bash completes itself', ['run', '--out', 're'], []],
  ])('of %s', async (_what, words, expected) => {
    expect(await inBash(words)).toEqual(expected);
  });
});

describe('`relia completion`', () => {
  it.each(SHELLS)('prints a script for %s, by name and by SHELL', async (shell) => {
    const cwd = temporaryFolder();
    const named = await runRelia(['completion', shell], { cwd });
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(await runRelia(['completion'], { cwd, env: { SHELL: `/usr/bin/${shell}` } })).toEqual(named);
  });

  // Skipped, and said to be, where a shell is not there.
  for (const shell of SHELLS) {
    it.runIf(has(shell))(`prints what ${shell} parses`, async () => {
      const cwd = temporaryFolder();
      const { stdout } = await runRelia(['completion', shell], { cwd });
      writeFileSync(join(cwd, 'script'), stdout);
      expect(await runProcess([shell, '-n', 'script'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    });
  }

  it('asks for the name of the shell where SHELL has none that it knows', async () => {
    const { code, stderr } = await runRelia(['completion'], { cwd: temporaryFolder(), env: { SHELL: '/bin/ksh' } });
    expect(code).toBe(64);
    expect(stderr).toBe(
      'RELIA_USAGE: there is no completion for ksh\nhint: name the shell: relia completion bash|zsh|fish\n',
    );
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { candidatesFor } from '../../../src/cli/completion/candidates.ts';
import { complete } from '../../../src/cli/completion/complete.ts';
import { allCommands } from '../../../src/cli/load-commands.ts';

const COMMANDS = await allCommands();

/** A folder with a scenario, a system, a run and things that are neither. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'relia-complete-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  for (const name of ['chaos', 'reports/r1', '.git', 'node_modules']) {
    mkdirSync(join(path, name), { recursive: true });
  }
  writeFileSync(join(path, 'reports', 'r1', 'run.json'), '{}');
  writeFileSync(join(path, 'chaos', 'first.ts'), 'export default defineScenario({});');
  writeFileSync(join(path, 'chaos', 'system.ts'), 'export default defineSystem({});');
  writeFileSync(join(path, 'chaos', 'other.ts'), 'export default 1;');
  writeFileSync(join(path, 'chaos', 'history.edn'), '');
  return path;
}

describe('the words that completion offers', () => {
  it.each([
    ['scenario', 'chaos/', ['chaos/first.ts']],
    ['system', 'chaos/', ['chaos/first.ts', 'chaos/system.ts']],
    ['history', 'chaos/', ['chaos/history.edn']],
    ['run', 'reports/', ['reports/r1']],
    ['run', '', ['chaos/', 'reports/']],
    ['scenario', 'chaos/x', []],
    ['folder', 'no/such/', []],
  ] as const)('of the kind %s behind "%s"', (kind, current, expected) => {
    const at = folder();
    const found = candidatesFor(kind, `${at}/${current}`).map((path) => path.slice(at.length + 1));
    expect([...found].sort()).toEqual(expected);
  });

  it('are error codes in the case in which they are typed', () => {
    expect(candidatesFor('error-code', 'RELIA_K')).toEqual(['RELIA_K6_EXITED', 'RELIA_K6_NOT_FOUND']);
    expect(candidatesFor('error-code', 'relia_k')).toEqual(['relia_k6_exited', 'relia_k6_not_found']);
    expect(candidatesFor('error-code', 'k6_n')).toEqual(['k6_not_found']);
  });
});

describe('completion', () => {
  const flags = ['--help\tShow help', '--out\tFolder'];

  it('offers flags after a dash, and of a flag with a choice its values', () => {
    const given = { _: [] };
    expect(complete({ current: '--o', given, before: ['relia', 'run'] }, flags, COMMANDS)).toEqual(flags);
    const choices = ['auto', 'docker', 'process'];
    const after = { current: '', given: { runtime: '' }, before: ['relia', 'run', '--runtime'] };
    expect(complete(after, choices, COMMANDS)).toEqual(choices);
  });

  it('leaves the value of any other flag to the shell, which completes paths', () => {
    const typing = { current: '', given: { out: '' }, before: ['relia', 'run', '--out'] };
    expect(complete(typing, flags, COMMANDS)).toEqual([]);
  });

  it('offers flags where a command takes no words', () => {
    expect(complete({ current: '', given: {}, before: ['relia', 'doctor'] }, flags, COMMANDS)).toEqual(flags);
  });
});

import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src/cli/load-commands.ts';
import { usageError } from '../../../src/cli/usage-error.ts';

const COMMANDS = await allCommands();

function say(said: string, ...args: readonly string[]): readonly [string, string | undefined] {
  const { message, hint } = usageError(said, args, COMMANDS);
  return [message, hint];
}

describe('a mistake on the command line', () => {
  it('names the flag that was probably meant', () => {
    expect(say('Unknown argument: rat', 'run', 's.ts', '--rat', '3')).toEqual([
      'relia run has no flag "--rat"',
      'did you mean "--rate"? (`relia run --help`)',
    ]);
  });

  it('does not suggest the flag of another command', () => {
    expect(say('Unknown argument: docker', 'run', 's.ts', '--docker')).toEqual([
      'relia run has no flag "--docker"',
      '`relia run --help`',
    ]);
  });

  it('names a dashed flag once, as it was written', () => {
    expect(say('Unknown arguments: dry-run, dryRun', 'run', 's.ts', '--dry-run')[0]).toBe(
      'relia run has no flag "--dry-run"',
    );
    expect(say('Unknown argument: x', 'run', 's.ts', '-x')[0]).toBe('relia run has no flag "-x"');
  });

  it('names the command that was probably meant', () => {
    expect(say('Unknown command: pln', 'pln', 's.ts')).toEqual([
      'there is no command "pln"',
      'did you mean "plan"? (`relia --help`)',
    ]);
  });

  it('says how a command is used when a word is missing or one too many', () => {
    expect(say('Not enough non-option arguments: got 0, need at least 1', 'verify')[1]).toContain(
      'relia verify <file..>',
    );
    expect(say('Unknown argument: more', 'plan', 's.ts', 'more')[0]).toBe('relia plan takes no "more"');
  });

  it('says when a flag lacks its value', () => {
    expect(say('Not enough arguments following: rate', 'run', 's.ts', '--rate')[0]).toBe('--rate needs a value');
  });
});

import { ReliaError } from '../errors.ts';
import { didYouMean, suggest } from '../scenario/suggest.ts';
import type { CliCommand } from './app.ts';

const GLOBAL_FLAGS = ['help', 'version'];

function usage(message: string, hint: string): ReliaError {
  return new ReliaError('RELIA_USAGE', { message, hint });
}

/** The command that the words on the command line name, if any. */
export function commandOf(args: readonly string[], commands: readonly CliCommand[]): CliCommand | undefined {
  const word = args.find((arg) => !arg.startsWith('-'));
  return commands.find(({ name }) => name === word);
}

function unknownWords(words: readonly string[], args: readonly string[], commands: readonly CliCommand[]): ReliaError {
  const command = commandOf(args, commands);
  if (command === undefined) {
    const [word = ''] = args.filter((arg) => !arg.startsWith('-'));
    const names = commands.map(({ name }) => name);
    return usage(`there is no command "${word}"`, `${didYouMean(word, names)} (\`relia --help\`)`);
  }
  const isFlag = (word: string): boolean =>
    args.some((arg) => arg.replace(/=.*$/s, '').replace(/^--?/, '') === word && arg.startsWith('-'));
  // yargs names a dashed flag twice, once in camel case.
  const written = words.filter((word) => isFlag(word) || args.includes(word));
  const [first = words[0] ?? ''] = written;
  const help = `\`relia ${command.name} --help\``;
  if (!isFlag(first))
    return usage(`relia ${command.name} takes no "${first}"`, `it is used as: relia ${command.usage} (${help})`);
  const meant = suggest(first, [...command.flags, ...GLOBAL_FLAGS]);
  return usage(
    `relia ${command.name} has no flag "--${first}"`,
    meant === undefined ? help : `did you mean "--${meant}"? (${help})`,
  );
}

/** A mistake on the command line, from yargs' own words for it. */
export function usageError(said: string, args: readonly string[], commands: readonly CliCommand[]): ReliaError {
  const [, words] = /^Unknown (?:arguments?|commands?): (.+)$/.exec(said) ?? [];
  if (words !== undefined) return unknownWords(words.split(', '), args, commands);
  const command = commandOf(args, commands);
  const help = command === undefined ? '`relia --help`' : `\`relia ${command.name} --help\``;
  if (command !== undefined && said.startsWith('Not enough non-option arguments')) {
    return usage(`relia ${command.name} needs more words`, `it is used as: relia ${command.usage} (${help})`);
  }
  const [, flag] = /^Not enough arguments following: (.+)$/.exec(said) ?? [];
  if (flag !== undefined) return usage(`--${flag} needs a value`, help);
  return usage(said.replaceAll(/\s+/g, ' '), help);
}

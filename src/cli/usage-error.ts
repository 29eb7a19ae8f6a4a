import { ReliaError } from '../errors.ts';
import { didYouMean, suggest } from '../scenario/suggest.ts';
import type { CliCommand } from './app.ts';

const GLOBAL_FLAGS = ['help', 'version'];

function usage(message: string, hint: string): ReliaError {
  return new ReliaError('RELIA_USAGE', { message, hint });
}

/** The command that the words on the command line name, if any. */
function commandOf(args: readonly string[], commands: readonly CliCommand[]): CliCommand | undefined {
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
  const help = `\`relia ${command.name} --help\``;
  // As it was written: yargs leaves the dashes out, and names a dashed flag a second time in camel case.
  const flag = args
    .map((arg) => arg.replace(/=.*$/s, ''))
    .find((arg) => arg.startsWith('-') && words.includes(bare(arg)));
  if (flag === undefined) {
    const usedAs = `it is used as: relia ${command.usage} (${help})`;
    return usage(`relia ${command.name} takes no "${words[0] ?? ''}"`, usedAs);
  }
  const meant = suggest(bare(flag), [...command.flags, ...GLOBAL_FLAGS]);
  const hint = meant === undefined ? help : `did you mean "--${meant}"? (${help})`;
  return usage(`relia ${command.name} has no flag "${flag}"`, hint);
}

/** A flag without its dashes. */
function bare(flag: string): string {
  return flag.replace(/^--?/, '');
}

/** A mistake on the command line, from yargs' own words for it. */
export function usageError(said: string, args: readonly string[], commands: readonly CliCommand[]): ReliaError {
  const [, words] = /^Unknown (?:arguments?|commands?): (.+)$/.exec(said) ?? [];
  if (words !== undefined) return unknownWords(words.split(', '), args, commands);
  const command = commandOf(args, commands);
  const isMisnamed = command === undefined && args.some((arg) => !arg.startsWith('-'));
  if (isMisnamed) return unknownWords([], args, commands);
  const help = `\`relia ${command === undefined ? '' : `${command.name} `}--help\``;
  if (command === undefined) return usage('no command was given', help);
  if (said.startsWith('Not enough non-option arguments')) {
    return usage(`relia ${command.name} needs more words`, `it is used as: relia ${command.usage} (${help})`);
  }
  const [, flag] = /^Not enough arguments following: (.+)$/.exec(said) ?? [];
  if (flag !== undefined) return usage(`--${flag} needs a value`, help);
  return usage(said.replaceAll(/\s+/g, ' '), help);
}

import type { CliCommand } from '../app.ts';
import { candidatesFor } from './candidates.ts';

/** What is being typed. */
export interface Typing {
  /** The last word, as far as it is there. */
  readonly current: string;
  /** What yargs made of the words, the program's name first. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The words before `current`. */
  readonly before: readonly string[];
}

/** True where the word belongs to a flag: a flag without a value is `true` already. */
function isValueOfFlag({ before, given }: Typing): boolean {
  const [, flag] = /^--([a-z-]+)$/.exec(before.at(-1) ?? '') ?? [];
  return flag !== undefined && typeof given[flag] !== 'boolean';
}

/**
 * What may be typed: of what yargs knows (commands, flags, choices; each word may be followed by a tab and its meaning), and
 * of the files of the kind that the command takes. Flags are offered once a dash is typed, or when there is nothing else.
 * Nothing at all leaves the shell to complete paths.
 */
export function complete(typing: Typing, known: readonly string[], commands: readonly CliCommand[]): readonly string[] {
  const { current, before } = typing;
  const words = known.filter((word) => !word.startsWith('-'));
  if (isValueOfFlag(typing)) return words;
  if (current.startsWith('-')) return known.filter((word) => word.startsWith('-'));
  if (words.length > 0) return words;
  const kind = commands.find(({ name }) => name === before[1])?.words;
  const files = kind === undefined ? [] : candidatesFor(kind, current);
  if (files.length > 0 || current !== '') return files;
  return known;
}

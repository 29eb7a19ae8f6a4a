import { isAbsolute, relative } from 'node:path';

/** A word of a shell command, quoted when it has to be. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path as a person would type it in `folder`: relative when it lies inside, else absolute. */
export function typedPath(path: string, folder: string): string {
  const inside = relative(folder, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** What a run was asked for, as far as it has to be asked again to repeat it. */
export interface RepeatableRun {
  readonly scenario: string;
  readonly system?: string | undefined;
  readonly rate?: number | undefined;
  readonly duration?: string | undefined;
  readonly seed?: number | undefined;
  /** `auto` is left out: it chooses again. */
  readonly runtime?: string | undefined;
}

/** The command line that repeats a run. Where it is written to, and whether the stack stays, are no part of it. */
export function repeatCommand({ scenario, system, rate, duration, seed, runtime }: RepeatableRun): string {
  const words = [
    ...['npx', 'relia', 'run', scenario],
    ...(system === undefined ? [] : ['--system', system]),
    ...(rate === undefined ? [] : ['--rate', String(rate)]),
    ...(duration === undefined ? [] : ['--duration', duration]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...(runtime === undefined || runtime === 'auto' ? [] : ['--runtime', runtime]),
  ];
  return words.map(quoteWord).join(' ');
}

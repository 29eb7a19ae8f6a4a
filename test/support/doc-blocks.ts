import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './relia.ts';

/** The pages that a user reads. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Of its first line of text. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The text of a page. */
export function pageText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every fenced block of every page. */
export function allBlocks(): readonly Block[] {
  return PAGES.flatMap((page) => {
    const text = pageText(page);
    return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: inner = '' }) => ({
      page,
      line: text.slice(0, index).split('\n').length + 1,
      language,
      text: inner,
    }));
  });
}

/** The TypeScript of the pages by file name: the one that its first line names, else one made of its place. */
export function shownFiles(): ReadonlyMap<string, string> {
  return new Map(
    allBlocks()
      .filter(({ language }) => language === 'ts')
      .map(({ page, line, text }) => {
        const [, name = `${page.replaceAll(/\W/g, '-')}-${String(line)}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(text) ?? [];
        return [name, text];
      }),
  );
}

/** A command that a page shows. */
export interface ShownCommand {
  readonly page: string;
  readonly line: number;
  /** As it stands there, without the comment behind it. */
  readonly text: string;
  /** Its words, unquoted, up to the next command of the line. */
  readonly words: readonly string[];
}

function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+)+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ''),
  );
}

/** The commands of a line of shell: `a && b` and `a | b` are two, what stands behind `#` none. */
function commandsOf(line: string): readonly string[] {
  const bare = line.replace(/(^|\s)#.*$/, '').trim();
  return bare === '' ? [] : bare.split(/\s(?:&&|\|\||\||;)\s/).map((text) => text.trim());
}

/** Every command of the shell blocks, and of the `run:` lines of workflows. */
export function shownCommands(): readonly ShownCommand[] {
  return allBlocks().flatMap(({ page, line, language, text }) => {
    const lines = text.split('\n').map((shown, index) => ({ shown, at: line + index }));
    const shell =
      language === 'sh'
        ? lines
        : lines.flatMap(({ shown, at }) => {
            const [, run] = language === 'yaml' ? (/^\s*(?:- )?run: (.+)$/.exec(shown) ?? []) : [];
            return run === undefined ? [] : [{ shown: run, at }];
          });
    return shell.flatMap(({ shown, at }) =>
      commandsOf(shown).map((command) => ({ page, line: at, text: command, words: wordsOf(command) })),
    );
  });
}

/** The arguments of relia in a command, wherever it stands in it: `npx relia ...`, `source <(npx relia ...)`. */
export function reliaArguments({ words }: ShownCommand): readonly string[] | undefined {
  const at = words.findIndex((word) => /^(<\()?relia$/.test(word));
  if (at === -1) return undefined;
  const redirected = words.findIndex((word, index) => index > at && /^[>|<]/.test(word));
  return words.slice(at + 1, redirected === -1 ? undefined : redirected).map((word) => word.replace(/\)$/, ''));
}

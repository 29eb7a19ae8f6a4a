import { existsSync, readFileSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CATALOGUE } from '../../errors.ts';

/** What the words of a command are, as far as completion can offer some. */
export type WordKind = 'scenario' | 'system' | 'run' | 'history' | 'folder' | 'error-code';

/** A completion must answer at once: of more than this nothing is read. */
const MOST_FILES = 500;
const MOST_BYTES = 200_000;
const SOURCE = /\.[cm]?[jt]s$/;
const HISTORY = /\.(jsonl|json|edn|log)$/;

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .slice(0, MOST_FILES);
  } catch {
    return [];
  }
}

function contains(path: string, pattern: RegExp): boolean {
  try {
    return statSync(path).size <= MOST_BYTES && pattern.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether a file (not a folder) is of the kind. */
const IS_FILE_OF: Readonly<Record<Exclude<WordKind, 'error-code'>, (path: string) => boolean>> = {
  scenario: (path) => SOURCE.test(path) && contains(path, /\bdefineScenario\(/),
  system: (path) => SOURCE.test(path) && contains(path, /\bdefine(System|Scenario)\(/),
  history: (path) => HISTORY.test(path),
  run: () => false,
  folder: () => false,
};

/** Where things of the kind usually are, looked into even before its name is typed. */
const USUAL_PLACE: Readonly<Partial<Record<WordKind, string>>> = {
  scenario: 'scenarios',
  system: 'scenarios',
  run: 'reports',
  history: 'reports',
};

function isRun(folder: string): boolean {
  return existsSync(join(folder, 'run.json'));
}

function inFolder(folder: string, kind: Exclude<WordKind, 'error-code'>): readonly string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder === '/' ? '' : folder}/${entry.name}`;
    if (entry.isDirectory()) {
      const isWanted = (kind === 'run' || kind === 'history') && isRun(path);
      return [isWanted ? path : `${path}/`];
    }
    return IS_FILE_OF[kind](path) ? [path] : [];
  });
}

/** Error codes in the case in which the first letters were typed, without the prefix once something else was. */
function errorCodes(current: string): readonly string[] {
  const isBare = !'RELIA_'.startsWith(current.slice(0, 6).toUpperCase());
  const isLower = /[a-z]/.test(current);
  return Object.keys(ERROR_CATALOGUE).map((code) => {
    const word = isBare ? code.replace('RELIA_', '') : code;
    return isLower ? word.toLowerCase() : word;
  });
}

/** The words that may stand where `current` is being typed; folders end in `/`, to be gone on from. */
export function candidatesFor(kind: WordKind, current: string): readonly string[] {
  if (kind === 'error-code') return errorCodes(current).filter((word) => word.startsWith(current));
  const typed = current.includes('/') ? dirname(`${current}x`) : '';
  const place = typed === '' ? USUAL_PLACE[kind] : undefined;
  const usual = place === undefined ? [] : inFolder(place, kind).filter((path) => !path.endsWith('/'));
  const here = inFolder(typed, kind).filter((path) => usual.length === 0 || path !== `${place ?? ''}/`);
  const all = [...usual, ...here].filter((path) => path.startsWith(current));
  return [...new Set(all)];
}

import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

const stackSchema = z.object({ token: z.string(), data: z.string() });

/** What a stack of local processes can be recognised by, once it is on the disk. */
export type StackMarks = z.output<typeof stackSchema>;

/** The marks of a stack; `undefined` when there is none. A look past the driver. */
export function marksOf(stateFolder: string, project: string): StackMarks | undefined {
  const path = join(stateFolder, project, 'stack.json');
  return existsSync(path) ? stackSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/**
 * Every living process whose environment, command line or folder has one of the words, with its command line. Some servers
 * write their title over their environment.
 */
export function processesWith(words: readonly string[]): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [environment, command, stat] = ['environ', 'cmdline', 'stat'].map((file) => readOf(pid, file));
      const isDead = stat === undefined || /^\d+ \(.*\) [ZX] /s.test(stat);
      const said = [environment, command, linkOf(pid, 'cwd')].join(' ');
      const isTheirs = words.some((word) => said.includes(word));
      return isTheirs && !isDead ? [`${pid} ${(command ?? '').replaceAll('\0', ' ').trim()}`] : [];
    });
}

/** What is left of a stack: processes, its state and its data. */
export function leftOfStack(stateFolder: string, project: string, marks: readonly StackMarks[]): readonly string[] {
  const folders = [join(stateFolder, project), ...marks.map(({ data }) => data)].filter(existsSync);
  return [...processesWith(marks.flatMap(({ token, data }) => [token, data])), ...folders];
}

/** The kernel's letters for all living processes of a program that work in a folder. */
export function statesIn(folder: string, program: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const isTheirs =
        basename(linkOf(pid, 'exe') ?? '') === program && linkOf(pid, 'cwd')?.startsWith(folder) === true;
      const letter = /^\d+ \(.*\) (\w) /s.exec(readOf(pid, 'stat') ?? '')?.[1];
      return isTheirs && letter !== undefined && letter !== 'Z' ? [letter] : [];
    });
}

function linkOf(pid: string, name: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}

function readOf(pid: string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

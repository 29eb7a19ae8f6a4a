import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { MAIN, ROOT } from './relia.ts';

/** `relia run` under way, in a process of its own. */
export class RunUnderWay {
  readonly folder: string;
  readonly child: ChildProcess;
  #output = '';
  readonly #closed: Promise<number | null>;

  constructor(args: readonly string[], folder: string, env: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    this.child = spawn(process.execPath, [MAIN, 'run', ...args, '--out', folder], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.#closed = once(this.child, 'close').then(() => this.child.exitCode);
  }

  /** Everything it printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it has printed the text; throws when it ends before, or after the time. */
  async until(text: string, withinMs = 120_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!this.#output.includes(text)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null || Date.now() > deadline) {
        throw new Error(`it never said "${text}":\n${this.#output}`);
      }
      await delay(50);
    }
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** The exit code, once it has ended; `null` after a SIGKILL. */
  async ended(): Promise<number | null> {
    return this.#closed;
  }

  /** The k6 it started, by its journal. */
  k6(): { readonly pid: number; readonly startTime: string } {
    const journal = readFileSync(join(this.folder, 'journal.jsonl'), 'utf8');
    for (const line of journal.split('\n').filter((text) => text !== '')) {
      const entry = endProcess.safeParse(JSON.parse(line));
      if (entry.success) return entry.data.act.process;
    }
    throw new Error('the journal names no load generator');
  }
}

const endProcess = z.object({
  entry: z.literal('undo'),
  act: z.object({ kind: z.literal('end-process'), process: z.object({ pid: z.number(), startTime: z.string() }) }),
});

/** One line of a history, as far as tests look at it. */
export interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The history of a run, line by line. */
export function historyOf(folder: string): readonly Line[] {
  const path = join(folder, 'history.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

import type { Argv } from 'yargs';
import type { WordKind } from './completion/candidates.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given, and says at its end. */
export interface App {
  readonly terminal: Terminal;
  /** The exit code of the command that ran. */
  readonly end: (exitCode: number) => void;
}

/** One command of the CLI. */
export interface CliCommand {
  readonly name: string;
  /** As in the help: `run <scenario..>`. */
  readonly usage: string;
  readonly flags: readonly string[];
  /** What its words are, for completion. */
  readonly words?: WordKind;
  readonly register: (program: Argv, app: App) => Argv;
}

/** Prints the one JSON document of a command. */
export function printJson(value: unknown, { out }: Terminal): void {
  out.print(JSON.stringify(value));
}

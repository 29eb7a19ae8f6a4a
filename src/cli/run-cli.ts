import yargs, { type Argv, type FallbackCompletionFunction } from 'yargs';
import { printJson, type App, type CliCommand } from './app.ts';
import { complete } from './completion/complete.ts';
import { describeError, errorLines } from './error-text.ts';
import { EXIT, exitCodeOfError } from './exit-code.ts';
import { commandsFor } from './load-commands.ts';
import { ownVersion } from './package-info.ts';
import type { Terminal } from './terminal.ts';
import { usageError } from './usage-error.ts';
import { ReliaError } from '../errors.ts';

/** A flag that takes one value and was given several comes as a list; the last one must not win in silence. */
function refuseRepeated(given: Readonly<Record<string, unknown>>): true {
  const lists = ['_', 'scenario', 'file'];
  const repeated = Object.entries(given).find(([name, value]) => Array.isArray(value) && !lists.includes(name));
  if (repeated === undefined) return true;
  throw new ReliaError('RELIA_USAGE', { message: `--${repeated[0]} was given more than once`, hint: 'give it once' });
}

/** yargs' completion with what relia adds to it. A word that began as a flag's value ends up in `given`. */
function completing(args: readonly string[], commands: readonly CliCommand[]): FallbackCompletionFunction {
  const before = args.slice(args.indexOf('--get-yargs-completions') + 1, -1);
  return (current: string, given: Readonly<Record<string, unknown>>, known, done) => {
    known((_error, words = []) => {
      done([...complete({ current, given, before }, words, commands)]);
    });
  };
}

function createProgram(args: readonly string[], commands: readonly CliCommand[], app: App): Argv {
  const program = yargs([...args])
    .scriptName('relia')
    .usage('$0 <command>\n\nBreak a real stack under load and judge what users felt.')
    .locale('en')
    .exitProcess(false)
    .strict()
    .demandCommand(1)
    .version(ownVersion())
    .help()
    .wrap(Math.min(app.terminal.out.columns(), 100))
    .parserConfiguration({ 'boolean-negation': false })
    .check(refuseRepeated, true)
    .example('relia doctor', 'what is missing on this machine')
    .example('relia run scenarios/kill-web.ts', 'one experiment, with a report')
    .fail((said: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(said ?? error?.message ?? '', args, commands);
    });
  program.completion('completion-words', false, completing(args, commands));
  return commands.reduce((chained, command) => command.register(chained, app), program);
}

/** Runs the command line and returns the exit code. Never throws: what went wrong is printed. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.pass;
  const end = (code: number): void => {
    exitCode = code;
  };
  try {
    const program = createProgram(args, await commandsFor(args), { terminal, end });
    if (args.length === 0) {
      terminal.err.print(await program.getHelp());
      return EXIT.usage;
    }
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    const code = exitCodeOfError(error);
    if (args.includes('--json')) printJson({ error: describeError(error), exitCode: code }, terminal);
    for (const line of errorLines(error, terminal.err.paint)) terminal.err.print(line);
    return code;
  }
}

import type { ChalkInstance } from 'chalk';
import { ERROR_CATALOGUE, ReliaError, type ErrorCode } from '../../errors.ts';
import { EXPLANATIONS } from '../../errors/explanations.ts';
import { suggest } from '../../scenario/suggest.ts';
import { printJson, type App, type CliCommand } from '../app.ts';
import { EXIT } from '../exit-code.ts';
import { tableLines } from '../table.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else on stdout' },
} as const;

interface ExplainArguments {
  readonly code?: string | undefined;
  readonly json: boolean;
}

/** Every code, in the order of the catalogue. */
export const ERROR_CODES = Object.keys(ERROR_CATALOGUE).filter(isErrorCode);

function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, word);
}

/** The code that a person means: in any case, with or without `RELIA_`, with dashes for underscores. Throws RELIA_USAGE. */
export function findErrorCode(word: string): ErrorCode {
  const bare = word
    .trim()
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^RELIA_/, '');
  const code = `RELIA_${bare}`;
  if (isErrorCode(code)) return code;
  // Compared without what all of them share, which would make any two look alike.
  const near = suggest(
    bare,
    ERROR_CODES.map((known) => known.replace('RELIA_', '')),
  );
  throw new ReliaError('RELIA_USAGE', {
    message: `there is no error code "${word}"`,
    hint: near === undefined ? '`relia explain` lists them all' : `did you mean RELIA_${near}?`,
  });
}

function documentOf(code: ErrorCode): Record<string, unknown> {
  const { exit: exitCode, summary } = ERROR_CATALOGUE[code];
  return { code, exitCode, summary, ...EXPLANATIONS[code] };
}

/** A text in lines of at most `columns` characters. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** What is known of a code, for a person. */
export function explanationLines(code: ErrorCode, paint: ChalkInstance, columns: number): readonly string[] {
  const { exit, summary } = ERROR_CATALOGUE[code];
  const { cause, remedy, example } = EXPLANATIONS[code];
  const section = (title: string, text: string): readonly string[] => [
    '',
    paint.bold(title),
    ...wrapped(text, columns - 2).map((line) => `  ${line}`),
  ];
  return [
    `${paint.red.bold(code)}: ${summary} ${paint.dim(`(exit code ${String(exit)})`)}`,
    ...section('Why', cause),
    ...section('What to do', remedy),
    '',
    paint.bold('For example'),
    ...wrapped(`${code}: ${example.says}`, columns - 2).map((line) => `  ${paint.dim(line)}`),
    `  ${paint.cyan('$')} ${example.mend}`,
  ];
}

function explain({ code: word, json }: ExplainArguments, { terminal, end }: App): void {
  const { out } = terminal;
  const columns = Math.min(out.columns(), 100);
  if (word === undefined) {
    if (json) printJson(ERROR_CODES.map(documentOf), terminal);
    else {
      const rows = ERROR_CODES.map((code) => [code, String(ERROR_CATALOGUE[code].exit), ERROR_CATALOGUE[code].summary]);
      for (const line of tableLines([['code', 'exit', 'meaning'].map((head) => out.paint.dim(head)), ...rows])) {
        out.print(line);
      }
    }
  } else {
    const code = findErrorCode(word);
    if (json) printJson(documentOf(code), terminal);
    else for (const line of explanationLines(code, out.paint, columns)) out.print(line);
  }
  end(EXIT.pass);
}

/** `relia explain` */
export const explainCommand: CliCommand = {
  name: 'explain',
  usage: 'explain [code]',
  flags: Object.keys(OPTIONS),
  words: 'error-code',
  register: (program, app) =>
    program.command(
      'explain [code]',
      'Say of an error code why it happens and what to do; without a code list them all',
      (command) =>
        command
          .positional('code', { type: 'string', describe: 'Error code, in any case, with or without RELIA_' })
          .options(OPTIONS)
          .example('relia explain RELIA_STACK_BUSY', 'cause, remedy, an example')
          .example('relia explain stack-busy --json', 'the same as JSON')
          .example('relia explain', 'every code'),
      (args) => {
        explain(args, app);
      },
    ),
};

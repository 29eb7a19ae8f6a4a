import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Chalk } from 'chalk';
import ts from 'typescript';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allCommands } from '../../src/cli/load-commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Screen, Terminal } from '../../src/cli/terminal.ts';
import { allBlocks, reliaArguments, shownCommands, shownFiles } from '../support/doc-blocks.ts';
import { ROOT } from '../support/relia.ts';

const COMMANDS = await allCommands();

/**
 * What a page shows is tried, as far as that is cheap. Executed, here and in this process, where no engine answers: every command
 * that these patterns match. Only checked, against the commands and flags that there are: all others, since they bring a stack
 * up, install something, or need a run that was made before. What they do is tested in test/e2e.
 */
const EXECUTED: readonly RegExp[] = [
  /^explain\b/,
  /^completion\b/,
  /^plan (?!s\.ts)\S+( --runtime docker)?$/,
  /^init\b/,
];

/** A folder with all that the pages speak of. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relia-docs-'));
  const before = process.cwd();
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  for (const name of ['fixtures', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name));
  mkdirSync(join(folder, 'scenarios'));
  for (const name of ['kill-primary.ts', 'kill-web.ts']) {
    writeFileSync(join(folder, 'scenarios', name), readFileSync(join(ROOT, 'scenarios', name)));
  }
  for (const [name, text] of shownFiles()) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'compose.yaml'), "services: { web: { image: acme/shop, ports: ['8000:8000'] } }\n");
  writeFileSync(join(folder, 'checkout.js'), 'export default function () {}\n');
  process.chdir(folder);
  return folder;
}

/** Runs relia in this process, where no engine answers and nobody can be asked. */
async function relia(
  args: readonly string[],
  folder: string,
): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const paint = new Chalk({ level: 0 });
  const write = (text: string): void => {
    said += text;
  };
  const screen: Screen = {
    isTty: false,
    paint,
    columns: () => 100,
    print: (line) => {
      write(`${line}\n`);
    },
    write,
  };
  const env = {
    PATH: process.env['PATH'],
    SHELL: '/bin/bash',
    DOCKER_HOST: 'unix:///no/such.sock',
    XDG_STATE_HOME: folder,
  };
  const terminal: Terminal = { env, out: screen, err: screen, isInteractive: false };
  const code = await runCli(args, terminal);
  return { code, said };
}

describe('the TypeScript that pages show', () => {
  it('has the types of the package', () => {
    const folder = project();
    const options: ts.CompilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      allowImportingTsExtensions: true,
      types: ['node'],
      paths: { relia: [join(ROOT, 'src', 'index.ts')] },
    };
    const files = [...shownFiles().keys()];
    expect(files.length).toBeGreaterThan(2);
    const program = ts.createProgram(
      files.map((name) => join(folder, name)),
      options,
    );
    const mistakes = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(mistakes).toEqual([]);
  }, 120_000);
});

describe('the shell that pages show', () => {
  it('is shell', () => {
    for (const { page, line, language, text } of allBlocks()) {
      if (language !== 'sh') continue;
      const { status, stderr } = spawnSync('bash', ['-n'], {
        input: text.replaceAll(/<[a-z-]+>/g, 'X'),
        encoding: 'utf8',
      });
      expect({ page, line, status, stderr }).toEqual({ page, line, status: 0, stderr: '' });
    }
  });

  it('calls only commands with flags that there are', () => {
    const scripts = new Set(
      Object.keys((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts),
    );
    for (const shown of shownCommands()) {
      const { page, line, text, words } = shown;
      const at = `${page}:${String(line)}: ${text}`;
      if (words[0] === 'npm' && words[1] === 'run')
        expect({ at, isScript: scripts.has(words[2] ?? '') }).toEqual({ at, isScript: true });
      const args = reliaArguments(shown);
      if (args === undefined) continue;
      const command = COMMANDS.find(({ name }) => name === args[0]);
      const flags = ['help', 'version', ...(command?.flags ?? [])];
      const unknown = args.filter((arg) => arg.startsWith('--') && !flags.includes(arg.slice(2).replace(/=.*/, '')));
      expect({ at, isCommand: command !== undefined || args[0] === '--help', unknown }).toEqual({
        at,
        isCommand: true,
        unknown: [],
      });
    }
  });

  it('does what it says, where it is executed', async () => {
    const executed = new Map<string, number>();
    for (const shown of shownCommands()) {
      const args = reliaArguments(shown);
      const line = args?.join(' ') ?? '';
      if (args === undefined || executed.has(line) || !EXECUTED.some((pattern) => pattern.test(line))) continue;
      const folder = project();
      // What init writes is planned and run in the next line of a page.
      if (line.includes('scenarios/first.ts')) await relia(['init', '--yes'], folder);
      const { code, said } = await relia(args, folder);
      executed.set(line, code);
      expect({ at: `${shown.page}: ${line}`, code, said: code === 0 ? '' : said }).toEqual({
        at: `${shown.page}: ${line}`,
        code: 0,
        said: '',
      });
    }
    expect([...executed.keys()].sort()).toMatchInlineSnapshot(`
      [
        "completion bash",
        "completion fish",
        "completion zsh",
        "explain",
        "init",
        "init --demo",
        "init --force",
        "init --yes --entry web:8000",
        "init --yes --entry web:8000 --path /products --force",
        "plan kill-primary.ts",
        "plan scenarios/first.ts",
        "plan scenarios/first.ts --runtime docker",
        "plan scenarios/kill-primary.ts",
        "plan scenarios/kill-web.ts",
      ]
    `);
  });
});

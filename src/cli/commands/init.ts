import { basename, dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { readWrittenCompose } from '../../drivers/docker/written-compose.ts';
import { ReliaError } from '../../errors.ts';
import { printJson, type App, type CliCommand } from '../app.ts';
import { quoteWord, typedPath } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { settle, type Settled } from '../init/choose.ts';
import { findComposePath } from '../init/compose-path.ts';
import { demoFiles } from '../init/demo-files.ts';
import { surveyStack, type Survey } from '../init/survey.ts';
import { loadText, scenarioText, systemText } from '../init/texts.ts';
import { isHealthPath } from '../init/user-path.ts';
import { writeNew, type NewFile } from '../init/write-files.ts';
import { PACKAGE_ROOT } from '../package-info.ts';
import { prepareScenario } from '../prepare-scenario.ts';
import { tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const OPTIONS = {
  demo: { type: 'boolean', default: false, describe: 'Write the shipped stack and its scenarios, to run and edit' },
  compose: { type: 'string', requiresArg: true, describe: 'Compose file (default: the one in the folder)' },
  entry: { type: 'string', requiresArg: true, describe: 'Where users enter: SERVICE:PORT, inside the container' },
  path: { type: 'string', requiresArg: true, describe: 'What users ask for, such as /products' },
  kill: { type: 'string', requiresArg: true, describe: 'The part that dies' },
  yes: { type: 'boolean', default: false, describe: 'Ask nothing: guess, and say what was guessed' },
  force: { type: 'boolean', default: false, describe: 'Write over files that are there' },
  json: {
    type: 'boolean',
    default: false,
    describe: 'Print one JSON document and nothing else on stdout; asks nothing',
  },
} as const;

interface InitArguments {
  readonly folder?: string | undefined;
  readonly demo: boolean;
  readonly compose?: string | undefined;
  readonly entry?: string | undefined;
  readonly path?: string | undefined;
  readonly kill?: string | undefined;
  readonly yes: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

/** A name for the system: that of the folder, with the characters that a system's name may have. */
function systemName(folder: string): string {
  const slug = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'system' : slug;
}

function nextSteps(folder: string, scenario: string): readonly string[] {
  const here = relative(process.cwd(), folder);
  return [
    ...(here === '' ? [] : [`cd ${quoteWord(typedPath(folder, process.cwd()))}`]),
    `npx relia plan ${scenario}`,
    `npx relia run ${scenario}`,
  ];
}

function surveyLines({ parts, leftOut }: Survey, { entry }: Settled, terminal: Terminal): readonly string[] {
  const { paint } = terminal.out;
  const rows = parts.map(({ name, role, port, services, instances }) => {
    const isEntry = name === entry.part.name;
    const shown = (isEntry ? entry.port : port) ?? '?';
    const several = instances > 1 ? ` (${String(instances)})` : '';
    return [
      `  ${name}`,
      role,
      String(shown),
      `${services.join(', ')}${several}`,
      isEntry ? paint.cyan('users enter here') : '',
    ];
  });
  return [
    ...tableLines([['  part', 'role', 'port', 'services'].map((head) => paint.dim(head)), ...rows]),
    ...leftOut.map(({ service, why }) => paint.dim(`  ${service} is left out: ${why}`)),
  ];
}

/** What is worth knowing before the first run. */
function advice({ entry, path }: Settled, overrides: readonly string[]): readonly string[] {
  const { name, hasHealthCheck } = entry.part;
  return [
    ...(hasHealthCheck
      ? []
      : [`${name} has no health check: relia takes it for ready as soon as it runs; give it one, or a longer warmUp`]),
    ...(isHealthPath(path)
      ? [`${path} is a health endpoint: what users ask for makes a better judge; put it into scenarios/first.k6.js`]
      : []),
    ...(entry.part.instances > 1 ? [`${name} has several containers; users enter by the first`] : []),
    ...overrides.map((file) => `${file} is not used: a system names one compose file`),
  ];
}

async function initSystem(args: InitArguments, terminal: Terminal): Promise<void> {
  const { out, err, env, isInteractive } = terminal;
  const folder = resolve(args.folder ?? '.');
  const { path: composePath, overrides } = findComposePath(folder, args.compose);
  const survey = surveyStack(readWrittenCompose(composePath, env));
  const dialogue = isInteractive && !args.yes && !args.json ? { say: err.print } : undefined;
  const settled = await settle(survey, { ...args, dialogue });
  const scenarios = join(folder, 'scenarios');
  const compose = relative(scenarios, composePath);
  const name = systemName(dirname(composePath));
  const chosen = { ...settled, name, compose, survey };
  const files: readonly NewFile[] = [
    { path: join(scenarios, 'system.ts'), content: systemText(chosen) },
    { path: join(scenarios, 'first.ts'), content: scenarioText(chosen) },
    { path: join(scenarios, 'first.k6.js'), content: loadText(chosen) },
  ];
  await writeNew(files, args);
  // What relia wrote it must also read.
  await prepareScenario({ path: join(scenarios, 'first.ts'), overrides: {}, env });
  const written = files.map((file) => typedPath(file.path, process.cwd()));
  const next = nextSteps(folder, 'scenarios/first.ts');
  const notes = advice(settled, overrides);
  if (args.json) {
    const { parts, links, leftOut } = survey;
    const { entry, path, pathOrigin, victim, guessed } = settled;
    const where = { target: entry.part.name, port: entry.port };
    const found = { compose: composePath, parts, links, leftOut, entry: where, path, pathOrigin };
    printJson({ ...found, kill: victim.name, guessed, advice: notes, files: written, next }, terminal);
    return;
  }
  const { paint } = out;
  out.print(`${typedPath(composePath, process.cwd())}:`);
  for (const line of surveyLines(survey, settled, terminal)) out.print(line);
  if (typeof settled.pathOrigin === 'object') {
    out.print(`${paint.green('found:')} users ask for ${settled.path}, from ${settled.pathOrigin.foundIn} (--path)`);
  }
  for (const line of settled.guessed) out.print(`${paint.yellow('guessed:')} ${line}`);
  for (const line of notes) out.print(`${paint.yellow('advice:')} ${line}`);
  printWritten(written, next, terminal);
}

async function initDemo(args: InitArguments, terminal: Terminal): Promise<void> {
  const given = (['compose', 'entry', 'path', 'kill'] as const).find((flag) => args[flag] !== undefined);
  if (given !== undefined) {
    throw new ReliaError('RELIA_USAGE', {
      message: `--${given} says something about a stack of yours, --demo brings its own`,
      hint: 'leave one of the two out',
    });
  }
  const folder = resolve(args.folder ?? 'relia-demo');
  const files = demoFiles(PACKAGE_ROOT, folder);
  await writeNew(files, args);
  const written = files.map((file) => typedPath(file.path, process.cwd()));
  const next = nextSteps(folder, 'scenarios/kill-web.ts');
  if (args.json) printJson({ files: written, next }, terminal);
  else printWritten(written, next, terminal);
}

function printWritten(written: readonly string[], next: readonly string[], { out }: Terminal): void {
  for (const file of written) out.print(`${out.paint.green('wrote')} ${file}`);
  out.print('next:');
  for (const command of next) out.print(`  ${out.paint.bold(command)}`);
}

async function init(args: InitArguments, { terminal, end }: App): Promise<void> {
  if (args.demo) await initDemo(args, terminal);
  else await initSystem(args, terminal);
  end(EXIT.pass);
}

/** `relia init` */
export const initCommand: CliCommand = {
  name: 'init',
  usage: 'init [folder]',
  flags: Object.keys(OPTIONS),
  words: 'folder',
  register: (program, app) =>
    program.command(
      'init [folder]',
      'Write a first scenario for the stack of a compose file; with --demo, a stack to try it on',
      (command) =>
        command
          .positional('folder', { type: 'string', describe: 'Folder of the project (default: this one; relia-demo)' })
          .options(OPTIONS)
          .example('relia init', 'find the parts of compose.yaml, ask what it cannot say, write scenarios/first.ts')
          .example('relia init --yes --path /products', 'ask nothing')
          .example('relia init --demo && cd relia-demo', 'the shipped stack, to run and edit'),
      (args) => init(args, app),
    ),
};

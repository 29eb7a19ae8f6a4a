import { existsSync } from 'node:fs';
import process from 'node:process';
import { Engine } from '../../drivers/docker/engine.ts';
import { membersOf } from '../../drivers/docker/stack.ts';
import { createDockerUndoer } from '../../drivers/docker/undo-acts.ts';
import { isUnderWay, listActiveRuns } from '../../drivers/system/active-runs.ts';
import { messageOf, ReliaError } from '../../errors.ts';
import type { App, CliCommand } from '../app.ts';
import { EXIT } from '../exit-code.ts';
import { prepareSystem } from '../prepare-scenario.ts';
import { createRuntime, exclusivelyIn } from '../run-ports.ts';
import { tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const ACTIONS = ['up', 'down', 'status'] as const;

interface StackArguments {
  readonly action: (typeof ACTIONS)[number];
  readonly system: string;
}

async function up(system: string, { env, out, err }: Terminal): Promise<void> {
  const prepared = await prepareSystem(system, env);
  const runtime = createRuntime(prepared, env);
  // Ctrl-C reaches compose as well, which ends; what it had made is then removed, and only then relia ends.
  const wait = (): void => {
    err.print('ending; what was made is removed first');
  };
  process.on('SIGINT', wait);
  try {
    await exclusivelyIn(env)(`stack-${prepared.project}`, async () => {
      if (await runtime.isUp()) err.print(`${prepared.project} is up already`);
      else await runtime.up(err.print);
    });
    out.print(`${prepared.project} serves at ${await runtime.entryUrl()}`);
  } finally {
    process.off('SIGINT', wait);
  }
}

/** A system file names its project; any other word is the project itself, so that it works without the file. */
async function projectOf(system: string, { env }: Terminal): Promise<string> {
  if (existsSync(system)) return (await prepareSystem(system, env)).project;
  if (/^[a-z0-9][a-z0-9_-]*$/.test(system)) return system;
  throw new ReliaError('RELIA_FILE_NOT_FOUND', {
    message: `${system} does not exist`,
    hint: 'name a system file, or a compose project such as relia-classic',
  });
}

async function down(system: string, terminal: Terminal): Promise<void> {
  const { env, out } = terminal;
  const project = await projectOf(system, terminal);
  const holder = (await listActiveRuns(env)).find((run) => run.project === project);
  if (holder !== undefined && isUnderWay(holder)) {
    throw new ReliaError('RELIA_STACK_BUSY', {
      message: `${holder.run} runs on ${project}`,
      hint: 'wait for it to end, or Ctrl-C in its terminal',
    });
  }
  await createDockerUndoer().undo({ kind: 'stack-down', project });
  out.print(`${project} is down: nothing that relia brought up is left`);
  if (holder !== undefined) out.print(`${holder.run} died on it: \`relia recover\` ends what else it left`);
}

async function status(system: string, terminal: Terminal): Promise<void> {
  const { out } = terminal;
  const project = await projectOf(system, terminal);
  const members = await membersOf(new Engine(), project);
  if (members.length === 0) {
    out.print(`${project} is not up`);
    return;
  }
  const { paint } = out;
  const rows = members.map(({ instance }) => {
    const { name, service, state, health, addresses } = instance;
    const isWell = state === 'running' && (health === 'healthy' || health === 'none');
    const colour = isWell ? paint.green : paint.red;
    return [service, name, colour(state), health === 'none' ? '-' : health, Object.values(addresses).join(', ')];
  });
  const head = ['service', 'container', 'state', 'health', 'address'].map((word) => paint.dim(word));
  for (const line of tableLines([head, ...rows])) out.print(line);
  if (existsSync(system)) {
    const runtime = createRuntime(await prepareSystem(system, terminal.env), terminal.env);
    const entry = await runtime.entryUrl().catch((error: unknown) => paint.red(`nowhere: ${messageOf(error)}`));
    out.print(`serves at ${entry}`);
  }
}

async function stack({ action, system }: StackArguments, { terminal, end }: App): Promise<void> {
  await { up, down, status }[action](system, terminal);
  end(EXIT.pass);
}

/** `relia stack` */
export const stackCommand: CliCommand = {
  name: 'stack',
  usage: 'stack <action> <system>',
  flags: [],
  register: (program, app) =>
    program.command(
      'stack <action> <system>',
      'Bring the stack of a system up or down, or show its state',
      (command) =>
        command
          .positional('action', { choices: ACTIONS, demandOption: true, describe: 'What to do' })
          .positional('system', { type: 'string', demandOption: true, describe: 'System file; or a compose project' })
          .example('relia stack up fixtures/stacks/classic/system.ts', 'runs then attach to it, on the same port')
          .example('relia stack down relia-classic', 'by project: needs no file'),
      (args) => stack(args, app),
    ),
};

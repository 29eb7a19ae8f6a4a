import { existsSync } from 'node:fs';
import process from 'node:process';
import { Engine } from '../../drivers/docker/engine.ts';
import { membersOf } from '../../drivers/docker/stack.ts';
import { createDockerUndoer } from '../../drivers/docker/undo-acts.ts';
import { lookAtStack } from '../../drivers/process/instances.ts';
import { isUnderWay, listActiveRuns } from '../../drivers/system/active-runs.ts';
import { messageOf, ReliaError } from '../../errors.ts';
import type { Instance } from '../../ports/runtime.ts';
import { readEngine } from '../../provision/docker/engine.ts';
import type { App, CliCommand } from '../app.ts';
import { EXIT } from '../exit-code.ts';
import { processesFolder } from '../places.ts';
import { prepareSystem } from '../prepare-scenario.ts';
import { createProcessesUndoer, createRuntime, exclusivelyIn } from '../run-ports.ts';
import { chooseRuntime, RUNTIME_OPTION, runtimeLine, type RuntimeAsked } from '../runtime-choice.ts';
import { tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const PLACE_OF = { docker: 'in containers', process: 'as local processes' } as const;
const ACTIONS = ['up', 'down', 'status'] as const;

interface StackArguments {
  readonly action: (typeof ACTIONS)[number];
  readonly system: string;
  readonly runtime: RuntimeAsked;
}

async function up(system: string, { env, out, err }: Terminal, asked: RuntimeAsked): Promise<void> {
  const prepared = await prepareSystem(system, env);
  const choice = await chooseRuntime(asked, [prepared], env);
  if (choice.isChosen) err.print(runtimeLine(choice));
  const runtime = createRuntime(prepared, choice.name, env);
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

async function down(system: string, terminal: Terminal, asked: RuntimeAsked): Promise<void> {
  const { env, out } = terminal;
  const project = await projectOf(system, terminal);
  const holder = (await listActiveRuns(env)).find((run) => run.project === project);
  if (holder !== undefined && isUnderWay(holder)) {
    throw new ReliaError('RELIA_STACK_BUSY', {
      message: `${holder.run} runs on ${project}`,
      hint: 'wait for it to end, or Ctrl-C in its terminal',
    });
  }
  const isLocal = lookAtStack(processesFolder(env), project) !== undefined;
  // One of the two and never both: the same project may be up in containers for somebody else.
  const name = asked === 'auto' ? (isLocal ? 'process' : 'docker') : asked;
  const undoer = name === 'process' ? createProcessesUndoer(env) : createDockerUndoer();
  await undoer.undo({ kind: 'stack-down', project });
  out.print(`${project} is down: nothing is left of what relia brought up ${PLACE_OF[name]}`);
  if (holder !== undefined) out.print(`${holder.run} died on it: \`relia recover\` ends what else it left`);
}

/** Where an instance is reached; of a local process every port, since all share one address. */
function addressText({ addresses, ports }: Instance): string {
  const all = Object.values(addresses);
  if (ports === undefined) return all.join(', ');
  return Object.values(ports)
    .map((port) => `${all[0] ?? ''}:${String(port)}`)
    .join(', ');
}

function printInstances(kind: 'container' | 'process', instances: readonly Instance[], { out }: Terminal): void {
  const { paint } = out;
  const rows = instances.map((instance) => {
    const { name, service, state, health } = instance;
    const isWell = state === 'running' && (health === 'healthy' || health === 'none');
    const colour = isWell ? paint.green : paint.red;
    return [service, name, colour(state), health === 'none' ? '-' : health, addressText(instance)];
  });
  const head = ['service', kind, 'state', 'health', 'address'].map((word) => paint.dim(word));
  for (const line of tableLines([head, ...rows])) out.print(line);
}

async function status(system: string, terminal: Terminal): Promise<void> {
  const { out, env } = terminal;
  const project = await projectOf(system, terminal);
  const local = lookAtStack(processesFolder(env), project);
  if (local !== undefined) {
    printInstances('process', local.instances, terminal);
    out.print(`serves at ${local.entryUrl}`);
    if ((await readEngine(env)).state !== 'running') return;
  }
  const members = await membersOf(new Engine(), project);
  if (members.length === 0) {
    if (local === undefined) out.print(`${project} is not up`);
    return;
  }
  printInstances(
    'container',
    members.map(({ instance }) => instance),
    terminal,
  );
  const { paint } = out;
  if (existsSync(system)) {
    const runtime = createRuntime(await prepareSystem(system, terminal.env), 'docker', terminal.env);
    const entry = await runtime.entryUrl().catch((error: unknown) => paint.red(`nowhere: ${messageOf(error)}`));
    out.print(`serves at ${entry}`);
  }
}

async function stack({ action, system, runtime }: StackArguments, { terminal, end }: App): Promise<void> {
  await { up, down, status }[action](system, terminal, runtime);
  end(EXIT.pass);
}

/** `relia stack` */
export const stackCommand: CliCommand = {
  name: 'stack',
  usage: 'stack <action> <system>',
  flags: Object.keys(RUNTIME_OPTION),
  words: 'system',
  register: (program, app) =>
    program.command(
      'stack <action> <system>',
      'Bring the stack of a system up or down, or show its state',
      (command) =>
        command
          .positional('action', { choices: ACTIONS, demandOption: true, describe: 'What to do' })
          .positional('system', { type: 'string', demandOption: true, describe: 'System file; or a compose project' })
          .options(RUNTIME_OPTION)
          .example('relia stack up fixtures/stacks/classic/system.ts', 'runs then attach to it, on the same port')
          .example('relia stack down relia-classic', 'by project: needs no file; local processes first')
          .example('relia stack down relia-classic --runtime docker', 'the containers, whatever else is up'),
      (args) => stack(args, app),
    ),
};

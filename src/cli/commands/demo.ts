import { join } from 'node:path';
import process from 'node:process';
import { ReliaError } from '../../errors.ts';
import { continueInDockerGroup, isInDockerGroup } from '../../provision/docker/docker-group.ts';
import type { DockerInstalled } from '../../provision/docker/install-docker.ts';
import type { App, CliCommand } from '../app.ts';
import { typedPath } from '../command-line.ts';
import { PACKAGE_ROOT } from '../package-info.ts';
import { exitCodeOfAll, runScenarios } from '../run-scenarios.ts';
import { RUNTIME_OPTION, type RuntimeAsked, type RuntimeChoice } from '../runtime-choice.ts';
import { setUpDocker, setUpStack, setUpTools } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { prepareWanted } from './scenario-options.ts';

interface DemoArguments {
  readonly runtime: RuntimeAsked;
}

/** Docker, provided where it is missing; `undefined` when that cannot be and local processes will do. */
async function tryDocker(asked: RuntimeAsked, terminal: Terminal): Promise<DockerInstalled | undefined> {
  if (asked === 'process') return undefined;
  try {
    // A person at a terminal is asked once; a pipeline is not.
    return await setUpDocker(terminal, !terminal.isInteractive);
  } catch (error) {
    if (asked === 'docker' || !(error instanceof ReliaError)) throw error;
    terminal.err.print(`Docker cannot be had here: ${error.message}`);
    return undefined;
  }
}

function chosen(asked: RuntimeAsked, docker: DockerInstalled | undefined): RuntimeChoice {
  const isChosen = asked === 'auto';
  if (docker !== undefined) return { name: 'docker', why: 'it is there', isChosen };
  return { name: 'process', why: 'Docker cannot be had here', isChosen };
}

async function demo({ runtime: asked }: DemoArguments, { terminal, end }: App): Promise<void> {
  const { env, err } = terminal;
  const docker = await tryDocker(asked, terminal);
  if (docker?.access.kind === 'after-login' && !isInDockerGroup(env)) {
    err.print('going on with the docker group that this login does not have yet');
    end(await continueInDockerGroup([process.execPath, ...process.argv.slice(1)], env));
    return;
  }
  await setUpTools(terminal);
  const runtime = chosen(asked, docker);
  if (runtime.name === 'process') await setUpStack(terminal);
  const path = typedPath(join(PACKAGE_ROOT, 'scenarios', 'kill-web.ts'), process.cwd());
  const wanted = await prepareWanted(path, { runtime: asked }, env);
  const runs = await runScenarios([wanted], { out: undefined, keep: false, runtime, terminal, isQuiet: false });
  end(exitCodeOfAll(runs));
}

/** `relia demo` */
export const demoCommand: CliCommand = {
  name: 'demo',
  usage: 'demo',
  flags: Object.keys(RUNTIME_OPTION),
  register: (program, app) =>
    program.command(
      'demo',
      'Install what is missing, then kill a web node of the shipped stack under load',
      (command) =>
        command
          .options(RUNTIME_OPTION)
          .example('relia demo', 'takes minutes the first time: images are built')
          .example('relia demo --runtime process', 'without Docker and without root'),
      (args) => demo(args, app),
    ),
};

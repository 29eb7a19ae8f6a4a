import { join } from 'node:path';
import process from 'node:process';
import { continueInDockerGroup, isInDockerGroup } from '../../provision/docker/docker-group.ts';
import type { App, CliCommand } from '../app.ts';
import { typedPath } from '../command-line.ts';
import { PACKAGE_ROOT } from '../package-info.ts';
import { exitCodeOfAll, runScenarios } from '../run-scenarios.ts';
import { setUpDocker, setUpTools } from '../set-up.ts';
import { prepareWanted } from './scenario-options.ts';

async function demo({ terminal, end }: App): Promise<void> {
  const { env, err } = terminal;
  // A person at a terminal is asked once; a pipeline is not.
  const { access } = await setUpDocker(terminal, !terminal.isInteractive);
  if (access.kind === 'after-login' && !isInDockerGroup(env)) {
    err.print('going on with the docker group that this login does not have yet');
    end(await continueInDockerGroup([process.execPath, ...process.argv.slice(1)], env));
    return;
  }
  await setUpTools(terminal);
  const path = typedPath(join(PACKAGE_ROOT, 'scenarios', 'kill-web.ts'), process.cwd());
  const wanted = await prepareWanted(path, {}, env);
  const runs = await runScenarios([wanted], { out: undefined, keep: false, terminal, isQuiet: false });
  end(exitCodeOfAll(runs));
}

/** `relia demo` */
export const demoCommand: CliCommand = {
  name: 'demo',
  usage: 'demo',
  flags: [],
  register: (program, app) =>
    program.command(
      'demo',
      'Install what is missing, then kill a web node of the shipped stack under load',
      (command) => command.example('relia demo', 'takes minutes the first time: images are built'),
      () => demo(app),
    ),
};

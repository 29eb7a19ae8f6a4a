import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import { installDocker, type DockerInstalled } from '../provision/docker/install-docker.ts';
import { setupTools } from '../provision/setup-tools.ts';
import { provideStack } from '../provision/stack/provide-stack.ts';
import { viewProvisioning } from './provision-view.ts';
import type { Terminal } from './terminal.ts';

/** Asks once whether packages may be installed; the question goes where it cannot mix with a result. */
async function confirm(packages: readonly string[]): Promise<boolean> {
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await dialogue.question(`Install ${packages.join(', ')} with apt? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    dialogue.close();
  }
}

/** Installs and starts Docker where it is missing. Throws RELIA_DOCKER_INSTALL_FAILED, RELIA_DOCKER_UNREACHABLE. */
export async function setUpDocker(terminal: Terminal, yes: boolean): Promise<DockerInstalled> {
  const { env, err, isInteractive } = terminal;
  using view = viewProvisioning(err);
  const done = await installDocker({ env, report: view.report, isInteractive, yes, confirm });
  const installed =
    done.installed.length === 0 ? 'nothing had to be installed' : `installed ${done.installed.join(', ')}`;
  view.report({ kind: 'hint', text: `Docker: ${installed}` });
  return done;
}

/** Finds the servers of the shipped stack, or unpacks them from the distribution's packages. Throws RELIA_INSTALL_FAILED. */
export async function setUpStack({ env, err }: Terminal): Promise<void> {
  using view = viewProvisioning(err);
  await provideStack({ env, report: view.report });
}

/** Finds or installs k6 and Toxiproxy. Throws RELIA_INSTALL_FAILED. */
export async function setUpTools({ env, err }: Terminal): Promise<void> {
  using view = viewProvisioning(err);
  await setupTools({}, { env, report: view.report });
}

import { execa } from 'execa';
import type { Environment } from '../events.ts';
import { variablesOf, type Command } from '../run-command.ts';
import { inDockerGroup } from './install-docker.ts';

/** Set for a process that was started through {@link continueInDockerGroup}: it does not do so again. */
const MARK = 'RELIA_IN_DOCKER_GROUP';

/** True in a process that got the docker group from {@link continueInDockerGroup}. */
export function isInDockerGroup(env: Environment): boolean {
  return (env[MARK] ?? '') !== '';
}

/** Runs the command with the docker group that this login does not have yet, on this terminal; returns its exit code. */
export async function continueInDockerGroup(command: Command, env: Environment): Promise<number> {
  const [file, ...args] = inDockerGroup(command);
  const { exitCode } = await execa(file, args, {
    reject: false,
    stdio: 'inherit',
    extendEnv: false,
    env: { ...variablesOf(env), [MARK]: '1' },
  });
  return exitCode ?? 1;
}

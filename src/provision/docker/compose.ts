import type { Environment } from '../events.ts';
import { runCommand, type Command } from '../run-command.ts';
import { isAtLeast } from '../tool/tool-version.ts';

/** The oldest docker-compose whose dialect the shipped stacks keep to. */
export const OLDEST_COMPOSE = '1.29';

/** A compose that is installed. */
export interface ComposeFacts {
  readonly command: Command;
  readonly version: string;
}

/** The compose plugin, else docker-compose from 1.29 on; else why neither can be used. */
export async function findCompose(env: Environment): Promise<ComposeFacts | { readonly reason: string }> {
  const commands: readonly Command[] = [['docker', 'compose'], ['docker-compose']];
  let reason = 'neither `docker compose` nor `docker-compose` is installed';
  for (const command of commands) {
    const told = await runCommand([...command, 'version', '--short'], { env, timeoutMs: 20_000 });
    const version = told.ok ? parseComposeVersion(told.stdout) : undefined;
    if (version === undefined) continue;
    if (isAtLeast(version, OLDEST_COMPOSE)) return { command, version };
    reason = `${command.join(' ')} ${version} is older than ${OLDEST_COMPOSE}`;
  }
  return { reason };
}

/** The version in the output of `compose version --short` (`1.29.2`, `v2.39.1`). */
export function parseComposeVersion(output: string): string | undefined {
  return /^v?(\d+\.\d+(?:\.\d+)?)/m.exec(output.trim())?.[1];
}

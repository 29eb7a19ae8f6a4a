import process from 'node:process';
import { execa } from 'execa';
import type { Provisioning } from '../events.ts';
import { runCommand, variablesOf, type Command, type CommandOptions, type CommandResult } from '../run-command.ts';

/** How commands of the administrator are run. */
export interface Privilege {
  /** What comes before such a command: nothing for root, `sudo -n` else. */
  readonly prefix: readonly string[];
}

/** What {@link findPrivilege} may do. */
export interface PrivilegeRequest extends Provisioning {
  /** A person at a terminal can type sudo's password. */
  readonly isInteractive: boolean;
}

/** Root, or sudo without a password, or sudo with the password a person types once; `undefined` when none of them. */
export async function findPrivilege(request: PrivilegeRequest): Promise<Privilege | undefined> {
  if (process.getuid?.() === 0) return { prefix: [] };
  const sudo: Privilege = { prefix: ['sudo', '-n'] };
  if ((await runCommand(['sudo', '-n', 'true'], { env: request.env, timeoutMs: 10_000 })).ok) return sudo;
  if (!request.isInteractive) return undefined;
  const asked = await execa('sudo', ['-v'], {
    reject: false,
    stdio: 'inherit',
    extendEnv: false,
    env: variablesOf(request.env),
  });
  return asked.failed ? undefined : sudo;
}

/** Runs a command of the administrator. Variables are set with `env`, since sudo drops them. */
export async function runPrivileged(
  privilege: Privilege,
  command: Command,
  options: CommandOptions & { readonly set?: Readonly<Record<string, string>> },
): Promise<CommandResult> {
  const set = Object.entries(options.set ?? {}).map(([name, value]) => `${name}=${value}`);
  const [file, ...args] = [...privilege.prefix, ...(set.length === 0 ? [] : ['env', ...set]), ...command];
  return runCommand([file ?? command[0], ...args], { name: command[0], ...options });
}

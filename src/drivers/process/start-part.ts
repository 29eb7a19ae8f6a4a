import { chownSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ReliaError } from '../../errors.ts';
import { killMembers } from './members.ts';
import { spawnDetached } from './spawn-detached.ts';
import { stored } from './stack-state.ts';
import { fill } from './template.ts';
import { unprivilegedUser } from './unprivileged-user.ts';
import {
  belongingOf,
  environmentOf,
  fillingOf,
  programPath,
  requirePart,
  rest,
  type Environment,
  type Part,
  type World,
} from './world.ts';

const ROUND_PAUSE_MS = 5;

/**
 * Starts a part whose main process is gone, on its own data and port, led through the proxies it is to be led through. One that
 * runs is left alone. The caller holds the part. Throws RELIA_PROCESS_FAILED.
 */
export async function startPart(world: World, name: string): Promise<void> {
  const { state } = world;
  const part = requirePart(state, { service: name, number: 1 });
  state.change(name, { wanted: 'up' });
  if (state.main(name) !== undefined) return;
  await clearRemains(world, part);
  makeFolder(part);
  for (const file of part.service.staleFiles) rmSync(join(part.folder, file), { force: true });
  const { led } = state.instance(name);
  const { command, env } = commandOf(part, led, world.env);
  await spawnDetached({ command, env, cwd: part.folder, log: part.log, user: userOf(part) }, (main) => {
    const startedAt = new Date().toISOString();
    state.change(name, { main: stored(main), startedAt, isHealthy: false, startedLed: led });
  });
  world.changed(name, Date.now());
}

/** Kills what a part's main process left behind, as the end of a container ends everything in it. */
export async function clearRemains({ state }: World, part: Part): Promise<void> {
  const left = await killMembers(belongingOf(state, part), () => rest(ROUND_PAUSE_MS));
  if (left.length === 0) return;
  throw new ReliaError('RELIA_PROCESS_FAILED', {
    message: `${part.name} cannot be started: ${String(left.length)} processes of it will not end`,
    details: left.map(({ pid, state: letter }) => `process ${String(pid)} is in state ${letter}`),
  });
}

/** The command of a part with its environment, filled in. */
export function commandOf(
  part: Part,
  led: Readonly<Record<string, string>>,
  env: Environment,
): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const filling = fillingOf(part, led, env);
  const [program = '', ...args] = part.service.command.map((text) => fill(text, filling));
  return { command: [programPath(part.stack, program), ...args], env: environmentOf(part, filling) };
}

function userOf({ service }: Part): { readonly uid: number; readonly gid: number } | undefined {
  return service.user === undefined ? undefined : unprivilegedUser();
}

/** The part's folder, with the files it needs, owned by the user it runs as. */
function makeFolder(part: Part): void {
  const user = userOf(part);
  mkdirSync(part.folder, { recursive: true, mode: 0o700 });
  for (const file of part.service.files) {
    const copy = join(part.folder, basename(file));
    copyFileSync(resolve(part.stack.here, file), copy);
    if (user !== undefined) chownSync(copy, user.uid, user.gid);
  }
  if (user !== undefined) chownSync(part.folder, user.uid, user.gid);
}

import type { InstanceRef, UndoAct, Undoer } from '../../ports/undo.ts';
import { noteHealth } from './health.ts';
import { unpausePart } from './node-acts.ts';
import { endHelpers } from './proxy-host.ts';
import { removeRedirect } from './redirect.ts';
import { removeStack } from './stack-down.ts';
import { StackState } from './stack-state.ts';
import { startPart } from './start-part.ts';
import { createExclusively, requirePart, type Environment, type World } from './world.ts';

/** The name that the journal knows this driver's acts by. */
export const PROCESS_UNDOER = 'process';

/** What the process driver can undo. */
export const PROCESS_UNDO_KINDS = [
  'start-instance',
  'unpause-instance',
  'reconnect-instance',
  'remove-redirect',
  'remove-helpers',
  'stack-down',
] as const satisfies readonly UndoAct['kind'][];

/** Carries out one act. Doing it twice does no more than once; where the stack is gone, nothing of it can be broken. */
export async function undoAct(world: World, stateFolder: string, act: UndoAct): Promise<void> {
  switch (act.kind) {
    case 'start-instance':
      return startInstance(world, act.instance);
    case 'unpause-instance':
      return unpauseInstance(world, act.instance);
    case 'reconnect-instance':
      // Nothing is ever disconnected here.
      return;
    case 'remove-redirect':
      return removeRedirect(world, act.rule);
    case 'remove-helpers':
      return endHelpers(stateFolder, act.run);
    case 'stack-down':
      return removeStack(world.state, () => undefined);
    case 'clear-proxy':
    case 'end-process':
      throw new RangeError(`local processes do not undo "${act.kind}"`);
  }
}

/** How a person does an act himself. */
export function byHand(act: UndoAct): string {
  switch (act.kind) {
    case 'unpause-instance':
      return `relia recover, or kill -CONT the processes of ${act.instance.service}`;
    case 'remove-helpers':
      return `relia recover, or end the processes that have RELIA_HELPER=${act.run} in their environment`;
    case 'start-instance':
    case 'reconnect-instance':
      return `relia recover, or relia stack down ${act.instance.project}`;
    case 'remove-redirect':
      return `relia recover, or relia stack down ${act.rule.from.project}`;
    case 'stack-down':
      return `relia stack down ${act.project}`;
    case 'clear-proxy':
    case 'end-process':
      return 'relia recover';
  }
}

/**
 * Undoes what a run left on local processes, without its scenario: parts are found by project and service in relia's state
 * folder, and a process is only ever signalled while it still is the one that relia started.
 */
export function createProcessUndoer({
  stateFolder,
  env,
}: {
  readonly stateFolder: string;
  readonly env: Environment;
}): Undoer {
  return {
    name: PROCESS_UNDOER,
    kinds: PROCESS_UNDO_KINDS,
    byHand,
    undo: (act) => undoAct(worldFor(new StackState(stateFolder, projectOf(act)), env), stateFolder, act),
  };
}

function projectOf(act: UndoAct): string {
  if ('instance' in act) return act.instance.project;
  if (act.kind === 'remove-redirect') return act.rule.from.project;
  return act.kind === 'stack-down' ? act.project : '';
}

function worldFor(state: StackState, env: Environment): World {
  return { state, env, changed: () => undefined, exclusively: createExclusively() };
}

async function startInstance(world: World, ref: InstanceRef): Promise<void> {
  if (world.state.read() === undefined) return;
  const { name } = requirePart(world.state, ref);
  await world.exclusively(name, () => startPart(world, name));
  noteHealth(world, name);
}

async function unpauseInstance(world: World, ref: InstanceRef): Promise<void> {
  if (world.state.read() === undefined) return;
  const part = requirePart(world.state, ref);
  await world.exclusively(part.name, () => unpausePart(world, part));
}

import { rm } from 'node:fs/promises';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import { killMembers, membersOf } from './members.ts';
import { observe } from './observe.ts';
import { send, stateOf } from './process-table.ts';
import { removeSegmentsOf } from './shared-memory.ts';
import type { StackState } from './stack-state.ts';
import { belongingOf, belongingOfStack, partsOf, rest, type Part } from './world.ts';

/** How long parts that may catch their end take to end, milliseconds. */
const END_DEADLINE_MS = 5_000;
const ROUND_PAUSE_MS = 10;

/**
 * Ends every process of a stack and removes its data; needs nothing but what is on the disk. A stack that is gone counts as
 * done. Throws RELIA_PROCESS_FAILED when something will not end: the stack is then still known.
 */
export async function removeStack(state: StackState, progress: Progress): Promise<void> {
  const stack = state.read();
  if (stack === undefined) {
    state.remove();
    return;
  }
  const before = membersOf(belongingOfStack(state, stack));
  const lastPids = partsOf(stack).map(({ name }) => state.lastPid(name));
  progress(`ending ${String(before.length)} processes of ${state.project}`);
  const asked = partsOf(stack).filter(({ service }) => service.end !== 'SIGKILL');
  await Promise.all(asked.map((part) => askToEnd(state, part)));
  const left = await killMembers(belongingOfStack(state, stack), () => rest(ROUND_PAUSE_MS));
  if (left.length > 0) {
    throw new ReliaError('RELIA_PROCESS_FAILED', {
      message: `some processes of the stack "${state.project}" will not end`,
      hint: 'end them by hand, then run `relia stack down` again',
      details: left.map(({ pid, state: letter }) => `process ${String(pid)} is in state ${letter}`),
    });
  }
  const pids = [...before.map(({ pid }) => pid), ...lastPids.filter((pid) => pid !== undefined)];
  await removeSegmentsOf(new Set(pids));
  await rm(stack.data, { recursive: true, force: true });
  state.remove();
}

/** Asks every process of a part, not only its main one: what still prepares the server would only wait for who does the work. */
async function askToEnd(state: StackState, part: Part): Promise<void> {
  const belonging = belongingOf(state, part);
  const members = membersOf(belonging).filter(({ state: letter }) => letter !== 'T');
  // The main process first: it must not take the end of the others for an accident.
  for (const member of [...belonging.mains, ...members]) send(member, part.service.end);
  await observe(() => members.every((member) => stateOf(member) === 'gone'), END_DEADLINE_MS);
}

import { rm } from 'node:fs/promises';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import { killMembers, membersOf } from './members.ts';
import { observe } from './observe.ts';
import { programOf, send, stateOf } from './process-table.ts';
import { removeSegmentsOf } from './shared-memory.ts';
import type { StackState } from './stack-state.ts';
import { belongingOfStack, partsOf, rest } from './world.ts';

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
  const asked = partsOf(stack)
    .filter(({ service }) => service.end !== 'SIGKILL')
    .flatMap(({ name, service }) => {
      const main = state.main(name);
      if (main === undefined || stateOf(main) !== 'running') return [];
      // What still prepares the program would only sleep through its signal.
      const isTheProgram = service.executable === undefined || programOf(main.pid) === service.executable;
      return isTheProgram && send(main, service.end) ? [main] : [];
    });
  await observe(() => asked.every((main) => stateOf(main) === 'gone'), END_DEADLINE_MS);
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

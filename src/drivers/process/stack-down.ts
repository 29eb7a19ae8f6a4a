import { rmSync } from 'node:fs';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import { killMembers, membersOf } from './members.ts';
import { observe } from './observe.ts';
import { send, stateOf } from './process-table.ts';
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
  progress(`ending ${String(before.length)} processes of ${state.project}`);
  const asked = partsOf(stack)
    .filter(({ service }) => service.end !== 'SIGKILL')
    .flatMap(({ name, service }) => {
      const main = state.main(name);
      return main !== undefined && stateOf(main) === 'running' && send(main, service.end) ? [main] : [];
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
  rmSync(stack.data, { recursive: true, force: true });
  state.remove();
}

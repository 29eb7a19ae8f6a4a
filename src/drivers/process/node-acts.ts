import { ReliaError } from '../../errors.ts';
import type { ActResult, Instance, NodeAct } from '../../ports/runtime.ts';
import type { ProcessRef, UndoAct } from '../../ports/undo.ts';
import { membersOf } from './members.ts';
import { isGone, observe, type Seen } from './observe.ts';
import { send, sendToGroup, stateOf } from './process-table.ts';
import { clearRemains, startPart } from './start-part.ts';
import { belongingOf, requirePart, type Part, type World } from './world.ts';

/** What a process can be made to do. It is on no network of its own that it could be disconnected from. */
export const PROCESS_ACTS: readonly NodeAct[] = ['kill', 'crash', 'stop', 'restart', 'pause'];

/** How long a signal that cannot be caught may take to show, milliseconds. */
const SIGNAL_DEADLINE_MS = 5_000;

/** The acts that undo an act on an instance. `restart` heals itself. */
export function undoFor(act: NodeAct, { project, service, number }: Instance): readonly UndoAct[] {
  const instance = { project, service, number };
  switch (act) {
    case 'kill':
    case 'crash':
    case 'stop':
      return [{ kind: 'start-instance', instance }];
    case 'pause':
      return [{ kind: 'unpause-instance', instance }];
    case 'restart':
    case 'disconnect':
      return [];
  }
}

/** Carries out an act on the process that is this instance right now. Throws RELIA_TARGET_NOT_FOUND, RELIA_PROCESS_FAILED, RELIA_UNSUPPORTED. */
export async function actOn(world: World, act: NodeAct, target: Instance): Promise<ActResult> {
  const { name } = requirePart(world.state, target);
  return world.exclusively(name, async () => {
    const part = requirePart(world.state, target);
    switch (act) {
      case 'kill':
        return timed(`SIGKILL every process of ${name}`, () => killPart(world, part));
      case 'crash':
        return timed(`SIGKILL the main process of ${name}`, () => crashPart(world, part));
      case 'stop':
        return timed(`stop ${name}`, () => stopPart(world, part, 'down'));
      case 'restart':
        return timed(`restart ${name}`, async () => {
          const seen = await stopPart(world, part, 'up');
          await startPart(world, name);
          return seen;
        });
      case 'pause':
        return timed(`SIGSTOP every process of ${name}`, () => pausePart(world, part));
      case 'disconnect':
        throw new ReliaError('RELIA_UNSUPPORTED', {
          message: `${name} is a local process: it is on no network that it could be disconnected from`,
          hint: 'use a partition of its links, or run on Docker',
        });
    }
  });
}

/** Asks the main process to stop, kills it when it takes too long, and everything it leaves. Effective when it is gone. */
export async function stopPart(world: World, part: Part, wanted: 'up' | 'down'): Promise<Seen> {
  const { state } = world;
  const main = requireMain(world, part);
  const { signal, graceS } = part.service.stop;
  state.change(part.name, { wanted });
  const askedAt = Date.now();
  send(main, signal);
  // A process that is stopped takes the signal up only when it goes on.
  send(main, 'SIGCONT');
  const stopped = await observe(isGone(main), graceS * 1_000);
  if (stopped === undefined) send(main, 'SIGKILL');
  const seen = stopped ?? (await observe(isGone(main), SIGNAL_DEADLINE_MS));
  if (seen === undefined) throw notDone(part, 'did not end', main);
  world.changed(part.name, seen.hi);
  await clearRemains(world, part);
  return { lo: Math.max(askedAt, seen.lo), hi: seen.hi };
}

async function killPart(world: World, part: Part): Promise<Seen> {
  const { state } = world;
  const main = requireMain(world, part);
  state.change(part.name, { wanted: 'down' });
  const members = membersOf(belongingOf(state, part));
  const lo = Date.now();
  sendToGroup(main, 'SIGKILL');
  for (const member of members) send(member, 'SIGKILL');
  const seen = await observe(isGone(main), SIGNAL_DEADLINE_MS);
  if (seen === undefined) throw notDone(part, 'outlived SIGKILL', main);
  world.changed(part.name, seen.hi);
  await clearRemains(world, part);
  return { lo, hi: seen.hi };
}

/** Only the main process dies by relia's hand; what becomes of it is its supervisor's matter. */
async function crashPart(world: World, part: Part): Promise<Seen> {
  const main = requireMain(world, part);
  const lo = Date.now();
  send(main, 'SIGKILL');
  const seen = await observe(isGone(main), SIGNAL_DEADLINE_MS);
  if (seen === undefined) throw notDone(part, 'outlived SIGKILL', main);
  world.changed(part.name, seen.hi);
  return { lo, hi: seen.hi };
}

async function pausePart(world: World, part: Part): Promise<Seen> {
  const main = requireMain(world, part);
  if (stateOf(main) === 'paused') throw notDone(part, 'is paused already', main);
  const lo = Date.now();
  send(main, 'SIGSTOP');
  // The main process stands still first, so that it starts nothing more while the others are stopped.
  const seen = await observe(() => areStopped(world, part, main), SIGNAL_DEADLINE_MS);
  if (seen === undefined) throw notDone(part, 'could not be stopped', main);
  world.changed(part.name, seen.hi);
  return { lo, hi: seen.hi };
}

/** Stops whoever of the part still goes on; true when nobody does. */
function areStopped({ state }: World, part: Part, main: ProcessRef): boolean {
  if (stateOf(main) !== 'paused') return false;
  const going = membersOf(belongingOf(state, part)).filter((member) => member.state !== 'T');
  for (const member of going) send(member, 'SIGSTOP');
  return going.length === 0;
}

/** Lets every stopped process of a part go on. One that is not stopped, or gone, is left as it is. */
export async function unpausePart(world: World, part: Part): Promise<void> {
  const main = world.state.main(part.name);
  if (main === undefined || stateOf(main) !== 'paused') return;
  const goOn = (): boolean => {
    const stopped = membersOf(belongingOf(world.state, part)).filter((member) => member.state === 'T');
    for (const member of stopped) send(member, 'SIGCONT');
    return stopped.length === 0;
  };
  const seen = await observe(goOn, SIGNAL_DEADLINE_MS);
  if (seen === undefined) throw notDone(part, 'could not be let go on', main);
  world.changed(part.name, seen.hi);
}

function requireMain({ state }: World, part: Part): ProcessRef {
  const main = state.main(part.name);
  if (main !== undefined) return main;
  throw new ReliaError('RELIA_PROCESS_FAILED', {
    message: `${part.name} does not run, so nothing can be done to it`,
    hint: `its log is ${part.log}`,
  });
}

function notDone({ name }: Part, what: string, { pid }: ProcessRef): ReliaError {
  return new ReliaError('RELIA_PROCESS_FAILED', { message: `${name} (process ${String(pid)}) ${what}` });
}

/** Carries the work out and makes an act's result of when its effect was seen. */
async function timed(what: string, work: () => Promise<Seen>): Promise<ActResult> {
  const at = Date.now();
  const { lo, hi } = await work();
  const tookMs = Date.now() - at;
  return { instant: { at: hi, lo, hi: hi + 1, source: 'read-back' }, calls: [{ what, at, tookMs }] };
}

import { ReliaError } from '../../errors.ts';
import type { ActResult, Instance, NodeAct } from '../../ports/runtime.ts';
import type { UndoAct } from '../../ports/undo.ts';
import { timeByEvent } from './event-instant.ts';
import type { Engine } from './engine.ts';
import { runHelper, type HelperImage } from './helper.ts';
import { shortName } from './labels.ts';
import { requireMember, type Member } from './stack.ts';

/** The Engine's own grace for `stop` when the container names none, seconds. */
const STOP_GRACE_S = 10;
/** What starting and stopping may take beyond the grace, milliseconds. */
const SLACK_MS = 30_000;

/**
 * Kills a process only while it still is the container's: pids pass on. Its cgroup names the container.
 * $1 pid, $2 the container's id. Prints the time just before.
 */
const CRASH_SCRIPT = 'grep -q "$2" "/proc/$1/cgroup" && date +%s.%N && kill -KILL "$1"';

/** What acts are carried out with. */
export interface ActWorld {
  readonly engine: Engine;
  readonly image: HelperImage;
  /** The run that helpers are labelled with; `undefined` outside a run. */
  readonly run: string | undefined;
}

/** The acts that undo an act on an instance. `restart` heals itself. */
export function undoFor(act: NodeAct, instance: Instance): readonly UndoAct[] {
  const { project, service, number, attachments } = instance;
  const ref = { project, service, number };
  switch (act) {
    case 'kill':
    case 'crash':
    case 'stop':
      return [{ kind: 'start-instance', instance: ref }];
    case 'pause':
      return [{ kind: 'unpause-instance', instance: ref }];
    case 'disconnect':
      return [{ kind: 'reconnect-instance', instance: ref, attachments }];
    case 'restart':
      return [];
  }
}

/** Carries out an act on the container that is this instance right now. Throws RELIA_TARGET_NOT_FOUND, RELIA_DOCKER_FAILED. */
export async function actOn(world: ActWorld, act: NodeAct, target: Instance): Promise<ActResult> {
  const { engine } = world;
  const member = await requireMember(engine, target);
  const id = member.inspection.Id;
  const name = shortName(target);
  const container = engine.docker.getContainer(id);
  const graceMs = (member.inspection.Config.StopTimeout ?? STOP_GRACE_S) * 1_000 + SLACK_MS;
  switch (act) {
    case 'kill':
      return timeByEvent(engine, {
        what: `kill ${name}`,
        container: id,
        event: 'die',
        run: () => engine.call(`kill ${name}`, (abortSignal) => container.kill({ abortSignal })),
      });
    case 'crash':
      return timeByEvent(engine, {
        what: `SIGKILL the main process of ${name}`,
        container: id,
        event: 'die',
        run: () => crash(world, member, name),
      });
    case 'stop':
      return timeByEvent(engine, {
        what: `stop ${name}`,
        container: id,
        event: 'die',
        run: () => engine.call(`stop ${name}`, (abortSignal) => container.stop({ abortSignal }), graceMs),
      });
    case 'restart':
      return timeByEvent(engine, {
        what: `restart ${name}`,
        container: id,
        event: 'die',
        run: () => engine.call(`restart ${name}`, (abortSignal) => container.restart({ abortSignal }), graceMs),
      });
    case 'pause':
      return timeByEvent(engine, {
        what: `pause ${name}`,
        container: id,
        event: 'pause',
        run: () => engine.call(`pause ${name}`, (abortSignal) => container.pause({ abortSignal })),
      });
    case 'disconnect':
      return disconnect(engine, member, name);
  }
}

async function crash(
  { engine, image, run }: ActWorld,
  { inspection, instance }: Member,
  name: string,
): Promise<number> {
  const { exitCode, output } = await runHelper(engine, {
    image: await image.tag(),
    labels: { what: 'crash', run },
    // Not on the stack's network: a container started there would take a dead one's address.
    network: 'none',
    pidMode: 'host',
    capabilities: ['KILL'],
    command: ['sh', '-c', CRASH_SCRIPT, 'crash', String(inspection.State.Pid), inspection.Id],
  });
  if (exitCode === 0) return Number(output[0]) * 1_000;
  throw new ReliaError('RELIA_DOCKER_FAILED', {
    message: `the main process of ${name} (pid ${String(inspection.State.Pid)}) could not be killed from outside the Engine`,
    hint: `the container was ${instance.state}; a rootless or remote Engine may refuse --pid=host, use the fault "kill" there`,
    details: output,
  });
}

async function disconnect(engine: Engine, { inspection }: Member, name: string): Promise<ActResult> {
  const networks = Object.keys(inspection.NetworkSettings.Networks);
  const results = await Promise.all(
    networks.map((network) =>
      timeByEvent(engine, {
        what: `disconnect ${name} from ${network}`,
        container: inspection.Id,
        event: 'disconnect',
        run: () =>
          engine.call(`disconnect ${name}`, (abortSignal) =>
            engine.docker.getNetwork(network).disconnect({ Container: inspection.Id, Force: false, abortSignal }),
          ),
      }),
    ),
  );
  const [first] = results;
  if (first === undefined) {
    throw new ReliaError('RELIA_DOCKER_FAILED', {
      message: `${name} is on no network that it could be disconnected from`,
      hint: 'a container in another network mode (host, container:...) cannot be cut off this way',
    });
  }
  return {
    instant: { ...first.instant, hi: Math.max(...results.map(({ instant }) => instant.hi)) },
    calls: results.flatMap(({ calls }) => calls),
  };
}

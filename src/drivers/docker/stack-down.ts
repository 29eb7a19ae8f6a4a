import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import { unlessStatus, type Engine } from './engine.ts';
import { removeContainer } from './helper.ts';
import { RELIA_STACK } from './labels.ts';
import { listContainers } from './stack.ts';

const DEADLINE_MS = 60_000;
const LOOK_PAUSE_MS = 100;

interface Rest {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What is left of a stack that relia brought up. Things without relia's label were somebody else's and are never touched. */
async function restOf(engine: Engine, project: string): Promise<Rest> {
  const label = [`${RELIA_STACK}=${project}`];
  const filters = { label };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    listContainers(engine, label),
    engine.call('list networks', (abortSignal) => engine.docker.listNetworks({ filters, abortSignal })),
    engine.call('list volumes', (abortSignal) => engine.docker.listVolumes({ filters, abortSignal })),
  ]);
  return {
    containers: containers.map(({ id }) => id),
    networks: networks.map(({ Id }) => Id),
    volumes: volumes.map(({ Name }) => Name),
  };
}

function isNothing({ containers, networks, volumes }: Rest): boolean {
  return containers.length + networks.length + volumes.length === 0;
}

/**
 * Removes the containers, networks and volumes of a stack that relia brought up, by label: it needs no compose file. Looks
 * again until nothing is left. Throws RELIA_DOCKER_FAILED when something will not go.
 */
export async function removeStack(engine: Engine, project: string, progress: Progress): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const rest = await restOf(engine, project);
    if (isNothing(rest)) return;
    if (Date.now() > deadline) {
      throw new ReliaError('RELIA_DOCKER_FAILED', {
        message: `some of the stack "${project}" will not go`,
        hint: 'stop what still uses its networks or volumes, then run `relia stack down` again',
        details: [...rest.containers, ...rest.networks, ...rest.volumes],
      });
    }
    progress(
      `removing ${String(rest.containers.length)} containers, ${String(rest.networks.length)} networks, ${String(rest.volumes.length)} volumes of ${project}`,
    );
    await Promise.all(rest.containers.map((id) => removeContainer(engine, id)));
    // 403 and 409: still in use by a container that is going.
    await Promise.all(
      rest.networks.map((id) =>
        unlessStatus([403, 404, 409], () =>
          engine.call('remove a network', (abortSignal) => engine.docker.getNetwork(id).remove({ abortSignal })),
        ),
      ),
    );
    await Promise.all(
      rest.volumes.map((name) =>
        unlessStatus([404, 409], () =>
          engine.call('remove a volume', (abortSignal) => engine.docker.getVolume(name).remove({ abortSignal })),
        ),
      ),
    );
    await delay(LOOK_PAUSE_MS);
  }
}

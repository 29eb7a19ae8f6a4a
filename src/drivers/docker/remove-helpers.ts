import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { Engine } from './engine.ts';
import { removeContainer } from './helper.ts';
import { RELIA_HELPER, RELIA_RUN } from './labels.ts';
import { listContainers } from './stack.ts';

const DEADLINE_MS = 30_000;
const LOOK_PAUSE_MS = 100;

/**
 * Removes every helper of a run and looks again until there is none: a run that was just killed may still have one in the making.
 * Throws RELIA_DOCKER_FAILED when some will not go.
 */
export async function removeHelpers(engine: Engine, run: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const containers = await listContainers(engine, [`${RELIA_RUN}=${run}`, RELIA_HELPER]);
    if (containers.length === 0) return;
    await Promise.all(containers.map(({ id }) => removeContainer(engine, id)));
    if (Date.now() > deadline) {
      throw new ReliaError('RELIA_DOCKER_FAILED', {
        message: `${String(containers.length)} helper containers of the run ${run} will not go`,
        hint: `remove them by hand: docker rm -f $(docker ps -aq --filter label=${RELIA_RUN}=${run})`,
      });
    }
    await delay(LOOK_PAUSE_MS);
  }
}

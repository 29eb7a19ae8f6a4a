import { ReliaError } from '../../errors.ts';
import type { Engine } from './engine.ts';
import { helperName, helperOptions } from './helper.ts';
import { networksOf } from './networks.ts';

/** Starts the container that knocks are made from, on every network of the stack. Returns its id. */
export async function startObserver(
  engine: Engine,
  world: { readonly project: string; readonly run: string; readonly image: string },
): Promise<string> {
  const networks = await networksOf(engine, world.project);
  const [first, ...others] = networks;
  if (first === undefined) {
    throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
      message: `the stack "${world.project}" has no network to watch it from`,
      hint: 'its services must share a compose network',
    });
  }
  const options = helperOptions({
    image: world.image,
    labels: { what: 'observer', run: world.run },
    network: first,
    command: ['sleep', 'infinity'],
  });
  const container = await engine.call('create the observer', () =>
    engine.docker.createContainer({
      ...options,
      name: helperName(world.run, 'observer'),
      // Init reaps what each knock leaves.
      HostConfig: { ...options.HostConfig, Init: true },
    }),
  );
  for (const network of others) {
    await engine.call('connect the observer', () =>
      engine.docker.getNetwork(network).connect({ Container: container.id }),
    );
  }
  await engine.call('start the observer', (abortSignal) => container.start({ abortSignal }));
  return container.id;
}

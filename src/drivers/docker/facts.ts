import { z } from 'zod';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { membersOf } from './stack.ts';

const versionSchema = z.object({ Version: z.string(), ApiVersion: z.string(), KernelVersion: z.string().optional() });

/** Which Engine and images a stack runs on. */
export async function readFacts(engine: Engine, project: string, composeVersion: string): Promise<RuntimeFacts> {
  const answer: unknown = await engine.call('say its version', () => engine.docker.version());
  const { Version, ApiVersion, KernelVersion } = versionSchema.parse(answer);
  const members = await membersOf(engine, project);
  const images = new Map(
    members.map(({ instance, inspection }) => [instance.service, `${inspection.Config.Image} ${inspection.Image}`]),
  );
  return {
    runtime: 'docker',
    engine: Version,
    versions: {
      compose: composeVersion,
      docker: Version,
      dockerApi: ApiVersion,
      ...(KernelVersion === undefined ? {} : { kernel: KernelVersion }),
    },
    images: Object.fromEntries(images),
  };
}

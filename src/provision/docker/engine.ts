import { z } from 'zod';
import type { Environment } from '../events.ts';
import { archOf, type Arch } from '../platform.ts';
import { reasonOf, systemCodeOf } from '../reason.ts';
import { askEngine, endpointText, engineEndpoint } from './engine-endpoint.ts';

/** What the Docker Engine says about itself, or why it says nothing. */
export type EngineState =
  | {
      readonly state: 'running';
      readonly version: string;
      readonly arch: Arch | undefined;
      /** `/info` SecurityOptions, such as `name=rootless`. */
      readonly securityOptions: readonly string[];
      /** Free bytes are asked for here when the engine is local. */
      readonly dataFolder: string;
    }
  /** It listens, but this user may not speak to it. */
  | { readonly state: 'forbidden'; readonly endpoint: string }
  | { readonly state: 'absent'; readonly endpoint: string; readonly reason: string };

const versionSchema = z.object({ Version: z.string(), Arch: z.string() });
const infoSchema = z.object({ SecurityOptions: z.array(z.string()).nullish(), DockerRootDir: z.string().default('') });

/** Asks the engine of the environment. Never throws. */
export async function readEngine(env: Environment): Promise<EngineState> {
  const endpoint = engineEndpoint(env);
  try {
    const version = versionSchema.parse(JSON.parse((await askEngine(endpoint, '/version')).body));
    const info = infoSchema.parse(JSON.parse((await askEngine(endpoint, '/info', 15_000)).body));
    return {
      state: 'running',
      version: version.Version,
      arch: archOf(version.Arch),
      securityOptions: info.SecurityOptions ?? [],
      dataFolder: info.DockerRootDir,
    };
  } catch (error) {
    const where = endpointText(endpoint);
    if (['EACCES', 'EPERM'].includes(systemCodeOf(error) ?? '')) return { state: 'forbidden', endpoint: where };
    return { state: 'absent', endpoint: where, reason: absence(error, where) };
  }
}

/** True when the engine has an image under this reference. */
export async function hasImage(env: Environment, reference: string): Promise<boolean> {
  try {
    return (await askEngine(engineEndpoint(env), `/images/${encodeURIComponent(reference)}/json`)).status === 200;
  } catch {
    return false;
  }
}

function absence(error: unknown, where: string): string {
  const code = systemCodeOf(error);
  if (code === 'ENOENT') return `there is no socket at ${where}`;
  if (code === 'ECONNREFUSED') return `nothing listens at ${where}`;
  return `${where}: ${reasonOf(error)}`;
}

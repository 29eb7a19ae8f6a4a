import type { Provisioning } from './events.ts';
import { readEngine } from './docker/engine.ts';
import { hostPlatform, type Arch } from './platform.ts';
import type { FoundTool } from './tool/find-tool.ts';
import { provideTool } from './tool/provide-tool.ts';

/** Paths the user gave instead of what `relia setup` would find. */
export interface GivenTools {
  readonly k6?: string | undefined;
  readonly toxiproxy?: string | undefined;
}

/** What relia needs beside Docker. */
export interface ReadyTools {
  readonly k6: FoundTool;
  /** The Linux server for the engine's architecture: it runs in a container. */
  readonly toxiproxy: FoundTool;
}

/** Finds or installs k6 for this machine, and Toxiproxy for the Docker Engine (for this machine's architecture when none answers). */
export async function setupTools(given: GivenTools, context: Provisioning): Promise<ReadyTools> {
  const k6 = await provideTool({ name: 'k6', platform: hostPlatform(), given: given.k6 }, context);
  const platform = { os: 'linux', arch: await engineArch(context.env) } as const;
  const toxiproxy = await provideTool({ name: 'toxiproxy', platform, given: given.toxiproxy }, context);
  return { k6, toxiproxy };
}

/** The Docker Engine's architecture, or this machine's when no engine answers. */
async function engineArch(env: Provisioning['env']): Promise<Arch> {
  const engine = await readEngine(env);
  return (engine.state === 'running' ? engine.arch : undefined) ?? hostPlatform().arch;
}

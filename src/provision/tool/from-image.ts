import { join } from 'node:path';
import { platformName } from '../platform.ts';
import { runCommand, type Command } from '../run-command.ts';
import type { WayRequest } from './way.ts';

/** Copies the tool out of its container image. Images hold Linux binaries only. */
export async function makeFromImage({ tool, platform, staging, context, say }: WayRequest): Promise<void> {
  if (platform.os !== 'linux') throw new Error(`${tool.image.reference} holds no binary for ${platformName(platform)}`);
  const docker = async (command: Command, timeoutMs: number): Promise<string> => {
    const result = await runCommand(command, { env: context.env, signal: context.signal, timeoutMs, onLine: say });
    if (!result.ok) throw new Error(result.failure);
    return result.stdout.trim();
  };
  await docker(['docker', 'pull', '--platform', `linux/${platform.arch}`, tool.image.reference], 300_000);
  const container = await docker(['docker', 'create', '--label', 'relia.run=setup', tool.image.reference], 60_000);
  try {
    await docker(['docker', 'cp', `${container}:${tool.image.path}`, join(staging, tool.binary)], 60_000);
  } finally {
    // Also when the setup was interrupted: without its signal.
    await runCommand(['docker', 'rm', '--force', container], { env: context.env });
  }
}

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDockerRuntime } from '../../src/drivers/docker/docker-runtime.ts';
import type { Exclusively } from '../../src/drivers/docker/base-images.ts';
import type { Runtime } from '../../src/ports/runtime.ts';
import { cacheRoot } from '../../src/provision/cache.ts';
import { withInstallLock } from '../../src/provision/install-lock.ts';
import { requireTool } from '../../src/provision/tool/find-tool.ts';

/** A lock between the processes of this machine, where relia itself keeps its locks. */
export const exclusively: Exclusively = (thing, work) =>
  withInstallLock({ folder: join(cacheRoot(process.env), 'locks', thing) }, work);

/** A path in the tiny stack's folder. */
export function tinyStack(file: string): string {
  return fileURLToPath(new URL(`tiny-stack/${file}`, import.meta.url));
}

/** A runtime for one of the tiny stacks, with everything real. */
export function tinyRuntime(options: {
  readonly project: string;
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly readyWithinS?: number;
  readonly service?: string;
}): Runtime {
  return createDockerRuntime({
    project: options.project,
    composeFile: tinyStack(options.file),
    entry: { service: options.service ?? 'server', port: 6379 },
    readyWithinS: options.readyWithinS ?? 60,
    env: { ...process.env, ...options.env },
    stateFolder: join(tmpdir(), 'relia-test-state'),
    exclusively,
    toxiproxyBinary: async (arch) => {
      const tool = await requireTool({ name: 'toxiproxy', platform: { os: 'linux', arch } }, process.env);
      return tool.path;
    },
  });
}

import { join } from 'node:path';
import process from 'node:process';
import { createProcessRuntime } from '../../src/drivers/process/process-runtime.ts';
import type { Runtime } from '../../src/ports/runtime.ts';
import { hostPlatform } from '../../src/provision/platform.ts';
import { requireStack } from '../../src/provision/stack/find-stack.ts';
import { requireTool } from '../../src/provision/tool/find-tool.ts';
import { ROOT } from './relia.ts';
import { STATE_FOLDER } from './runtime-harness.ts';

/** The shipped stack as local processes, under a project of its own. */
export function classicProcesses(project: string): Runtime {
  return createProcessRuntime({
    project,
    stackFile: join(ROOT, 'fixtures', 'stacks', 'classic', 'processes.yaml'),
    entry: { service: 'lb', port: 8080 },
    readyWithinS: 60,
    env: process.env,
    stateFolder: STATE_FOLDER,
    programs: () => requireStack(process.env),
    toxiproxyBinary: async () => (await requireTool({ name: 'toxiproxy', platform: hostPlatform() }, process.env)).path,
  });
}

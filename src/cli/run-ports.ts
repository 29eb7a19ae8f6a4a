import { join } from 'node:path';
import { createDockerRuntime } from '../drivers/docker/docker-runtime.ts';
import type { Exclusively } from '../drivers/docker/base-images.ts';
import { createDockerUndoer } from '../drivers/docker/undo-acts.ts';
import { K6LoadGenerator } from '../drivers/k6/driver.ts';
import { createProcessRuntime } from '../drivers/process/process-runtime.ts';
import { createProcessUndoer } from '../drivers/process/undo-acts.ts';
import { createClock } from '../drivers/system/clock.ts';
import { createHttpProbe } from '../drivers/system/http-probe.ts';
import { startTimeOf } from '../drivers/system/process-identity.ts';
import { createRandom } from '../drivers/system/random.ts';
import { createToxiproxyLinkProxy } from '../drivers/toxiproxy/toxiproxy-link-proxy.ts';
import { servicesOf } from '../engine/targets.ts';
import type { RunPorts } from '../engine/run.ts';
import { ReliaError } from '../errors.ts';
import type { LoadGenerator } from '../ports/load.ts';
import type { HttpProbe } from '../ports/probe.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Undoer } from '../ports/undo.ts';
import { cacheRoot } from '../provision/cache.ts';
import { readEngine } from '../provision/docker/engine.ts';
import { withInstallLock } from '../provision/install-lock.ts';
import { hostPlatform } from '../provision/platform.ts';
import { requireStack } from '../provision/stack/find-stack.ts';
import { requireTool } from '../provision/tool/find-tool.ts';
import { fillFromEnvironment } from './environment-values.ts';
import { processesFolder, stacksFolder } from './places.ts';
import type { PreparedScenario, PreparedSystem } from './prepare-scenario.ts';
import type { RuntimeName } from './runtime-choice.ts';

/** Lets only one relia of this machine at a time make the named thing. */
export function exclusivelyIn(env: NodeJS.ProcessEnv): Exclusively {
  return (thing, work) => withInstallLock({ folder: join(cacheRoot(env), 'locks', thing) }, work);
}

/** The stack of a system on the machine's Docker Engine, or as local processes. */
export function createRuntime(prepared: PreparedSystem, name: RuntimeName, env: NodeJS.ProcessEnv): Runtime {
  const { system, project, composeFile, stackFile } = prepared;
  const [service = ''] = servicesOf(system, system.entry.target);
  const entry = { service, port: system.entry.port };
  const common = { project, entry, readyWithinS: system.readyWithinS, env };
  if (name === 'process') {
    return createProcessRuntime({
      ...common,
      stackFile,
      stateFolder: processesFolder(env),
      programs: () => requireStack(env),
      toxiproxyBinary: async () => (await requireTool({ name: 'toxiproxy', platform: hostPlatform() }, env)).path,
    });
  }
  return createDockerRuntime({
    ...common,
    composeFile,
    stateFolder: stacksFolder(env),
    exclusively: exclusivelyIn(env),
    toxiproxyBinary: async (arch) =>
      (await requireTool({ name: 'toxiproxy', platform: { os: 'linux', arch } }, env)).path,
  });
}

function createLoad(env: NodeJS.ProcessEnv): LoadGenerator {
  const k6Path = async (): Promise<string> => (await requireTool({ name: 'k6', platform: hostPlatform() }, env)).path;
  return new K6LoadGenerator({ k6Path, startTimeOf });
}

/** Asks over HTTP, with `${env.NAME}` in the address filled in at that moment: the value is in no file of the run. */
function createHttp(env: NodeJS.ProcessEnv): HttpProbe {
  const probe = createHttpProbe();
  return { getJson: (url, timeoutMs) => probe.getJson(fillFromEnvironment(url, env), timeoutMs) };
}

/** Everything a run needs but its store: each port with its driver. */
export function createPorts(
  { scenario, ...system }: PreparedScenario,
  runtime: RuntimeName,
  env: NodeJS.ProcessEnv,
): Omit<RunPorts, 'store'> {
  return {
    runtime: createRuntime(system, runtime, env),
    linkProxy: createToxiproxyLinkProxy(),
    load: createLoad(env),
    http: createHttp(env),
    clock: createClock(),
    random: createRandom(scenario.seed),
  };
}

/** Undoes what was done to stacks of local processes. */
export function createProcessesUndoer(env: NodeJS.ProcessEnv): Undoer {
  return createProcessUndoer({ stateFolder: processesFolder(env), env });
}

/** Every driver that can undo something, none of them tied to a scenario. */
export function createUndoers(env: NodeJS.ProcessEnv): readonly Undoer[] {
  return [createProcessesUndoer(env), createDockerUndoer(), createToxiproxyLinkProxy(), createLoad(env)];
}

/**
 * Asks for the outside things a run cannot do without, before it leaves anything. Throws RELIA_K6_NOT_FOUND,
 * RELIA_DOCKER_UNREACHABLE, RELIA_TOXIPROXY_NOT_FOUND, RELIA_PROGRAM_NOT_FOUND.
 */
export async function requireEnvironment(runtime: RuntimeName, env: NodeJS.ProcessEnv): Promise<void> {
  await requireTool({ name: 'k6', platform: hostPlatform() }, env);
  if (runtime === 'process') {
    await requireTool({ name: 'toxiproxy', platform: hostPlatform() }, env);
    await requireStack(env);
    return;
  }
  const engine = await readEngine(env);
  if (engine.state !== 'running') {
    throw new ReliaError('RELIA_DOCKER_UNREACHABLE', {
      message:
        engine.state === 'forbidden'
          ? `this user may not use the Docker Engine at ${engine.endpoint}`
          : `no Docker Engine answers: ${engine.reason}`,
      hint: 'start Docker, set DOCKER_HOST, run `relia setup --docker`, or run it as local processes (--runtime process)',
    });
  }
  const arch = engine.arch ?? hostPlatform().arch;
  await requireTool({ name: 'toxiproxy', platform: { os: 'linux', arch } }, env);
}

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import type { BaseImages } from './base-images.ts';
import { basesOf, overrideFor, parseComposeConfig, versionOf, type ComposeConfig } from './compose-file.ts';
import { findCompose, runCompose, type ComposeBinary, type Environment } from './compose.ts';
import type { Engine } from './engine.ts';
import { findFreePort, portTaken, requireFreePort } from './free-port.ts';
import { COMPOSE_PROJECT, RELIA_STACK } from './labels.ts';
import { notReady, untilReady } from './readiness.ts';
import { removeStack } from './stack-down.ts';
import { listContainers } from './stack.ts';

const CONFIG_DEADLINE_MS = 30_000;
const BUILD_DEADLINE_MS = 1_200_000;
/** What creating and starting may take beyond the time the stack has to become healthy, milliseconds. */
const START_SLACK_MS = 60_000;

const volumesSchema = z.array(z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() }));

/** The stack to bring up. */
export interface StackSpec {
  readonly project: string;
  /** Absolute. */
  readonly composeFile: string;
  readonly entry: { readonly service: string; readonly port: number };
  readonly readyWithinS: number;
  readonly env: Environment;
  /** A folder of relia's own for files that compose reads. */
  readonly stateFolder: string;
}

interface Upping {
  readonly engine: Engine;
  readonly bases: BaseImages;
  readonly spec: StackSpec;
  readonly progress: Progress;
}

function composeFailed(spec: StackSpec, did: string, tail: readonly string[]): ReliaError {
  return new ReliaError('RELIA_COMPOSE_FAILED', {
    message: `docker compose could not ${did} ${spec.composeFile}`,
    hint: 'the lines below are the last it printed',
    details: tail,
  });
}

/** Containers or volumes of the project that relia did not make may hold somebody's data: they are not built over, nor removed. */
async function refuseForeign(engine: Engine, project: string): Promise<void> {
  const label = [`${COMPOSE_PROJECT}=${project}`];
  const [containers, { Volumes: volumes }] = await Promise.all([
    listContainers(engine, label),
    engine.call('list volumes', (abortSignal) => engine.docker.listVolumes({ filters: { label }, abortSignal })),
  ]);
  const foreign = [
    ...containers
      .filter(({ labels }) => labels[RELIA_STACK] !== project)
      .map(({ id }) => `container ${id.slice(0, 12)}`),
    ...volumesSchema
      .parse(volumes)
      .filter(({ Labels }) => Labels?.[RELIA_STACK] !== project)
      .map(({ Name }) => `volume ${Name}`),
  ];
  if (foreign.length === 0) return;
  throw new ReliaError('RELIA_STACK_BUSY', {
    message: `the compose project "${project}" has stopped containers or volumes that relia did not make`,
    hint: 'start it yourself (relia attaches to a running stack), remove it, or give the system another `project`',
    details: foreign,
  });
}

async function resolveConfig(compose: ComposeBinary, spec: StackSpec, env: Environment): Promise<ComposeConfig> {
  const { project, composeFile } = spec;
  const call = { project, files: [composeFile], args: ['config'], env, deadlineMs: CONFIG_DEADLINE_MS };
  const { ok, stdout, tail } = await runCompose(compose, call);
  if (!ok) throw composeFailed(spec, 'read', tail);
  const config = parseComposeConfig(stdout);
  if (config.services[spec.entry.service] === undefined) {
    throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
      message: `${composeFile} has no service "${spec.entry.service}", which the system names as its entry`,
      hint: `its services are ${Object.keys(config.services).join(', ')}`,
    });
  }
  return config;
}

/** The port on the loopback interface that users enter by: the user's own RELIA_ENTRY_PORT, else a free one. */
async function pinEntryPort(env: Environment): Promise<number> {
  const given = env['RELIA_ENTRY_PORT'];
  return given === undefined || given === '' ? findFreePort() : requireFreePort(Number(given));
}

/** Lines worth showing while images build: the classic builder's and BuildKit's steps. */
function isStep(line: string): boolean {
  return /^(Building |Step \d+\/\d+|#\d+ \[\S+ \d+\/\d+\])/.test(line);
}

/** The error behind a start that failed: a taken port, a part that never became healthy, or compose itself. */
async function startFailure({ engine, spec }: Upping, hostPort: number, tail: readonly string[]): Promise<ReliaError> {
  const text = tail.join('\n');
  if (/port is already allocated|address already in use|ports are not available/i.test(text)) {
    return portTaken(Number(/:(\d+)\D*(?:failed|: bind|port is already)/i.exec(text)?.[1] ?? hostPort), text);
  }
  if (/unhealthy|dependency failed to start/i.test(text))
    return notReady(engine, spec.project, 'did not become healthy');
  return composeFailed(spec, 'start', tail);
}

/**
 * Builds and starts the stack and waits until it is healthy; takes it down again when that fails. Throws RELIA_FILE_NOT_FOUND,
 * RELIA_COMPOSE_MISSING, RELIA_COMPOSE_FAILED, RELIA_IMAGE_UNAVAILABLE, RELIA_PORT_TAKEN, RELIA_STACK_BUSY, RELIA_STACK_NOT_READY.
 */
export async function bringUp(upping: Upping): Promise<void> {
  const { engine, bases, spec, progress } = upping;
  const { project, composeFile } = spec;
  if (!existsSync(composeFile)) {
    throw new ReliaError('RELIA_FILE_NOT_FOUND', {
      message: `the compose file ${composeFile} does not exist`,
      hint: 'check `compose` in the system file; it counts from that file',
    });
  }
  const compose = await findCompose(spec.env);
  await refuseForeign(engine, project);
  const hostPort = await pinEntryPort(spec.env);
  const env = { ...spec.env, RELIA_ENTRY_PORT: String(hostPort) };
  const config = await resolveConfig(compose, spec, env);
  await bases.provide(basesOf(config), progress);
  await mkdir(spec.stateFolder, { recursive: true });
  const override = join(spec.stateFolder, `${project}.override.yaml`);
  const addition = { project, entry: spec.entry, hostPort, version: versionOf(composeFile) };
  await writeFile(override, overrideFor(config, addition));
  const files = [composeFile, override];

  if (Object.values(config.services).some(({ build }) => build !== undefined)) {
    progress(`building the images of ${project}`);
    const onLine = (line: string): void => {
      if (isStep(line)) progress(line);
    };
    const built = await runCompose(compose, {
      project,
      files,
      args: ['build'],
      env,
      deadlineMs: BUILD_DEADLINE_MS,
      onLine,
    });
    if (!built.ok) throw composeFailed(spec, 'build', built.tail);
  }
  progress(`starting ${project}`);
  const deadline = Date.now() + spec.readyWithinS * 1_000;
  try {
    const deadlineMs = spec.readyWithinS * 1_000 + START_SLACK_MS;
    const args = ['up', '-d', '--no-build', '--remove-orphans'];
    const started = await runCompose(compose, { project, files, args, env, deadlineMs });
    if (!started.ok) throw await startFailure(upping, hostPort, started.tail);
    progress('waiting for every health check');
    await untilReady(engine, project, deadline);
  } catch (error) {
    await removeStack(engine, project, progress);
    throw error;
  }
}

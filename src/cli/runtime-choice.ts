import { existsSync } from 'node:fs';
import process from 'node:process';
import { lookAtStack } from '../drivers/process/instances.ts';
import { ReliaError } from '../errors.ts';
import { readEngine, type EngineState } from '../provision/docker/engine.ts';
import { processesFolder } from './places.ts';
import type { PreparedSystem } from './prepare-scenario.ts';

/** What stacks can run on. */
export const RUNTIME_NAMES = ['docker', 'process'] as const;
/** One of them. */
export type RuntimeName = (typeof RUNTIME_NAMES)[number];
/** What a person may ask for. */
export type RuntimeAsked = RuntimeName | 'auto';

/** The flag of every command that brings a stack up or acts on it. */
export const RUNTIME_OPTION = {
  runtime: {
    choices: ['auto', ...RUNTIME_NAMES] as const,
    default: 'auto' as const,
    describe: 'Where the stack runs: auto takes Docker when an engine answers, else local processes',
  },
} as const;

/** What a stack runs on, and why. */
export interface RuntimeChoice {
  readonly name: RuntimeName;
  readonly why: string;
  /** By relia, not by the person: worth saying. */
  readonly isChosen: boolean;
}

/**
 * Chooses what the systems run on. `auto`: where one of them runs already as local processes, there; else Docker when an engine
 * answers, else local processes when every system says how it runs as such. Throws RELIA_FILE_NOT_FOUND when local processes
 * were asked for and a system does not say so.
 */
export async function chooseRuntime(
  asked: RuntimeAsked,
  systems: readonly PreparedSystem[],
  env: NodeJS.ProcessEnv,
): Promise<RuntimeChoice> {
  if (asked === 'process') for (const system of systems) requireStackFile(system);
  if (asked !== 'auto') return { name: asked, why: 'as asked', isChosen: false };
  return { ...(await choose(systems, env)), isChosen: true };
}

async function choose(
  systems: readonly PreparedSystem[],
  env: NodeJS.ProcessEnv,
): Promise<Omit<RuntimeChoice, 'isChosen'>> {
  const local = systems.find(({ project }) => isUpAsProcesses(project, env));
  if (local !== undefined) return { name: 'process', why: `${local.project} is up as local processes` };
  const engine = await readEngine(env);
  if (engine.state === 'running') return { name: 'docker', why: `Docker Engine ${engine.version} answers` };
  const without = systems.find(({ stackFile }) => !existsSync(stackFile));
  const absence = absenceText(engine);
  if (process.platform === 'linux' && without === undefined) return { name: 'process', why: absence };
  const why = without === undefined ? 'local processes need Linux' : `there is no ${without.stackFile}`;
  return { name: 'docker', why: `${why}, though ${absence}` };
}

/** True when a part of the project lives as a local process. */
export function isUpAsProcesses(project: string, env: NodeJS.ProcessEnv): boolean {
  const stack = lookAtStack(processesFolder(env), project);
  return stack?.instances.some(({ state }) => state !== 'exited') === true;
}

function requireStackFile({ stackFile }: PreparedSystem): void {
  if (existsSync(stackFile)) return;
  throw new ReliaError('RELIA_FILE_NOT_FOUND', {
    message: `${stackFile} does not exist: it says how the stack runs as local processes`,
    hint: 'write it beside the compose file, as fixtures/stacks/classic has it, or run on Docker',
  });
}

/** The choice in a line, for a person. */
export function runtimeLine({ name, why }: Pick<RuntimeChoice, 'name' | 'why'>): string {
  return `runtime: ${name === 'docker' ? 'Docker' : 'local processes'} (${why})`;
}

function absenceText(engine: Exclude<EngineState, { state: 'running' }>): string {
  return engine.state === 'forbidden'
    ? `this user may not use the Docker Engine at ${engine.endpoint}`
    : `no Docker Engine answers: ${engine.reason}`;
}

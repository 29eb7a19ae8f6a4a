import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleLoad } from '../drivers/k6/bundle.ts';
import { loadFile, resolveBeside } from '../drivers/system/scenario-file.ts';
import { planRun, type Plan } from '../engine/plan.ts';
import { digest, sha256 } from '../scenario/canonical.ts';
import { parseScenario, parseSystem } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { System } from '../scenario/system-schema.ts';
import { fillFromEnvironment, requireVariables } from './environment-values.ts';
import { applyOverrides, withSystem, type Overrides } from './overrides.ts';

/** A scenario as the command line names it. */
export interface ScenarioRequest {
  readonly path: string;
  /** A system file to use instead of the scenario's own system. */
  readonly system?: string | undefined;
  readonly overrides: Overrides;
  readonly env: NodeJS.ProcessEnv;
}

/** A system that was read and whose files are there. */
export interface PreparedSystem {
  readonly system: System;
  /** The compose project. */
  readonly project: string;
  /** Absolute. */
  readonly composeFile: string;
  /** Where the stack is described as local processes: beside the compose file, absolute. It need not be there. */
  readonly stackFile: string;
}

/** A scenario that was read and checked as far as can be without Docker and k6. */
export interface PreparedScenario extends PreparedSystem {
  /** Absolute. */
  readonly file: string;
  readonly scenario: Scenario;
  readonly plan: Plan;
  /** Absolute path of `load.script`. */
  readonly scriptPath: string | undefined;
  readonly hashes: { readonly system: string; readonly experiment: string; readonly code: string };
}

/**
 * Reads a scenario file, applies what the command line changes, checks it and everything it names. Sends nothing, starts
 * nothing, leaves nothing. Throws RELIA_FILE_NOT_FOUND, RELIA_SCENARIO_INVALID, RELIA_SCRIPT_INVALID.
 */
export async function prepareScenario(request: ScenarioRequest): Promise<PreparedScenario> {
  const { path, overrides, env } = request;
  const loaded = await loadFile(path);
  const other = request.system === undefined ? undefined : await loadFile(request.system);
  if (other !== undefined && request.system !== undefined) parseSystem(other.value, request.system);
  const written = other === undefined ? loaded.value : withSystem(loaded.value, other.value);
  const scenario = parseScenario(applyOverrides(written, overrides), path);
  requireVariables(scenario, path, env);
  const { system, load } = scenario;
  const systemFile = other?.systemFile ?? loaded.systemFile;
  const composeFile = findCompose(systemFile, system, env);
  const scriptPath =
    'script' in load ? resolveBeside(loaded.file, fillFromEnvironment(load.script, env), 'the load script') : undefined;
  return {
    file: loaded.file,
    scenario,
    plan: planRun(scenario),
    system,
    project: projectOf(system),
    composeFile,
    stackFile: stackFileBeside(composeFile),
    scriptPath,
    hashes: await hashesOf(scenario, composeFile, scriptPath),
  };
}

/** Reads a system file. Throws as `prepareScenario` does. */
export async function prepareSystem(path: string, env: NodeJS.ProcessEnv): Promise<PreparedSystem> {
  const loaded = await loadFile(path);
  // A scenario stands for its system.
  const isScenario = typeof loaded.value === 'object' && loaded.value !== null && 'hypothesis' in loaded.value;
  const system = isScenario ? parseScenario(loaded.value, path).system : parseSystem(loaded.value, path);
  requireVariables(system, path, env);
  const composeFile = findCompose(loaded.systemFile, system, env);
  return { system, project: projectOf(system), composeFile, stackFile: stackFileBeside(composeFile) };
}

function stackFileBeside(composeFile: string): string {
  return join(dirname(composeFile), 'processes.yaml');
}

function projectOf(system: System): string {
  return system.project ?? `relia-${system.name}`;
}

function findCompose(systemFile: string, system: System, env: NodeJS.ProcessEnv): string {
  return resolveBeside(systemFile, fillFromEnvironment(system.compose, env), 'the compose file');
}

/** The system's digest covers its compose file; the code's is that of the script k6 will run. */
async function hashesOf(
  scenario: Scenario,
  composeFile: string,
  scriptPath: string | undefined,
): Promise<PreparedScenario['hashes']> {
  const { system, ...experiment } = scenario;
  const { load, data, seed } = scenario;
  // Only what becomes part of the script counts; the rest is given to k6 in its environment.
  const request = { run: '', seed, load, data, entryUrl: '', scriptPath, folder: process.cwd(), t0: 0 };
  const { codeHash } = await bundleLoad(request);
  return {
    system: digest({ system, compose: sha256(await readFile(composeFile)) }),
    experiment: digest(experiment),
    code: codeHash,
  };
}

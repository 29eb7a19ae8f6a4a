import { existsSync } from 'node:fs';
import process from 'node:process';
import { cacheRoot } from '../cache.ts';
import { readEngine } from '../docker/engine.ts';
import type { Environment } from '../events.ts';
import { hostPlatform } from '../platform.ts';
import { engineRequirement, netAdminRequirement } from './engine-requirements.ts';
import {
  baseImageRequirement,
  composeRequirement,
  diskRequirement,
  nodeRequirement,
  portRequirement,
} from './machine-requirements.ts';
import type { Requirement } from './requirement.ts';
import { stackRequirement } from './stack-requirement.ts';
import { toolRequirement } from './tool-requirements.ts';

/**
 * Everything relia needs on this machine, in the order to get it. Changes nothing. Throws RELIA_INSTALL_FAILED on a
 * platform that relia has no tools for.
 */
export async function diagnose(env: Environment): Promise<readonly Requirement[]> {
  const engine = await readEngine(env);
  const host = hostPlatform();
  const engineArch = (engine.state === 'running' ? engine.arch : undefined) ?? host.arch;
  const isLocalData = engine.state === 'running' && existsSync(engine.dataFolder);
  const disks = [cacheRoot(env), process.cwd(), ...(isLocalData ? [engine.dataFolder] : [])];
  const [k6, toxiproxy, compose, port, baseImage, disk, servers] = await Promise.all([
    toolRequirement({ name: 'k6', platform: host }, env),
    toolRequirement({ name: 'toxiproxy', platform: { os: 'linux', arch: engineArch } }, env),
    composeRequirement(env),
    portRequirement(),
    baseImageRequirement(env),
    diskRequirement(disks),
    stackRequirement(env),
  ]);
  const docker = [engineRequirement(engine), compose, netAdminRequirement(engine), baseImage];
  return [nodeRequirement(), k6, toxiproxy, ...docker, servers, port, disk];
}

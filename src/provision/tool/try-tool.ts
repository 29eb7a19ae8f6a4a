import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';
import type { Environment } from '../events.ts';
import { isHost, platformName, type Platform } from '../platform.ts';
import { reasonOf } from '../reason.ts';
import { runCommand, variablesOf } from '../run-command.ts';
import { readElf } from './elf.ts';
import type { PinnedTool } from './pinned-tools.ts';
import { isAtLeast, parseK6Version, parseToxiproxyVersion } from './tool-version.ts';

/** A binary to try. */
export interface Candidate {
  readonly tool: PinnedTool;
  readonly path: string;
  readonly platform: Platform;
  readonly env: Environment;
}

/** What came of trying a binary. */
export type Trial =
  { readonly fits: true; readonly version: string } | { readonly fits: false; readonly reason: string };

/**
 * Tells whether a binary is the tool, for the platform, in a version relia works with. k6 must be 2.x; Toxiproxy for
 * Linux must be static, since it goes into an image. A binary for another platform is judged by its header only.
 */
export async function tryTool(candidate: Candidate): Promise<Trial> {
  try {
    const misfit = await headerMisfit(candidate);
    if (misfit !== undefined) return { fits: false, reason: `${candidate.path}: ${misfit}` };
    return isHost(candidate.platform) ? await askVersion(candidate) : { fits: true, version: candidate.tool.version };
  } catch (error) {
    return { fits: false, reason: `${candidate.path}: ${reasonOf(error)}` };
  }
}

/** Proves a freshly installed binary: k6 tells its version, Toxiproxy serves its API. Throws with the reason. */
export async function proveTool(candidate: Candidate): Promise<void> {
  const trial = await tryTool(candidate);
  if (!trial.fits) throw new Error(trial.reason);
  if (!isHost(candidate.platform)) return;
  if (candidate.tool.name === 'toxiproxy') return proveToxiproxyServes(candidate.path, candidate.env);
  if (trial.version !== candidate.tool.version) {
    throw new Error(`the binary says ${trial.version}, expected ${candidate.tool.version}`);
  }
}

async function headerMisfit({ tool, path, platform }: Candidate): Promise<string | undefined> {
  if (tool.name === 'k6' && isHost(platform)) return undefined;
  if (platform.os !== 'linux') return undefined;
  const facts = await readElf(path);
  if (facts?.arch !== platform.arch) return `is not a binary for ${platformName(platform)}`;
  return facts.isStatic ? undefined : 'is linked dynamically; relia needs a static one for its image';
}

async function askVersion({ tool, path, env }: Candidate): Promise<Trial> {
  const flag = tool.name === 'k6' ? 'version' : '-version';
  const told = await runCommand([path, flag], { env, timeoutMs: 15_000 });
  if (!told.ok) return { fits: false, reason: told.failure };
  const version = tool.name === 'k6' ? parseK6Version(told.output) : parseToxiproxyVersion(told.output);
  if (version === undefined) return { fits: false, reason: `${path} is not ${tool.title}` };
  const isK6Of2 = isAtLeast(version, '2') && !isAtLeast(version, '3');
  if (tool.name === 'k6' && !isK6Of2) return { fits: false, reason: `${path} is k6 ${version}; relia needs 2.x` };
  return { fits: true, version };
}

const SERVES_WITHIN_MS = 10_000;

async function proveToxiproxyServes(path: string, env: Environment): Promise<void> {
  const port = await getPort({ host: '127.0.0.1' });
  const server = execa(path, ['-host', '127.0.0.1', '-port', String(port)], {
    reject: false,
    extendEnv: false,
    env: variablesOf(env),
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  const giveUp = AbortSignal.timeout(SERVES_WITHIN_MS);
  try {
    while (!(await answers(port))) {
      if (server.exitCode !== null) throw new Error(`the server ended with exit code ${String(server.exitCode)}`);
      if (giveUp.aborted) throw new Error(`the server did not answer within ${String(SERVES_WITHIN_MS / 1000)} s`);
      await wait(50);
    }
  } finally {
    server.kill('SIGKILL');
    await server;
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${String(port)}/version`, { signal: AbortSignal.timeout(1_000) });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

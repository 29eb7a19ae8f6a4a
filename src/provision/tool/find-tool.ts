import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ReliaError } from '../../errors.ts';
import { cacheRoot } from '../cache.ts';
import type { Environment } from '../events.ts';
import { platformName, type Platform } from '../platform.ts';
import { PINNED_TOOLS, type PinnedTool, type ToolName } from './pinned-tools.ts';
import { tryTool } from './try-tool.ts';

/** Where a tool came from. */
export type ToolOrigin = 'flag' | 'environment' | 'path' | 'cache' | 'release' | 'go' | 'image';

/** A tool that works. */
export interface FoundTool {
  readonly name: ToolName;
  readonly path: string;
  /** As the tool tells it: Toxiproxy may say `git`. */
  readonly version: string;
  readonly from: ToolOrigin;
}

/** Which tool is looked for. */
export interface ToolRequest {
  readonly name: ToolName;
  readonly platform: Platform;
  /** A path the user gave on the command line. */
  readonly given?: string | undefined;
}

/** What was found, and what was looked at and refused, one line each. */
export interface ToolSearch {
  readonly found: FoundTool | undefined;
  readonly refused: readonly string[];
}

/**
 * Looks for a tool: the given path, the variable (`RELIA_K6`, `RELIA_TOXIPROXY`), PATH, relia's cache; the first that
 * works. Throws `RELIA_K6_NOT_FOUND` or `RELIA_TOXIPROXY_NOT_FOUND` when a path the user named does not work: another
 * one must not be used behind their back.
 */
export async function findTool(request: ToolRequest, env: Environment): Promise<ToolSearch> {
  const tool = PINNED_TOOLS[request.name];
  const named = await findNamed(tool, request, env);
  if (named !== undefined) return { found: named, refused: [] };

  const refused: string[] = [];
  for (const path of candidatesOnPath(tool, env)) {
    if (!(await isExecutable(path))) continue;
    const trial = await tryTool({ tool, path, platform: request.platform, env });
    if (trial.fits) return { found: { name: tool.name, path, version: trial.version, from: 'path' }, refused };
    refused.push(trial.reason);
  }
  const cached = await findCached(request, env);
  return { found: cached.found, refused: [...refused, ...cached.refused] };
}

/** Like {@link findTool}; throws the tool's not-found error when there is none. */
export async function requireTool(request: ToolRequest, env: Environment): Promise<FoundTool> {
  const { found, refused } = await findTool(request, env);
  if (found !== undefined) return found;
  const tool = PINNED_TOOLS[request.name];
  throw new ReliaError(tool.notFound, {
    message: `${tool.title} for ${platformName(request.platform)} was found neither on PATH nor in ${cacheRoot(env)}`,
    hint: `run \`relia setup\`, or name a binary with ${tool.variable}`,
    details: refused,
  });
}

/** Looks in relia's own cache only. */
export async function findCached(request: ToolRequest, env: Environment): Promise<ToolSearch> {
  const tool = PINNED_TOOLS[request.name];
  const path = join(toolFolder(request, env), tool.binary);
  if (!(await isExecutable(path))) return { found: undefined, refused: [] };
  const trial = await tryTool({ tool, path, platform: request.platform, env });
  if (!trial.fits) return { found: undefined, refused: [trial.reason] };
  return { found: { name: tool.name, path, version: trial.version, from: 'cache' }, refused: [] };
}

/** The folder in the cache that holds the pinned version for a platform. */
export function toolFolder(request: ToolRequest, env: Environment): string {
  const { name, version } = PINNED_TOOLS[request.name];
  return join(cacheRoot(env), 'tools', `${name}-${version}-${platformName(request.platform)}`);
}

async function findNamed(tool: PinnedTool, request: ToolRequest, env: Environment): Promise<FoundTool | undefined> {
  const path = request.given ?? env[tool.variable];
  if (path === undefined || path === '') return undefined;
  const from = request.given === undefined ? 'environment' : 'flag';
  const trial = await tryTool({ tool, path, platform: request.platform, env });
  if (trial.fits) return { name: tool.name, path, version: trial.version, from };
  throw new ReliaError(tool.notFound, {
    message: trial.reason,
    hint:
      from === 'flag'
        ? 'give the path of another binary'
        : `correct ${tool.variable}, or unset it and run \`relia setup\``,
  });
}

function candidatesOnPath(tool: PinnedTool, env: Environment): readonly string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set(folders)].map((folder) => join(folder, tool.binary));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

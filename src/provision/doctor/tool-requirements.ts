import { ReliaError } from '../../errors.ts';
import type { Environment } from '../events.ts';
import { platformName } from '../platform.ts';
import { findTool, type ToolRequest, type ToolSearch } from '../tool/find-tool.ts';
import { PINNED_TOOLS } from '../tool/pinned-tools.ts';
import type { Requirement } from './requirement.ts';

/** One of the tools, wherever `relia run` would find it. */
export async function toolRequirement(request: ToolRequest, env: Environment): Promise<Requirement> {
  const tool = PINNED_TOOLS[request.name];
  const need = request.name === 'k6' ? '2.x' : `${tool.version}, for ${platformName(request.platform)}`;
  const base = { name: tool.title, need };
  try {
    const search = await findTool(request, env);
    if (search.found !== undefined) {
      const { version, path, from } = search.found;
      return { ...base, status: 'ok', found: `${version} at ${path} (${from})` };
    }
    return {
      ...base,
      status: 'missing',
      found: absence(search),
      howToGet: `run \`relia setup\`, or set ${tool.variable}`,
    };
  } catch (error) {
    if (!(error instanceof ReliaError)) throw error;
    return { ...base, status: 'missing', found: error.message, howToGet: error.hint ?? 'run `relia setup`' };
  }
}

function absence(search: ToolSearch): string {
  return search.refused.length === 0 ? 'found neither on PATH nor in the cache' : search.refused.join('; ');
}

import { join } from 'node:path';
import { ReliaError } from '../../errors.ts';
import { cacheRoot } from '../cache.ts';
import type { Provisioning } from '../events.ts';
import { withInstallLock } from '../install-lock.ts';
import { platformName } from '../platform.ts';
import { reasonOf } from '../reason.ts';
import { installStaged } from '../staged-install.ts';
import { runStep } from '../step.ts';
import { findCached, findTool, toolFolder, type FoundTool, type ToolOrigin, type ToolRequest } from './find-tool.ts';
import { makeFromGoModule } from './from-go-module.ts';
import { makeFromImage } from './from-image.ts';
import { makeFromRelease } from './from-release.ts';
import { fetchGo, findGo } from './go-compiler.ts';
import { PINNED_TOOLS, releaseHost, type PinnedTool } from './pinned-tools.ts';
import { proveTool } from './try-tool.ts';
import type { WayRequest } from './way.ts';

/**
 * Finds a tool as {@link findTool} does, or installs the pinned version into relia's cache: release, Go module, container
 * image, the first that works. Two processes at once install it once. Throws RELIA_INSTALL_FAILED with one line for each
 * way that failed, and what to do by hand.
 */
export async function provideTool(request: ToolRequest, context: Provisioning): Promise<FoundTool> {
  const { found, refused } = await findTool(request, context.env);
  const tool = PINNED_TOOLS[request.name];
  if (found !== undefined) return tellFound(found, tool, context);
  for (const reason of refused) context.report({ kind: 'hint', text: `not used: ${reason}` });

  const lock = {
    folder: join(cacheRoot(context.env), 'locks', `${tool.name}-${tool.version}-${platformName(request.platform)}`),
    signal: context.signal,
    onWait: ({ pid }: { readonly pid: number }) => {
      context.report({
        kind: 'hint',
        text: `another setup (process ${String(pid)}) installs ${tool.title}; waiting for it`,
      });
    },
  };
  return withInstallLock(lock, async () => {
    const meanwhile = await findCached(request, context.env);
    if (meanwhile.found !== undefined) return tellFound(meanwhile.found, tool, context);
    return install(request, context);
  });
}

interface Way {
  readonly from: ToolOrigin;
  readonly title: string;
  readonly make: (request: WayRequest) => Promise<void>;
}

async function install(request: ToolRequest, context: Provisioning): Promise<FoundTool> {
  const tool = PINNED_TOOLS[request.name];
  const folder = toolFolder(request, context.env);
  const path = join(folder, tool.binary);
  const reasons: string[] = [];
  for await (const way of waysTo(tool, context, reasons)) {
    try {
      await runStep(context.report, {
        title: way.title,
        work: async (say) =>
          installStaged({
            folder,
            durable: [tool.binary],
            make: async (staging) => {
              await way.make({ tool, platform: request.platform, staging, context, say });
              const binary = join(staging, tool.binary);
              await proveTool({ tool, path: binary, platform: request.platform, env: context.env });
            },
          }),
        describe: () => path,
      });
      return { name: tool.name, path, version: tool.version, from: way.from };
    } catch (error) {
      context.signal?.throwIfAborted();
      reasons.push(`${way.title}: ${reasonOf(error)}`);
    }
  }
  throw new ReliaError('RELIA_INSTALL_FAILED', {
    message: `${tool.title} ${tool.version} could not be installed in any way`,
    details: reasons,
    hint: byHand(tool, request),
  });
}

/** The ways to install a tool, each worked out when the one before it has failed. */
async function* waysTo(tool: PinnedTool, context: Provisioning, reasons: string[]): AsyncGenerator<Way> {
  const name = `${tool.title} ${tool.version}`;
  yield { from: 'release', title: `download the release of ${name}`, make: makeFromRelease };

  const own = await findGo(context.env);
  if ('reason' in own) reasons.push(`build with Go: ${own.reason}`);
  try {
    const go = 'reason' in own ? await fetchGo(context) : own;
    yield {
      from: 'go',
      title: `build ${name} from its pinned Go module with Go ${go.version}`,
      make: async (request) => makeFromGoModule(request, go),
    };
  } catch (error) {
    context.signal?.throwIfAborted();
    reasons.push(`fetch the Go toolchain: ${reasonOf(error)}`);
  }

  yield { from: 'image', title: `copy ${name} out of the image ${tool.image.reference}`, make: makeFromImage };
}

function tellFound(found: FoundTool, tool: PinnedTool, { report }: Provisioning): FoundTool {
  report({ kind: 'started', step: `find ${tool.title}` });
  report({ kind: 'done', step: `find ${tool.title}`, elapsedMs: 0, result: `${found.version} at ${found.path}` });
  return found;
}

function byHand(tool: PinnedTool, { platform }: ToolRequest): string {
  const asset = tool.release.assetFor(platform).name;
  return (
    `fetch ${releaseHost({})}/${tool.release.page}/${asset} by hand, ` +
    `make ${tool.binary} executable and name it with ${tool.variable}=/path/to/${tool.binary}`
  );
}

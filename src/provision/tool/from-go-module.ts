import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../events.ts';
import { runCommand } from '../run-command.ts';
import { removeTree } from '../staged-install.ts';
import { goProxies, type GoCompiler } from './go-compiler.ts';
import type { WayRequest } from './way.ts';

/** What of each pinned module the package ships (`provision/go/<tool>/`). */
const MODULE_FILES = ['go.mod', 'go.sum', 'tools.go'] as const;

const BUILD_WITHIN_MS = 900_000;

/**
 * Builds the tool from the Go module in this package, on a copy of it: static, for the wanted platform, every line of
 * source vouched for by go.sum. Throws with the compiler's last line.
 */
export async function makeFromGoModule(request: WayRequest, go: GoCompiler): Promise<void> {
  const { tool, staging, context, say } = request;
  const work = join(staging, 'build');
  await mkdir(work);
  for (const file of MODULE_FILES) await copyFile(join(tool.module.folder, file), join(work, file));
  const env = await buildEnvironment(request, go, work);
  const options = [
    '-mod=readonly',
    '-modcacherw',
    '-trimpath',
    '-buildvcs=false',
    '-v',
    '-ldflags',
    tool.module.ldflags,
  ];
  const result = await runCommand(
    [go.command, 'build', ...options, '-o', join(staging, tool.binary), tool.module.main],
    {
      env,
      cwd: work,
      signal: context.signal,
      timeoutMs: BUILD_WITHIN_MS,
      onLine: say,
    },
  );
  await removeTree(work);
  if (!result.ok) throw new Error(result.failure);
}

async function buildEnvironment(request: WayRequest, go: GoCompiler, work: string): Promise<Environment> {
  const { platform, context } = request;
  const env: Record<string, string | undefined> = {
    ...context.env,
    CGO_ENABLED: '0',
    GOOS: platform.os,
    GOARCH: platform.arch,
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    // What the user set for their own code (-mod=vendor, a newer CPU, an experiment) must not get into this binary.
    GOFLAGS: '',
    GOAMD64: 'v1',
    GOARM64: 'v8.0',
    GOEXPERIMENT: '',
  };
  if (!go.isOwn) {
    // Nobody here uses Go: its caches (2 GB) go when the build is done.
    env['GOPATH'] = join(work, 'gopath');
    env['GOMODCACHE'] = join(work, 'gopath', 'pkg', 'mod');
    env['GOCACHE'] = join(work, 'gocache');
  }
  const configured = await runCommand([go.command, 'env', 'GOPROXY'], { env });
  if (configured.ok) env['GOPROXY'] = goProxies(configured.stdout.trim());
  return env;
}

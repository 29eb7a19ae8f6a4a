import { constants } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot } from '../cache.ts';
import { downloadFile } from '../download.ts';
import type { Environment, Provisioning } from '../events.ts';
import { withInstallLock } from '../install-lock.ts';
import { hostPlatform, platformName, type Platform } from '../platform.ts';
import { runCommand } from '../run-command.ts';
import { installStaged } from '../staged-install.ts';
import { runStep } from '../step.ts';
import { unzip } from '../unpack.ts';
import { isAtLeast, parseGoVersion } from './tool-version.ts';

/** A Go toolchain that can build the pinned modules. */
export interface GoCompiler {
  readonly command: string;
  readonly version: string;
  /** The machine's own: its module and build caches are used, as its user would. */
  readonly isOwn: boolean;
}

const OLDEST_GO = '1.25';
const FETCHED_GO = '1.26.8';

/**
 * sha256 of `golang.org/toolchain@v0.0.1-go1.26.8.<platform>.zip`, each verified once against the Go checksum database
 * (`go mod download` of the same zip).
 */
const TOOLCHAIN_SHA256: Readonly<Record<string, string>> = {
  'linux-amd64': '30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7',
  'linux-arm64': '02b36b6787b3ac767668f630e2998df45a3b1f9ffee08d1bf3ef6487cd658d99',
  'darwin-amd64': 'fe99a2009e5bb51e06d7784f1a486478673512041c2671157bd382806e2aedcf',
  'darwin-arm64': '0aad5fb52b88498885290178adc0bcfe429bc63012621af9f83282eb640bd9c7',
};

/** Go on this machine, new enough to build the pinned modules; else why not, in one line. */
export async function findGo(env: Environment): Promise<GoCompiler | { readonly reason: string }> {
  const looked: string[] = [];
  for (const command of ['go', '/usr/local/go/bin/go']) {
    // Its own version counts, not that of a toolchain it would fetch for the folder it happens to run in.
    const told = await runCommand([command, 'version'], { env: { ...env, GOTOOLCHAIN: 'local' } });
    const version = parseGoVersion(told.stdout);
    if (version !== undefined && isAtLeast(version, OLDEST_GO)) return { command, version, isOwn: true };
    if (version !== undefined) looked.push(`Go ${version} is older than ${OLDEST_GO}`);
  }
  return { reason: looked[0] ?? 'Go is not installed' };
}

/** Fetches the Go toolchain, which is itself a module, from the module proxy into relia's cache. Throws with the reason. */
export async function fetchGo(context: Provisioning): Promise<GoCompiler> {
  const platform = hostPlatform();
  const name = `go-${FETCHED_GO}-${platformName(platform)}`;
  const folder = join(cacheRoot(context.env), 'go', name);
  const compiler: GoCompiler = { command: join(folder, 'bin', 'go'), version: FETCHED_GO, isOwn: false };
  const lock = join(cacheRoot(context.env), 'locks', name);
  return withInstallLock({ folder: lock, signal: context.signal }, async () => {
    if (await exists(compiler.command)) return compiler;
    await runStep(context.report, {
      title: `fetch the Go ${FETCHED_GO} toolchain from the module proxy`,
      work: async (say) =>
        installStaged({
          folder,
          durable: ['bin/go'],
          make: async (staging) => unpackToolchain({ platform, staging, context, say }),
        }),
    });
    return compiler;
  });
}

/** The module proxies to ask, in order, without `direct`: what go.sum pins needs no version control to be found. */
export function goProxies(configured: string): string {
  const proxies = configured.split(/[,|]/).filter((proxy) => proxy !== 'direct' && proxy !== '');
  return proxies.length === 0 ? configured : proxies.join(',');
}

interface ToolchainRequest {
  readonly platform: Platform;
  readonly staging: string;
  readonly context: Provisioning;
  readonly say: (detail: string) => void;
}

async function unpackToolchain({ platform, staging, context, say }: ToolchainRequest): Promise<void> {
  const version = `v0.0.1-go${FETCHED_GO}.${platformName(platform)}`;
  const sha256 = TOOLCHAIN_SHA256[platformName(platform)];
  if (sha256 === undefined) throw new Error(`no Go toolchain is pinned for ${platformName(platform)}`);
  const archive = join(staging, 'toolchain.zip');
  const proxy = firstHttpProxy(context.env);
  const url = `${proxy}/golang.org/toolchain/@v/${version}.zip`;
  await downloadFile({ url, to: archive, sha256, signal: context.signal, onProgress: say });
  await unzip({
    archive,
    into: staging,
    under: `golang.org/toolchain@${version}/`,
    executable: (path) => path.startsWith('bin/') || path.startsWith('pkg/tool/'),
    onProgress: say,
  });
  await rm(archive);
}

function firstHttpProxy(env: Environment): string {
  const configured = (env['GOPROXY'] ?? '').split(/[,|]/).find((proxy) => /^https?:\/\//.test(proxy));
  return (configured ?? 'https://proxy.golang.org').replace(/\/+$/, '');
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

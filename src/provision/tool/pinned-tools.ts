import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../errors.ts';
import type { Environment } from '../events.ts';
import { platformName, type Platform } from '../platform.ts';

/** A tool that relia drives and does not contain. */
export type ToolName = 'k6' | 'toxiproxy';

/** Everything that is pinned about a tool. */
export interface PinnedTool {
  readonly name: ToolName;
  /** As a person writes it. */
  readonly title: string;
  readonly version: string;
  /** The file's name on PATH and in the cache. */
  readonly binary: string;
  /** The variable that names a binary to use instead. */
  readonly variable: string;
  readonly notFound: ErrorCode;
  readonly release: PinnedRelease;
  /** The Go module in this package whose go.sum vouches for the source. */
  readonly module: { readonly folder: string; readonly main: string; readonly ldflags: string };
  readonly image: { readonly reference: string; readonly path: string };
}

/** The tool's own release page. */
export interface PinnedRelease {
  /** `owner/repository/releases/download/tag`. */
  readonly page: string;
  /** Names each asset's sha256, in the format of sha256sum. */
  readonly checksums: string;
  readonly assetFor: (platform: Platform) => ReleaseAsset;
}

/** One file of a release. */
export interface ReleaseAsset {
  readonly name: string;
  readonly format: 'binary' | 'tar.gz' | 'zip';
  /** The folder inside the archive that holds the binary. */
  readonly folder: string;
}

/** The pinned tools. */
export const PINNED_TOOLS: Readonly<Record<ToolName, PinnedTool>> = {
  k6: {
    name: 'k6',
    title: 'k6',
    version: '2.2.0',
    binary: 'k6',
    variable: 'RELIA_K6',
    notFound: 'RELIA_K6_NOT_FOUND',
    release: {
      page: 'grafana/k6/releases/download/v2.2.0',
      checksums: 'k6-v2.2.0-checksums.txt',
      assetFor: ({ os, arch }) => {
        const folder = `k6-v2.2.0-${os === 'darwin' ? 'macos' : os}-${arch}`;
        const format = os === 'darwin' ? 'zip' : 'tar.gz';
        return { name: `${folder}.${format}`, format, folder };
      },
    },
    module: { folder: moduleFolder('k6'), main: 'go.k6.io/k6/v2', ldflags: '-s -w' },
    image: { reference: 'grafana/k6:2.2.0', path: '/usr/bin/k6' },
  },
  toxiproxy: {
    name: 'toxiproxy',
    title: 'Toxiproxy',
    version: '2.12.0',
    binary: 'toxiproxy-server',
    variable: 'RELIA_TOXIPROXY',
    notFound: 'RELIA_TOXIPROXY_NOT_FOUND',
    release: {
      page: 'Shopify/toxiproxy/releases/download/v2.12.0',
      checksums: 'checksums.txt',
      assetFor: (platform) => ({ name: `toxiproxy-server-${platformName(platform)}`, format: 'binary', folder: '' }),
    },
    module: {
      folder: moduleFolder('toxiproxy'),
      main: 'github.com/Shopify/toxiproxy/v2/cmd/server',
      // The version is set by the linker in Toxiproxy's own releases; without it the server calls itself "git".
      ldflags: '-s -w -X github.com/Shopify/toxiproxy/v2.Version=2.12.0',
    },
    image: { reference: 'ghcr.io/shopify/toxiproxy:2.12.0', path: '/toxiproxy' },
  },
};

/** Where releases are fetched from: `RELIA_GITHUB_URL` for a mirror, else GitHub. */
export function releaseHost(env: Environment): string {
  return (env['RELIA_GITHUB_URL'] ?? 'https://github.com').replace(/\/+$/, '');
}

function moduleFolder(name: ToolName): string {
  return fileURLToPath(new URL(`../go/${name}`, import.meta.url));
}

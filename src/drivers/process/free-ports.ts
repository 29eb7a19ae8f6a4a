import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { ReliaError } from '../../errors.ts';

/** Where everything of a stack listens. */
export const LOCAL = '127.0.0.1';

/** The lowest port that is given out. */
const LOWEST = 10_000;
const HIGHEST = 32_000;
const TRIES = 200;

/**
 * Free ports of 127.0.0.1, each once, outside the range that the system takes the local ends of connections from: while a
 * service is dead nobody must be able to take its port by merely connecting to something. Throws RELIA_PORT_TAKEN.
 */
export async function findFreePorts(count: number, taken: ReadonlySet<number> = new Set()): Promise<readonly number[]> {
  const highest = Math.min(HIGHEST, ephemeralStart() - 1);
  const found = new Set<number>();
  for (let tries = 0; found.size < count && tries < TRIES + count; tries++) {
    const port = LOWEST + Math.floor(Math.random() * (highest - LOWEST));
    if (!taken.has(port) && !found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size === count) return [...found];
  throw new ReliaError('RELIA_PORT_TAKEN', {
    message: `no ${String(count)} free ports were found on ${LOCAL} between ${String(LOWEST)} and ${String(highest)}`,
    hint: 'end what listens there',
  });
}

/** Throws RELIA_PORT_TAKEN when somebody listens on the port. */
export async function requireFreePort(port: number): Promise<number> {
  if (await isFree(port)) return port;
  throw new ReliaError('RELIA_PORT_TAKEN', {
    message: `the port ${String(port)} on ${LOCAL} is in use`,
    hint: 'stop what listens there, or leave RELIA_ENTRY_PORT unset so that relia chooses a free port',
  });
}

function ephemeralStart(): number {
  try {
    const start = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
    return start > LOWEST + 1_000 ? start : HIGHEST;
  } catch {
    return HIGHEST;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: LOCAL }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

import { createServer } from 'node:net';
import { ReliaError } from '../../errors.ts';

/** A port of the loopback interface that is free right now. */
export async function findFreePort(): Promise<number> {
  return listenOnce(0);
}

/** Throws RELIA_PORT_TAKEN when somebody listens on the port of the loopback interface. */
export async function requireFreePort(port: number): Promise<number> {
  try {
    return await listenOnce(port);
  } catch (error) {
    throw portTaken(port, error);
  }
}

/** Somebody has the port that the stack's entry needs. */
export function portTaken(port: number, cause: unknown): ReliaError {
  return new ReliaError('RELIA_PORT_TAKEN', {
    message: `the port ${String(port)} on 127.0.0.1 is in use`,
    hint: 'stop what listens there, or leave RELIA_ENTRY_PORT unset so that relia chooses a free port',
    cause,
  });
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => {
        resolve(found);
      });
    });
  });
}

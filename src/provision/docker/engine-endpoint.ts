import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../events.ts';

/** Where the Docker Engine listens. */
export type EngineEndpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly certificates: string | undefined }
  /** A scheme that only Docker's own client speaks (`ssh://`). */
  | { readonly kind: 'unsupported'; readonly text: string };

/** Docker's answer to one request. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

const SYSTEM_SOCKET = '/var/run/docker.sock';

/** DOCKER_HOST, else the socket of Docker Desktop in the home folder, else the system's: the order the Docker driver has. */
export function engineEndpoint(env: Environment): EngineEndpoint {
  const named = env['DOCKER_HOST'] ?? '';
  if (named === '') {
    const desktop = join(dockerHome(env), 'run', 'docker.sock');
    return { kind: 'socket', path: existsSync(desktop) ? desktop : SYSTEM_SOCKET };
  }
  if (named.startsWith('unix://')) return { kind: 'socket', path: named.slice('unix://'.length) || SYSTEM_SOCKET };
  const url = URL.canParse(named) ? new URL(named) : undefined;
  return url !== undefined && ['tcp:', 'http:', 'https:'].includes(url.protocol)
    ? tcpEndpoint(url, env)
    : { kind: 'unsupported', text: named };
}

/** The endpoint as a person writes it. */
export function endpointText(endpoint: EngineEndpoint): string {
  switch (endpoint.kind) {
    case 'socket':
      return endpoint.path;
    case 'tcp':
      return `${endpoint.host}:${String(endpoint.port)}`;
    case 'unsupported':
      return endpoint.text;
  }
}

/** Asks the Engine API with GET. Throws the system's error (`ENOENT`, `EACCES`, `ECONNREFUSED`) or a timeout. */
export async function askEngine(endpoint: EngineEndpoint, path: string, timeoutMs = 5_000): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { path, signal: AbortSignal.timeout(timeoutMs), ...addressOf(endpoint) };
    const request = isSecure(endpoint) ? httpsRequest(options) : httpRequest(options);
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.end();
  });
}

function tcpEndpoint(url: URL, env: Environment): EngineEndpoint {
  const isTls = url.protocol === 'https:' || (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const certificates = isTls ? (env['DOCKER_CERT_PATH'] ?? dockerHome(env)) : undefined;
  return { kind: 'tcp', host: url.hostname, port: Number(url.port || (isTls ? 2376 : 2375)), certificates };
}

function dockerHome(env: Environment): string {
  return join(env['HOME'] ?? homedir(), '.docker');
}

function isSecure(endpoint: EngineEndpoint): boolean {
  return endpoint.kind === 'tcp' && endpoint.certificates !== undefined;
}

function addressOf(endpoint: EngineEndpoint): RequestOptions {
  switch (endpoint.kind) {
    case 'socket':
      return { socketPath: endpoint.path };
    case 'unsupported':
      throw new Error(`relia cannot speak to DOCKER_HOST=${endpoint.text}; use unix:// or tcp://`);
    case 'tcp': {
      const { host, port, certificates } = endpoint;
      if (certificates === undefined) return { host, port };
      const pem = (name: string): Buffer => readFileSync(join(certificates, name));
      return { host, port, ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') };
    }
  }
}

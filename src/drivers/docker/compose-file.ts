import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ReliaError, messageOf } from '../../errors.ts';
import { dockerfileBases } from './dockerfile-bases.ts';
import { RELIA_STACK } from './labels.ts';

const portSchema = z.union([
  z.string(),
  z.number().transform(String),
  z.object({ target: z.coerce.number(), published: z.coerce.string().optional() }),
]);

const buildSchema = z.object({
  context: z.string(),
  dockerfile: z.string().optional(),
  args: z.union([z.record(z.string(), z.coerce.string()), z.array(z.string())]).nullish(),
});

const declaredSchema = z
  .looseObject({
    external: z.union([z.boolean(), z.object({})]).optional(),
    labels: z.record(z.string(), z.coerce.string()).optional(),
  })
  .nullable();

type Declared = z.output<typeof declaredSchema>;

const configSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      build: buildSchema.optional(),
      ports: z.array(portSchema).default([]),
      networks: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).nullish(),
      network_mode: z.string().optional(),
    }),
  ),
  networks: z.record(z.string(), declaredSchema).nullish(),
  volumes: z.record(z.string(), declaredSchema).nullish(),
});

/** A compose file as `compose config` resolves it: paths absolute, variables filled in. */
export type ComposeConfig = z.output<typeof configSchema>;

/** Reads what `compose config` printed. Throws RELIA_COMPOSE_FAILED when relia cannot make sense of it. */
export function parseComposeConfig(text: string): ComposeConfig {
  try {
    return configSchema.parse(parse(text));
  } catch (error) {
    throw new ReliaError('RELIA_COMPOSE_FAILED', {
      message: `the resolved compose file has a form that relia does not know: ${messageOf(error)}`,
      hint: 'see what `docker compose config` prints',
      cause: error,
    });
  }
}

/** The base images of everything the stack builds, each once. Dockerfiles that cannot be read are left for compose to complain about. */
export function basesOf(config: ComposeConfig): readonly string[] {
  const bases = Object.values(config.services).flatMap(({ build }) => {
    if (build === undefined) return [];
    const path = join(build.context, build.dockerfile ?? 'Dockerfile');
    return existsSync(path) ? dockerfileBases(readFileSync(path, 'utf8'), argumentsOf(build.args)) : [];
  });
  return [...new Set(bases)];
}

function argumentsOf(args: z.output<typeof buildSchema>['args']): Readonly<Record<string, string>> {
  if (!Array.isArray(args)) return args ?? {};
  return Object.fromEntries(
    args.map((text) => {
      const [name = '', ...value] = text.split('=');
      return [name, value.join('=')];
    }),
  );
}

/** True when the compose file itself publishes this port of the service. */
export function isPublished(
  config: ComposeConfig,
  entry: { readonly service: string; readonly port: number },
): boolean {
  const ports = config.services[entry.service]?.ports ?? [];
  return ports.some((port) => {
    if (typeof port !== 'string') return port.target === entry.port && port.published !== undefined;
    const [target = ''] = port.split(':').slice(-1);
    return port.includes(':') && target.replace(/\/tcp$/, '') === String(entry.port);
  });
}

function isOwn(declared: Declared): boolean {
  return declared?.external === undefined || declared.external === false;
}

/** What relia adds to a stack: its label on everything the stack makes, and the entry's port when the stack does not publish it. */
export function overrideFor(
  config: ComposeConfig,
  addition: {
    readonly project: string;
    readonly entry: { readonly service: string; readonly port: number };
    readonly hostPort: number;
    /** The `version` of the compose file, which docker-compose 1.29 wants to be the same in all files. */
    readonly version: string | undefined;
  },
): string {
  const { project, entry, hostPort, version } = addition;
  const labels = { [RELIA_STACK]: project };
  const publish = !isPublished(config, entry);
  const services = Object.fromEntries(
    Object.keys(config.services).map((name) => {
      const ports =
        publish && name === entry.service ? { ports: [`127.0.0.1:${String(hostPort)}:${String(entry.port)}`] } : {};
      return [name, { labels, ...ports }];
    }),
  );
  const usesDefault = Object.values(config.services).some(
    (service) => service.networks == null && service.network_mode === undefined,
  );
  const networks = labelled(usesDefault ? { default: null, ...config.networks } : (config.networks ?? {}), labels);
  const volumes = labelled(config.volumes ?? {}, labels);
  return stringify({
    ...(version === undefined ? {} : { version }),
    services,
    ...(Object.keys(networks).length === 0 ? {} : { networks }),
    ...(Object.keys(volumes).length === 0 ? {} : { volumes }),
  });
}

/** What the stack itself makes, labelled. Whole: docker-compose 1.29 puts a network of a later file in the place of the earlier one's. */
function labelled(
  declared: Readonly<Record<string, Declared>>,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(declared).flatMap(([name, value]) =>
      isOwn(value) ? [[name, { ...value, labels: { ...value?.labels, ...labels } }]] : [],
    ),
  );
}

/** The `version` a compose file gives itself. */
export function versionOf(composeFile: string): string | undefined {
  const parsed: unknown = parse(readFileSync(composeFile, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return undefined;
  return typeof parsed.version === 'string' || typeof parsed.version === 'number' ? String(parsed.version) : undefined;
}

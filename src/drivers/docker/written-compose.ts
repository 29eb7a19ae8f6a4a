import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { ReliaError, messageOf } from '../../errors.ts';
import { copiedPaths, readConfigFiles, type ConfigFile } from './config-files.ts';
import { dockerfileBases, dockerfileLines } from './dockerfile-bases.ts';

/** A service as its compose file writes it, read without Docker. */
export interface WrittenService {
  readonly name: string;
  readonly image: string | undefined;
  /** The build's context and Dockerfile as written; `undefined` without a build. */
  readonly build: string | undefined;
  /** The images that its Dockerfile starts from. */
  readonly bases: readonly string[];
  /** Ports inside the container that the compose file publishes, in its order; UDP is left out. */
  readonly published: readonly number[];
  /** Ports that `expose` names. */
  readonly exposed: readonly number[];
  /** Ports that the Dockerfile's EXPOSE names: of the image, whatever this service runs of it. */
  readonly declared: readonly number[];
  /** Services it waits for or links to. */
  readonly dependsOn: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The health check's command in one line, of the compose file or else the Dockerfile; `undefined` without one. */
  readonly healthCheck: string | undefined;
  /** Proxy configurations that it mounts or that its Dockerfile copies. */
  readonly configs: readonly ConfigFile[];
  /** How many containers of it run. */
  readonly replicas: number;
  /** It starts only when one of its profiles is asked for. */
  readonly hasProfile: boolean;
}

const namesSchema = z.union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)]);
const portSchema = z.union([
  z.number().transform((port) => ({ port, protocol: 'tcp' })),
  z.string().transform((text) => {
    const [address = '', protocol = 'tcp'] = text.split('/');
    // A range begins with its first port.
    return { port: Number.parseInt(address.split(':').at(-1) ?? '', 10), protocol };
  }),
  z
    .looseObject({ target: z.coerce.number(), protocol: z.string().default('tcp') })
    .transform(({ target, protocol }) => ({ port: target, protocol })),
]);
const buildSchema = z.union([
  z.string().transform((context) => ({ context, dockerfile: 'Dockerfile' })),
  z.looseObject({ context: z.string().default('.'), dockerfile: z.string().default('Dockerfile') }),
]);
const environmentSchema = z.union([
  z.array(z.string()).transform((lines) =>
    Object.fromEntries(
      lines.map((line): [string, string] => {
        const [name = '', ...value] = line.split('=');
        return [name, value.join('=')];
      }),
    ),
  ),
  z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => String(value ?? '')),
  ),
]);

/** The path on the host; `undefined` for a volume. */
const mountSchema = z.union([
  z.string().transform((text) => (/^[./]/.test(text) ? text.split(':')[0] : undefined)),
  z.looseObject({ type: z.literal('bind'), source: z.string() }).transform(({ source }) => source),
  z.unknown().transform(() => undefined),
]);

const serviceSchema = z.looseObject({
  image: z.string().optional(),
  build: buildSchema.optional(),
  ports: z.array(portSchema).nullish(),
  expose: z.array(z.coerce.string()).nullish(),
  depends_on: namesSchema.nullish(),
  links: z.array(z.string()).nullish(),
  environment: environmentSchema.nullish(),
  volumes: z.array(mountSchema).nullish().catch(undefined),
  healthcheck: z
    .looseObject({
      test: z.union([z.string(), z.array(z.string())]).optional(),
      disable: z.boolean().optional().catch(undefined),
    })
    .nullish(),
  deploy: z.looseObject({ replicas: z.coerce.number().optional() }).nullish(),
  scale: z.coerce.number().optional(),
  profiles: z.array(z.string()).nullish(),
});

const fileSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema, { error: 'expected a map of services' }),
});

type Values = Readonly<Record<string, string | undefined>>;

/** Fills `$NAME`, `${NAME}` and `${NAME:-otherwise}` in as compose does; what is not set is empty. */
function fillIn(value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    return value.replace(
      /\$\$|\$\{(\w+)(?:(:?)([-+?])((?:[^{}]|\$\{[^}]*\})*))?\}|\$(\w+)/g,
      (whole, braced?: string, colon?: string, sign?: string, word?: string, bare?: string) => {
        if (whole === '$$') return '$';
        const given = values[braced ?? bare ?? ''];
        const isSet = given !== undefined && (colon !== ':' || given !== '');
        if (sign === '+') return isSet ? (word ?? '') : '';
        return isSet ? given : sign === '-' ? String(fillIn(word ?? '', values)) : '';
      },
    );
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fillIn(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, fillIn(item, values)]));
}

function invalid(path: string, mistakes: readonly string[]): ReliaError {
  return new ReliaError('RELIA_COMPOSE_INVALID', {
    message: `${path} is no compose file that relia can read`,
    details: mistakes,
    hint: 'mend the file (`docker compose config` checks it), or name another with --compose',
  });
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

function toPorts(words: readonly string[]): readonly number[] {
  return words.map((word) => Number.parseInt(word, 10)).filter(isPort);
}

type Written = z.output<typeof serviceSchema>;

function namesOf({ depends_on: waitsFor, links }: Written): readonly string[] {
  return [...(waitsFor ?? []), ...(links ?? []).map((link) => link.split(':')[0] ?? '')];
}

type Ports = Pick<WrittenService, 'published' | 'exposed' | 'declared'>;

function portsOf({ ports, expose }: Written, dockerfile: string): Ports {
  const declared = [...dockerfile.matchAll(/^\s*EXPOSE\s+(.+)$/gim)].flatMap(([, list = '']) => list.split(/\s+/));
  return {
    published: (ports ?? []).flatMap(({ port, protocol }) => (protocol === 'tcp' && isPort(port) ? [port] : [])),
    exposed: toPorts(expose ?? []),
    declared: toPorts(declared),
  };
}

/** The compose file's health check goes before the image's. */
function healthCheckOf({ healthcheck }: Written, dockerfile: string): string | undefined {
  const { test, disable } = healthcheck ?? {};
  const ofImage = dockerfileLines(dockerfile)
    .flatMap((line) => /^\s*HEALTHCHECK\s+(?:--\S+\s+)*(.+)$/im.exec(line)?.[1] ?? [])
    .at(-1);
  const command = (Array.isArray(test) ? test.join(' ') : test) ?? ofImage;
  return disable === true || command === undefined || /^none$/i.test(command.trim()) ? undefined : command;
}

function configsOf({ build, volumes }: Written, dockerfile: string, folder: string): readonly ConfigFile[] {
  const mounted = (volumes ?? []).filter((path) => path !== undefined);
  const copied = build === undefined ? [] : copiedPaths(dockerfile).map((path) => join(build.context, path));
  return readConfigFiles(folder, [...mounted, ...copied]);
}

function toService(name: string, written: Written, folder: string): WrittenService {
  const { image, build, environment, deploy } = written;
  const dockerfile = build === undefined ? '' : (textOf(join(folder, build.context, build.dockerfile)) ?? '');
  return {
    name,
    image,
    build: build === undefined ? undefined : `${build.context} ${build.dockerfile}`,
    bases: dockerfileBases(dockerfile),
    ...portsOf(written, dockerfile),
    dependsOn: namesOf(written),
    environment: environment ?? {},
    healthCheck: healthCheckOf(written, dockerfile),
    configs: configsOf(written, dockerfile, folder),
    replicas: deploy?.replicas ?? written.scale ?? 1,
    hasProfile: (written.profiles ?? []).length > 0,
  };
}

/**
 * Reads the services of a compose file as it is written, with variables from `.env` beside it and the environment. What other
 * files add to it (`include`, `extends` of a file, an override) is not seen. Throws RELIA_COMPOSE_INVALID.
 */
export function readWrittenCompose(path: string, env: NodeJS.ProcessEnv): readonly WrittenService[] {
  const folder = dirname(path);
  let document: unknown;
  try {
    document = parse(readFileSync(path, 'utf8'), { merge: true });
  } catch (error) {
    throw invalid(path, [messageOf(error).trim()]);
  }
  const values = { ...parseEnv(textOf(join(folder, '.env')) ?? ''), ...env };
  const parsed = fileSchema.safeParse(fillIn(document, values));
  if (!parsed.success) {
    throw invalid(
      path,
      parsed.error.issues.map(({ path: at, message }) => `${at.map(String).join('.') || 'the file'}: ${message}`),
    );
  }
  const services = Object.entries(parsed.data.services);
  if (services.length === 0) throw invalid(path, ['services: there is none']);
  return services.map(([name, written]) => toService(name, written, folder));
}

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ReliaError, messageOf } from '../../errors.ts';
import { referencesIn } from './template.ts';

const signal = z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGKILL']);
const command = z.tuple([z.string().min(1)], z.string());
const port = z.int().min(1).max(65_535);

const serviceShape = {
  /** A program and its arguments; `node` is the Node that relia runs on. Templates are filled in (see `template.ts`). */
  command,
  /** Programs that must be there before anything is started, its own first. */
  programs: z.array(z.string().min(1)).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  /** Files beside this one, copied into its folder before it starts for the first time. */
  files: z.array(z.string().min(1)).default([]),
  /** The ports it serves on, as the system file names them; each becomes a free one of 127.0.0.1. */
  ports: z.array(port).default([]),
  /** Services that must be healthy before it starts. */
  dependsOn: z.array(z.string().min(1)).default([]),
  /** How it shows that it serves: a command that ends with 0, or a GET on one of its ports that is answered with 200. */
  health: z.union([z.strictObject({ command }), z.strictObject({ get: z.string().startsWith('/'), port })]).optional(),
  /** What happens when its main process dies without being told to. */
  restart: z.enum(['no', 'on-failure']).default('no'),
  /** How it is asked to stop, and how long it may take, seconds. */
  stop: z.strictObject({ signal: signal.default('SIGTERM'), graceS: z.number().positive().default(10) }).prefault({}),
  /** What ends it when the stack goes down and its data with it; a signal it can catch lets it give back what outlives it. */
  end: signal.default('SIGKILL'),
  /** `unprivileged`: refuses to run as root, so it gets a user without rights when relia is root. */
  user: z.enum(['unprivileged']).optional(),
  /** Files of its folder that a killed process leaves and that keep a new one from starting. */
  staleFiles: z.array(z.string().min(1)).default([]),
};

/** One service as it is written. */
export const serviceSchema = z.strictObject(serviceShape);

const serviceName = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/);
const stackFileSchema = z.strictObject({ services: z.record(serviceName, serviceSchema) });

/** A stack file as relia itself keeps it: what another version added is left out, so that a stack can be ended by any. */
export const keptStackFileSchema = z.object({ services: z.record(serviceName, z.object(serviceShape)) });

/** A stack as local processes: what a compose file says, for a machine without containers. */
export type StackFile = z.output<typeof stackFileSchema>;
/** One of its services. */
export type Service = StackFile['services'][string];

/** Reads a stack of local processes. Throws RELIA_FILE_NOT_FOUND, or RELIA_SCENARIO_INVALID with every mistake. */
export function readStackFile(path: string): StackFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ReliaError('RELIA_FILE_NOT_FOUND', {
      message: `${path} does not exist: it says how the stack runs as local processes`,
      hint: 'write it beside the compose file, or run on Docker',
      cause,
    });
  }
  return parseStackFile(text, path);
}

/** Parses the text of a stack file. Throws RELIA_SCENARIO_INVALID with every mistake. */
export function parseStackFile(text: string, path: string): StackFile {
  const parsed = stackFileSchema.safeParse(parseYaml(text, path));
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path: at, message }) => `${at.map(String).join('.')}: ${message}`);
    throw invalid(path, mistakes);
  }
  const mistakes = Object.keys(parsed.data.services).flatMap((name) => mistakesOf(name, parsed.data));
  if (mistakes.length > 0) throw invalid(path, mistakes);
  return parsed.data;
}

/** Every text of a service that templates are filled into. */
export function textsOf({ command: words, environment, health }: Service): readonly string[] {
  return [
    ...words,
    ...Object.values(environment),
    ...(health !== undefined && 'command' in health ? health.command : []),
  ];
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text, { merge: true });
  } catch (error) {
    throw invalid(path, [messageOf(error)]);
  }
}

function mistakesOf(name: string, { services }: StackFile): readonly string[] {
  const service = services[name];
  if (service === undefined) return [];
  const place = `services.${name}`;
  const unknown = service.dependsOn.filter((other) => services[other] === undefined);
  const references = textsOf(service).flatMap((text) => referencesIn(text, name));
  return [
    ...unknown.map((other) => `${place}.dependsOn: there is no service "${other}"`),
    ...(waitsForItself(name, services) ? [`${place}.dependsOn: it waits for itself`] : []),
    ...references
      .filter((far) => services[far.service]?.ports.includes(far.port) !== true)
      .map((far) => `${place}: "${far.service}" has no port ${String(far.port)}`),
    ...(service.health !== undefined && 'port' in service.health && !service.ports.includes(service.health.port)
      ? [`${place}.health.port: it has no such port`]
      : []),
  ];
}

function waitsForItself(name: string, services: StackFile['services']): boolean {
  const seen = new Set<string>();
  const reach = (at: string): boolean =>
    (services[at]?.dependsOn ?? []).some((next) => {
      if (next === name) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reach(next);
    });
  return reach(name);
}

function invalid(path: string, mistakes: readonly string[]): ReliaError {
  const count = mistakes.length === 1 ? 'a mistake' : `${String(mistakes.length)} mistakes`;
  return new ReliaError('RELIA_SCENARIO_INVALID', { message: `${path} has ${count}`, details: mistakes });
}

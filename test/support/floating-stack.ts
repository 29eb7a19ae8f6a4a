import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { CLASSIC } from './classic-stack.ts';

/** The compose project of the stack without fixed addresses. */
export const FLOATING_PROJECT = 'relia-floating';

const composeSchema = z.looseObject({ services: z.record(z.string(), z.looseObject({})) });
const parseYaml: (text: string) => unknown = (text) => parse(text, { merge: true });
const buildSchema = z.looseObject({ context: z.string() });

/** A service as somebody would write it who never thought of addresses. */
function floating(service: Readonly<Record<string, unknown>>, folder: string): Record<string, unknown> {
  const { build, environment } = service;
  const rest = Object.fromEntries(Object.entries(service).filter(([key]) => key !== 'networks'));
  const context = buildSchema.safeParse(build);
  const variables = z.record(z.string(), z.unknown()).safeParse(environment);
  const withSubnet = variables.success && 'SUBNET' in variables.data;
  return {
    ...rest,
    ...(context.success ? { build: { ...context.data, context: join(folder, context.data.context) } } : {}),
    ...(variables.success ? { environment: { ...variables.data, ...(withSubnet ? { SUBNET: 'samenet' } : {}) } } : {}),
  };
}

/** Writes the shipped stack without its fixed addresses, and a system file for it, into a folder; returns the system file. */
export function writeFloatingStack(folder: string): string {
  const classic = dirname(CLASSIC);
  const text = readFileSync(join(classic, 'compose.yaml'), 'utf8');
  const compose = composeSchema.parse(parseYaml(text));
  const services = Object.entries(compose.services).map(([name, service]): [string, unknown] => [
    name,
    floating(service, classic),
  ]);
  writeFileSync(
    join(folder, 'compose.yaml'),
    stringify({ version: '2.4', services: Object.fromEntries(services), volumes: compose['volumes'] }),
  );
  const path = join(folder, 'system.ts');
  writeFileSync(
    path,
    `import { defineSystem } from 'relia';
     import classic from ${JSON.stringify(CLASSIC)};
     export default defineSystem({ ...classic, name: 'floating', compose: './compose.yaml' });`,
  );
  return path;
}

import type { WrittenService } from '../../drivers/docker/written-compose.ts';
import type { Role } from '../../scenario/system-schema.ts';
import { portOf, roleOf } from './roles.ts';

/** A part of the stack, as a target of the system file: one service, or several of the same making. */
export interface Part {
  readonly name: string;
  readonly services: readonly string[];
  readonly role: Role;
  /** Inside its containers; `undefined` when nothing says it. */
  readonly port: number | undefined;
  readonly isPublished: boolean;
  /** How many containers it has. */
  readonly instances: number;
  readonly hasHealthCheck: boolean;
}

/** A connection between two parts that compose file or environment names. */
export interface FoundLink {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** What a compose file says about a stack. */
export interface Survey {
  readonly parts: readonly Part[];
  readonly links: readonly FoundLink[];
  /** Services that are no part of the system, each with the reason. */
  readonly leftOut: readonly { readonly service: string; readonly why: string }[];
  /** How the database is asked, when it is not asked in the usual way. */
  readonly database: { readonly user?: string; readonly name?: string } | undefined;
  /** The services of the parts, as they are written. */
  readonly services: readonly WrittenService[];
}

const GROUPED: ReadonlySet<Role> = new Set<Role>(['web', 'load-balancer']);

/** Copies of one thing: the same role, image, build and port. A database's copies are not alike: one of them leads. */
function groupKey(service: WrittenService): string {
  const role = roleOf(service);
  const { name, image = '', build = '' } = service;
  if (!GROUPED.has(role) || (image === '' && build === '')) return name;
  return [role, image, build, String(portOf(service) ?? '')].join('|');
}

function commonName(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return first;
  let length = first.length;
  while (length > 0 && !others.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  const shared = first.slice(0, length).replace(/[-_.\d]+$/, '');
  return shared === '' ? first : shared;
}

function toPart(services: readonly WrittenService[]): Part | undefined {
  const [first] = services;
  if (first === undefined) return undefined;
  return {
    name: commonName(services.map(({ name }) => name)),
    services: services.map(({ name }) => name),
    role: roleOf(first),
    port: portOf(first),
    isPublished: services.some(({ published }) => published.length > 0),
    instances: services.reduce((sum, { replicas }) => sum + replicas, 0),
    hasHealthCheck: services.every(({ healthCheck }) => healthCheck !== undefined),
  };
}

/** A server in front of nothing serves users itself. */
function withoutLoneBalancers(parts: readonly Part[]): readonly Part[] {
  const hasWeb = parts.some(({ role }) => role === 'web');
  return hasWeb
    ? parts
    : parts.map((part) => (part.role === 'load-balancer' ? { ...part, role: 'web' as const } : part));
}

/** The port on which a service names another in its environment, `true` when it names it without a port. */
function namesInEnvironment({ environment }: WrittenService, other: string): number | boolean {
  const pattern = new RegExp(`(?:^|[@/,=])${other.replaceAll(/[^\w-]/g, '\\$&')}(?::(\\d+))?(?:[/,?]|$)`);
  for (const value of Object.values(environment)) {
    const match = pattern.exec(value);
    if (match !== null) return match[1] === undefined ? true : Number(match[1]);
  }
  return false;
}

function linkBetween(from: Part, to: Part, services: readonly WrittenService[]): FoundLink | undefined {
  const callers = services.filter(({ name }) => from.services.includes(name));
  const named = callers.flatMap((caller) => to.services.map((name) => namesInEnvironment(caller, name)));
  const waits = callers.some(({ dependsOn }) => dependsOn.some((name) => to.services.includes(name)));
  if (!waits && named.every((one) => one === false)) return undefined;
  const port = named.find((one) => typeof one === 'number') ?? to.port;
  return port === undefined ? undefined : { name: `${from.name}-${to.name}`, from: from.name, to: to.name, port };
}

function databaseOf(services: readonly WrittenService[]): Survey['database'] {
  const postgres = services.find(({ environment }) => 'POSTGRES_USER' in environment || 'POSTGRES_DB' in environment);
  if (postgres === undefined || roleOf(postgres) !== 'database') return undefined;
  const { POSTGRES_USER: user, POSTGRES_DB: name = user } = postgres.environment;
  return { ...(user === undefined ? {} : { user }), ...(name === undefined ? {} : { name }) };
}

/** Finds the parts of a stack, what calls what, and what has to be left out. Guesses nothing that a run would depend on. */
export function surveyStack(services: readonly WrittenService[]): Survey {
  const started = services.filter(({ hasProfile }) => !hasProfile);
  const groups = new Map<string, WrittenService[]>();
  for (const service of started) groups.set(groupKey(service), [...(groups.get(groupKey(service)) ?? []), service]);
  const all = withoutLoneBalancers([...groups.values()].flatMap((group) => toPart(group) ?? []));
  const serves = ({ role, port }: Part): boolean => port !== undefined || role === 'web' || role === 'load-balancer';
  const parts = all.filter(serves);
  const links = parts.flatMap((from) =>
    parts.flatMap((to) => (from === to ? [] : (linkBetween(from, to, started) ?? []))),
  );
  return {
    parts,
    links,
    leftOut: [
      ...services
        .filter(({ hasProfile }) => hasProfile)
        .map(({ name }) => ({ service: name, why: 'it has a profile' })),
      ...all
        .filter((part) => !serves(part))
        .flatMap((part) => part.services.map((service) => ({ service, why: 'it serves on no port' }))),
    ],
    database: databaseOf(started),
    services: started,
  };
}

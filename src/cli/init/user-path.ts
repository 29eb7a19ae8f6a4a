import type { WrittenService } from '../../drivers/docker/written-compose.ts';
import type { Entry } from './entry.ts';
import { askedByHealthCheck } from './health-check.ts';
import { isForwarded, reachedBy, readProxyConfig, type ProxyConfig } from './proxy-rules.ts';
import { portOf } from './roles.ts';
import type { Part, Survey } from './survey.ts';

/** A path that the stack itself asks for, and where that is written. */
export interface FoundPath {
  readonly path: string;
  /** `the health check of web1`, `lb/haproxy.cfg` */
  readonly from: string;
}

/** What no user asks for: figures and pages of proxies, and files. */
const NOT_FOR_USERS =
  /(^|\/)(metrics|prometheus|stats?|haproxy[\w?;-]*|nginx[_-]?status|(stub|basic|server|fpm)[_-]status)(\/|\?|$)|\.(css|js|map|html?|txt|ico|png|jpe?g|gif|svg|webp|woff2?)(\?|$)/i;
/** A path as `--path` takes it, with nothing that is filled in later. */
const PLAIN = /^\/[^\s"'`\\$]*$/;
/** The last word of a path that is asked for only to know whether a server lives. */
const HEALTH =
  /(^|\/)_*(([\w-]+[-_])?health[\w-]*|readyz?|readiness|livez?|liveness|alive|ping|status|up|heartbeat)(\?|$)/i;

/** Whether a path, by its last word, tells of a server's health only. */
export function isHealthPath(path: string): boolean {
  return HEALTH.test(path);
}

function isUsable(path: string): boolean {
  return PLAIN.test(path) && !NOT_FOR_USERS.test(path);
}

function servicesOf({ services }: Part, survey: Survey): readonly WrittenService[] {
  return survey.services.filter(({ name }) => services.includes(name));
}

/** What the health check of a service asks for, unless that is on another port than users are served on. */
function ownPath(service: WrittenService, ports: readonly (number | undefined)[]): readonly FoundPath[] {
  const asked = askedByHealthCheck(service);
  if (asked === undefined || (asked.port !== undefined && !ports.includes(asked.port))) return [];
  return [{ path: asked.path, from: `the health check of ${service.name}` }];
}

function portsOf(service: WrittenService): readonly (number | undefined)[] {
  const { published, exposed, declared } = service;
  return [...published, ...exposed, ...declared, portOf(service)];
}

/** The web servers behind a load balancer, through others like it; copies first, since one of them may die unnoticed. */
function webBehind(balancer: Part, { parts, links }: Survey): readonly Part[] {
  const seen = new Set([balancer.name]);
  // A set is walked in the order of insertion, with what is added meanwhile.
  for (const name of seen) {
    if (parts.find((part) => part.name === name)?.role !== 'load-balancer') continue;
    for (const { from, to } of links) if (from === name) seen.add(to);
  }
  const behind = [...seen].flatMap((name) => parts.filter((part) => part.name === name && part.role === 'web'));
  const web = behind.length > 0 ? behind : parts.filter(({ role }) => role === 'web');
  return [...web].sort((a, b) => Number(b.instances > 1) - Number(a.instances > 1));
}

/** By which path users reach what a server behind the proxies is asked for: the same when nothing is known of them. */
function throughProxies({ path, from }: FoundPath, configs: readonly ProxyConfig[]): readonly FoundPath[] {
  if (configs.length === 0) return [{ path, from }];
  const reached = configs.map((config) => reachedBy(path, config)).find((one) => one !== undefined);
  return reached === undefined ? [] : [{ path: reached, from }];
}

function behindBalancer(entry: Entry, survey: Survey): readonly FoundPath[] {
  const own = servicesOf(entry.part, survey);
  const configs = own.flatMap((service) => service.configs.flatMap((file) => readProxyConfig(file) ?? []));
  const ofServers = webBehind(entry.part, survey)
    .flatMap((part) => servicesOf(part, survey))
    .flatMap((service) => ownPath(service, portsOf(service)));
  const ofConfigs = configs.flatMap(({ file, checks }) => checks.map((path) => ({ path, from: file })));
  // A proxy may answer its own health check itself, and would go on when every server behind it is dead.
  const ofProxy = own
    .flatMap((service) => ownPath(service, [entry.port]))
    .filter(({ path }) => configs.some((config) => isForwarded(path, config)));
  return [...[...ofServers, ...ofConfigs].flatMap((found) => throughProxies(found, configs)), ...ofProxy];
}

/**
 * A path that users can ask for at the entry, as far as health checks and configurations of proxies name one: the entry's own,
 * or behind a load balancer that of a server which answers through it.
 */
export function findPath(survey: Survey, entry: Entry): FoundPath | undefined {
  const found =
    entry.part.role === 'load-balancer'
      ? behindBalancer(entry, survey)
      : servicesOf(entry.part, survey).flatMap((service) => ownPath(service, [entry.port]));
  return found.find(({ path }) => isUsable(path));
}

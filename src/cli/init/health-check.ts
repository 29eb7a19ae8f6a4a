import type { WrittenService } from '../../drivers/docker/written-compose.ts';

/** What a health check asks its own service for over HTTP. */
export interface AskedUrl {
  /** Path and query. */
  readonly path: string;
  /** `undefined` when nothing says it. */
  readonly port: number | undefined;
}

const LOCAL = String.raw`localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?HOSTNAME\}?|\$\(hostname\)`;
/** A number, or a variable of the container: `$PORT`, `${PORT:-3000}`, `${process.env.PORT}`. */
const PORT = String.raw`(?::(?<port>\d+|\$\w+|\$\{[^}]*\}))?(?!:)`;
const PATH = String.raw`(?<path>\/[^\s"'\x60\\|;)&<>]*)`;

/** A URL of the service itself, in the forms that a shell or a program writes; the most telling one first. */
function urlPatterns({ name }: WrittenService): readonly RegExp[] {
  const host = `(?:${LOCAL}|${name.replaceAll('.', String.raw`\.`)})(?![\\w.-])`;
  return [
    // 'http://localhost:' + port + '/healthz'
    String.raw`https?:\/\/${host}:?["'\x60]\s*\+[^;]*?\+\s*["'\x60]${PATH}`,
    // http://localhost:8080/healthz; without a path it is `/`.
    String.raw`(?<scheme>https?):\/\/${host}${PORT}${PATH}?`,
    // curl -f localhost/healthz. Only a client of HTTP: `mongo localhost/shop` names a database.
    String.raw`\b(?:curl|wget|http|xh)\s(?:[^|;&]*?\s)?["']?(?<bare>${host})${PORT}${PATH}?(?=["'\s]|$)`,
  ].map((pattern) => new RegExp(pattern));
}

/** A request that names its path apart from host and port. */
const REQUESTS = [
  // exec 3<>/dev/tcp/127.0.0.1/3000; printf "GET /readyz HTTP/1.0..."
  String.raw`\b(?:GET|HEAD) ${PATH} HTTP\/[\d.]+`,
  // http.get({ port: 3000, path: '/healthz' })
  String.raw`\bpath\s*:\s*["'\x60]${PATH}["'\x60]`,
  // HTTPConnection('localhost', 8000).request('GET', '/healthz')
  String.raw`["'](?:GET|HEAD)["']\s*,\s*["']${PATH}["']`,
].map((pattern) => new RegExp(pattern));

const PORT_APART =
  /(?:\/dev\/tcp\/[^/\s]+\/|\bport\s*:\s*|HTTPConnection\(\s*["'][^"']*["']\s*,\s*|\bnc\s(?:[^|;&]*\s)?(?=\d+\s*(?:[|;&]|$)))(\d+)/;

function portNamed(text: string, { environment }: WrittenService): number | undefined {
  const [, name, preset] = /^\$\{?(?:process\.env\.)?(\w+)(?:\s*(?::?-|\|\||\?\?)\s*(\d+))?\}?$/.exec(text) ?? [];
  const port = Number(name === undefined ? text : (environment[name] ?? preset));
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

function portOf({ port, scheme, bare }: Record<string, string | undefined>, service: WrittenService) {
  if (port !== undefined) return portNamed(port, service);
  if (scheme === undefined && bare === undefined) return undefined;
  return scheme === 'https' ? 443 : 80;
}

/**
 * What a service's health check asks for, out of its command: curl, wget, a fetch of Node or Python, a request through
 * `/dev/tcp`; `undefined` when it asks nothing over HTTP, or another service.
 */
export function askedByHealthCheck(service: WrittenService): AskedUrl | undefined {
  const command = service.healthCheck ?? '';
  for (const pattern of urlPatterns(service)) {
    const groups = pattern.exec(command)?.groups;
    if (groups !== undefined) return { path: groups['path'] ?? '/', port: portOf(groups, service) };
  }
  const path = REQUESTS.map((pattern) => pattern.exec(command)?.groups?.['path']).find((one) => one !== undefined);
  if (path === undefined) return undefined;
  const port = PORT_APART.exec(command)?.[1];
  return { path, port: port === undefined ? undefined : Number(port) };
}

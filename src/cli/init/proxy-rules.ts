import type { ConfigFile } from '../../drivers/docker/config-files.ts';

/** What a proxy does with requests whose path fits. */
export interface ProxyRule {
  readonly fits: 'exactly' | 'prefix' | RegExp;
  readonly path: string;
  /** Passed on to what stands behind; else the proxy answers itself. */
  readonly forwards: boolean;
  /** What `path` is written as when it is passed on; the rest of a longer path stays. */
  readonly becomes: string;
}

/** What the configuration of a proxy says about paths. */
export interface ProxyConfig {
  /** The file, relative to the compose file's folder. */
  readonly file: string;
  /** What it asks the servers behind it for to know whether they live. */
  readonly checks: readonly string[];
  /** In the order in which they are tried. Never empty. */
  readonly rules: readonly ProxyRule[];
}

type Read = Pick<ProxyConfig, 'checks' | 'rules'>;

function rule(path: string, forwards: boolean, rest: Partial<ProxyRule> = {}): ProxyRule {
  return { fits: 'prefix', path, forwards, becomes: path, ...rest };
}

/** The groups that fitted, of every place where the pattern does. */
function groupsOf(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, ...groups]: readonly (string | undefined)[]) =>
    groups.filter((group) => group !== undefined),
  );
}

/** `option httpchk GET /healthz`, `http-check send meth GET uri /healthz`; `monitor-uri` and statistics are its own pages. */
function readHaproxy(text: string): Read {
  const [, preferred] = /^\s*default_backend\s+(\S+)/m.exec(text) ?? [];
  const sections = text.split(/^(?=[a-z])/m);
  const first = sections.filter((section) => preferred !== undefined && section.split(/\s+/)[1] === preferred);
  const checks = [...first, ...sections].flatMap((section) =>
    // On a port of its own it asks something that users do not reach.
    /^\s*(?:server|default-server|http-check connect)\s.*\bport\s+\d/m.test(section)
      ? []
      : groupsOf(section, /^\s*(?:option\s+httpchk\s+(?:[A-Z]+\s+)?|http-check\s+send\s+(?:.*\s)?uri\s+)(\/\S*)/gm),
  );
  const own = groupsOf(
    text,
    /^\s*(?:monitor-uri|stats\s+uri)\s+(\/\S*)|^\s*http-request\s+(?:return|deny|redirect|use-service)\b.*\{\s*path(?:_beg)?\s+(\/\S*)/gm,
  );
  return { checks, rules: [...own.map((path) => rule(path, false, { fits: 'exactly' })), rule('/', true)] };
}

/** What stands between the brace at `from` and the one that closes it. */
function block(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(from + 1, at);
  }
  return text.slice(from + 1);
}

function byLength(rules: readonly ProxyRule[]): readonly ProxyRule[] {
  return [...rules].sort((a, b) => b.path.length - a.path.length);
}

function nginxLocation(sign: string, path: string, body: string): readonly ProxyRule[] {
  // A fallback to `@app` or to PHP is passed on; one to index.html is a file, and answers whatever is asked for.
  const forwards = /\b(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\s|\btry_files\s[^;]*(?:@\w|\.php\b)/.test(body);
  const [, becomes = path] = /\bproxy_pass\s+https?:\/\/[^/;\s]+(\/[^;\s]*);/.exec(body) ?? [];
  if (!sign.startsWith('~')) return [rule(path, forwards, { becomes, fits: sign === '=' ? 'exactly' : 'prefix' })];
  try {
    return [rule(path, forwards, { fits: new RegExp(path, sign === '~*' ? 'i' : '') })];
  } catch {
    return [];
  }
}

/** Locations, in nginx's own order: exact ones, patterns, then the longest prefix. What none has is a file. */
function readNginx(text: string): Read {
  const rules = [...text.matchAll(/\blocation\s+(?:(=|~\*|~|\^~)\s*)?([^\s{@]+)\s*\{/g)].flatMap((match) => {
    const [whole, sign = '', path = ''] = match;
    return nginxLocation(sign, path, block(text, match.index + whole.length - 1));
  });
  const of = (wanted: (fits: ProxyRule['fits']) => boolean): readonly ProxyRule[] =>
    rules.filter(({ fits }) => wanted(fits));
  const inOrder = [
    ...of((fits) => fits === 'exactly'),
    ...of((fits) => fits instanceof RegExp),
    ...byLength(of((fits) => fits === 'prefix')),
  ];
  return {
    checks: groupsOf(text, /\bhealth_check\b[^;]*\buri=(\/[^\s;]*)/g),
    rules: rules.length === 0 ? [] : [...inOrder, rule('/', false)],
  };
}

/** `reverse_proxy` with and without a path, inside `handle` and `handle_path` too; `respond` is the proxy's own answer. */
function readCaddy(text: string): Read {
  let plain = text;
  const handled = [...text.matchAll(/\b(handle|handle_path|route)\s+(\/[^\s{]*)\s*\{/g)].map((match) => {
    const [whole, word = '', matcher = ''] = match;
    const body = block(text, match.index + whole.length - 1);
    plain = plain.replace(body, '');
    const path = matcher.replace(/\*$/, '');
    const becomes = word === 'handle_path' ? '/' : path;
    return rule(path, /\b(?:reverse_proxy|php_fastcgi)\b/.test(body), { becomes });
  });
  const own = groupsOf(plain, /\brespond\s+(\/\S*)/g).map((path) => rule(path, false, { fits: 'exactly' }));
  const matched = groupsOf(plain, /\breverse_proxy\s+(\/\S*)/g).map((path) => rule(path.replace(/\*$/, ''), true));
  const hasPlain = /\b(?:reverse_proxy|php_fastcgi)\s+(?:\*\s+)?[^/*\s{]/.test(plain);
  return {
    checks: groupsOf(text, /\bhealth_uri\s+(\/\S*)/g),
    rules: [...own, ...byLength([...handled, ...matched]), rule('/', hasPlain)],
  };
}

function readerOf(text: string): ((text: string) => Read) | undefined {
  if (/^(?:frontend|backend|listen|defaults)\b/m.test(text)) return readHaproxy;
  if (/\b(?:server|location|upstream)\b[^{};]*\{/.test(text)) return readNginx;
  if (/\b(?:reverse_proxy|file_server|respond|php_fastcgi)\b/.test(text)) return readCaddy;
  return undefined;
}

/** What a proxy's configuration says about paths; `undefined` when it says nothing. The form is told by its words. */
export function readProxyConfig({ path, text }: ConfigFile): ProxyConfig | undefined {
  const plain = text.replaceAll(/(^|\s)#.*$/gm, '$1');
  const { checks = [], rules = [] } = readerOf(plain)?.(plain) ?? {};
  return rules.length === 0 ? undefined : { file: path, checks, rules };
}

function fits({ fits: how, path: pattern }: ProxyRule, path: string): boolean {
  const [plain = ''] = path.split('?');
  if (how instanceof RegExp) return how.test(plain);
  return how === 'exactly' ? plain === pattern : plain.startsWith(pattern);
}

function decides(path: string, { rules }: ProxyConfig): ProxyRule | undefined {
  return rules.find((one) => fits(one, path));
}

/** Whether a server behind the proxy answers to this path of a user. */
export function isForwarded(path: string, config: ProxyConfig): boolean {
  return decides(path, config)?.forwards === true;
}

/** The path by which users of a proxy reach `path` of a server behind it; `undefined` when they do not. */
export function reachedBy(path: string, config: ProxyConfig): string | undefined {
  for (const one of config.rules) {
    const { becomes, path: written, fits: how } = one;
    const isWhole = how !== 'exactly' || path === becomes;
    // `location /api` that becomes `/` makes `//products` of `/api/products`.
    const isEven = how !== 'prefix' || written.endsWith('/') === becomes.endsWith('/');
    const asked = how instanceof RegExp ? path : written + path.slice(becomes.length);
    const isPossible = how instanceof RegExp || (path.startsWith(becomes) && isWhole && isEven);
    if (one.forwards && isPossible && decides(asked, config) === one) return asked;
  }
  return undefined;
}

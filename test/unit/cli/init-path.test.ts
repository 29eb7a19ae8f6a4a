import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryCandidates } from '../../../src/cli/init/entry.ts';
import { askedByHealthCheck } from '../../../src/cli/init/health-check.ts';
import { surveyStack, type Survey } from '../../../src/cli/init/survey.ts';
import { findPath, isHealthPath } from '../../../src/cli/init/user-path.ts';
import { readWrittenCompose } from '../../../src/drivers/docker/written-compose.ts';
import { surveyOf } from '../../support/compose-survey.ts';
import { ROOT } from '../../support/relia.ts';

/** What is found for the only entry there can be: `PATH from WHERE`. */
function foundIn(survey: Survey): string | undefined {
  const [part] = entryCandidates(survey);
  if (part?.port === undefined) throw new Error('the stack has no entry');
  const found = findPath(survey, { part, port: part.port });
  return found === undefined ? undefined : `${found.path} from ${found.from}`;
}

function askedBy(test: string | readonly string[]): string | undefined {
  const service = { image: 'acme/shop', environment: { PORT: 4000 }, healthcheck: { test } };
  const [shop] = surveyOf(JSON.stringify({ services: { 'my.shop': service } })).services;
  const asked = shop === undefined ? undefined : askedByHealthCheck(shop);
  return asked === undefined ? undefined : `${String(asked.port)} ${asked.path}`;
}

describe('what a health check asks for', () => {
  it.each([
    ['curl -f http://localhost:8080/healthz || exit 1', '8080 /healthz'],
    [['CMD', 'curl', '-f', 'http://127.0.0.1/health?full=1'], '80 /health?full=1'],
    [['CMD-SHELL', "curl -fsS 'https://localhost/ready' > /dev/null"], '443 /ready'],
    ['curl -f http://my.shop:3000/up; exit $$?', '3000 /up'],
    ['curl --fail http://localhost:3000 || exit 1', '3000 /'],
    [['CMD', 'wget', '-qO-', 'localhost/health'], '80 /health'],
    ['wget --spider -q 127.0.0.1:9000/ping', '9000 /ping'],
    ['curl -f http://localhost:$${PORT}/health', '4000 /health'],
    ['curl -f http://localhost:$${HTTP_PORT:-5000}/health', '5000 /health'],
    ['curl -f http://localhost:$$HTTP_PORT/health', 'undefined /health'],
    ['node -e "fetch(\'http://127.0.0.1:3000/readyz\').then(r => process.exit(r.ok ? 0 : 1))"', '3000 /readyz'],
    [
      "node -e \"require('http').get('http://localhost:' + (process.env.PORT || 3000) + '/health')\"",
      'undefined /health',
    ],
    ['node -e "fetch(`http://localhost:$${process.env.PORT}/health`)"', '4000 /health'],
    ["node -e \"require('http').get({ host: 'localhost', port: 3000, path: '/livez' })\"", '3000 /livez'],
    ['python -c "import urllib.request as u; u.urlopen(\'http://localhost:8000/health/\')"', '8000 /health/'],
    ["python -c \"c = HTTPConnection('localhost', 8000); c.request('GET', '/status')\"", '8000 /status'],
    [
      'exec 3<>/dev/tcp/127.0.0.1/3000; printf "GET /readyz HTTP/1.0\\r\\n\\r\\n" >&3; head -1 <&3 | grep -q 200',
      '3000 /readyz',
    ],
    ["printf 'GET /health HTTP/1.1\\r\\n\\r\\n' | nc -w 1 localhost 8080 | grep -q 200", '8080 /health'],
  ])('%j: %s', (test, asked) => {
    expect(askedBy(test)).toBe(asked);
  });

  it.each([
    [['CMD', 'pg_isready', '-q', '-h', '127.0.0.1', '-U', 'postgres']],
    ['redis-cli -h localhost ping | grep PONG'],
    ['psql postgres://shop@localhost:5432/shop -c "select 1"'],
    ['mongosh localhost:27017/test --quiet --eval 1'],
    ['mysqladmin ping -h localhost'],
    ['exec 3<>/dev/tcp/127.0.0.1/3000'],
    ['curl -fsS https://hc-ping.com/a-b-c'],
    ['curl -f http://db:8080/health'],
    ['curl -f http://localhost.example/health'],
    [['NONE']],
  ])('%j: nothing of its own over HTTP', (test) => {
    expect(askedBy(test)).toBeUndefined();
  });

  it('is what the compose file says, else the Dockerfile, and nothing when it is switched off', () => {
    const [ofFile, ofImage, off] = surveyOf(
      `services:
        a: { build: ., healthcheck: { test: curl localhost/a } }
        b: { build: ., healthcheck: { interval: 1s } }
        c: { build: ., healthcheck: { disable: true } }`,
      { Dockerfile: 'FROM node\nHEALTHCHECK --interval=5s \\\n  CMD curl -f localhost:3000/b\nCMD ["node"]\n' },
    ).services;
    expect([ofFile, ofImage, off].map((service) => service && askedByHealthCheck(service))).toEqual([
      { path: '/a', port: 80 },
      { path: '/b', port: 3000 },
      undefined,
    ]);
  });
});

describe('the path of a stack whose users enter by a web server', () => {
  it.each([
    [
      "ports: ['8080:3000'], healthcheck: { test: 'curl localhost:3000/api/health' }",
      '/api/health from the health check of app',
    ],
    // A port that users do not reach.
    ["ports: ['8080:3000'], healthcheck: { test: 'curl localhost:9090/actuator/health' }", undefined],
    ["ports: ['80:80'], healthcheck: { test: 'curl localhost/metrics' }", undefined],
    ["ports: ['80:80'], healthcheck: { test: 'curl localhost/favicon.ico' }", undefined],
    ["ports: ['80:80'], healthcheck: { test: pgrep node }", undefined],
  ])('with %s: %s', (fields, found) => {
    // What it calls says nothing about its own paths.
    const api = "api: { image: acme/api, expose: ['4000'], healthcheck: { test: 'curl localhost:4000/livez' } }";
    expect(foundIn(surveyOf(`services: { app: { image: acme/app, depends_on: [api], ${fields} }, ${api} }`))).toBe(
      found,
    );
  });
});

/** A load balancer (an image and what of it is to be seen) in front of two web servers that ask themselves for /healthz. */
function balanced(
  balancer: string,
  files: Readonly<Record<string, string>> = {},
  webCheck = 'curl localhost:3000/healthz',
) {
  return foundIn(
    surveyOf(
      `services:
        lb: { ports: ['80:80'], depends_on: [web1, web2], ${balancer} }
        web1: &web { image: acme/web, expose: ['3000'], healthcheck: { test: '${webCheck}' } }
        web2: *web`,
      files,
    ),
  );
}

describe('the path of a stack whose users enter by a load balancer', () => {
  const OF_WEB = '/healthz from the health check of web1';

  it('is that of the shipped stack', () => {
    const compose = join(ROOT, 'fixtures', 'stacks', 'classic', 'compose.yaml');
    expect(foundIn(surveyStack(readWrittenCompose(compose, {})))).toBe('/readyz from the health check of web1');
  });

  it('is that of the servers behind it; its own health check may be answered by itself', () => {
    const own = "healthcheck: { test: 'curl localhost/lb-health' }";
    expect(balanced(`image: nginx, ${own}`)).toBe(OF_WEB);
    expect(balanced(`image: nginx, ${own}`, {}, 'pgrep node')).toBeUndefined();
  });

  it('is found through another load balancer', () => {
    const survey = surveyOf(`services:
      edge: { image: traefik, ports: ['80:80'], depends_on: [lb] }
      lb: { image: haproxy, depends_on: [web] }
      web: { image: acme/web, expose: ['3000'], healthcheck: { test: 'curl localhost:3000/ready' } }`);
    expect(foundIn(survey)).toBe('/ready from the health check of web');
  });

  it.each([
    ['option httpchk GET /up', '/up'],
    ['option httpchk /up', '/up'],
    ['option httpchk\n  http-check send meth GET uri /up ver HTTP/1.1', '/up'],
    ['option httpchk GET /up\n  server a web1:3000 check port 9000', undefined],
    ['# option httpchk GET /up', undefined],
    ['option httpchk GET /haproxy?stats', undefined],
    ['option httpchk GET /alive', undefined],
  ])('is what HAProxy asks for: %s', (lines, path) => {
    const text = `frontend users\n  monitor-uri /alive\n  default_backend web\nbackend other\n  option httpchk GET /other\nbackend web\n  ${lines}\n`;
    const inOne = text.replace('  option httpchk GET /other\n', '');
    const files = { 'lb/haproxy.cfg': inOne, 'lb/Dockerfile': 'FROM haproxy\nCOPY haproxy.cfg /etc/haproxy/\n' };
    expect(balanced('build: ./lb', files, 'pgrep node')).toBe(
      path === undefined ? undefined : `${path} from lb/haproxy.cfg`,
    );
    if (path === undefined) return;
    // The servers that users get when nothing else is said go first.
    const mounted = balanced(
      "image: haproxy, volumes: ['./x/:/etc/haproxy:ro']",
      { 'x/haproxy.cfg': text },
      'pgrep node',
    );
    expect(mounted).toBe(`${path} from x/haproxy.cfg`);
  });

  it.each([
    ['location / { proxy_pass http://web; }', '/healthz'],
    ['location /api/ { proxy_pass http://web; }', undefined],
    ['location /api/ { proxy_pass http://web/; }', '/api/healthz'],
    ['location = /ok { proxy_pass http://web/healthz; }', '/ok'],
    ['location /health { return 200; } location / { proxy_pass http://web; }', undefined],
    ['location ~ ^/(healthz|api) { proxy_pass http://web; } location / { root /www; }', '/healthz'],
    ['location / { root /www; try_files $uri /index.html; }', undefined],
    ['location / { try_files $uri @web; } location @web { proxy_pass http://web; }', '/healthz'],
    ['# location /health { return 200; }', '/healthz'],
  ])('is reached as nginx passes it on: %s', (locations, path) => {
    const files = { 'nginx.conf': `http { upstream web { server web1:3000; } server { listen 80; ${locations}\n } }` };
    const found = balanced("image: nginx, volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']", files);
    expect(found).toBe(path === undefined ? undefined : `${path} from the health check of web1`);
  });

  it.each([
    [':80\nreverse_proxy web1:3000 web2:3000', '/healthz'],
    [':80 {\n  reverse_proxy /api/* web1:3000\n  file_server\n}', undefined],
    [':80 {\n  handle_path /api/* {\n    reverse_proxy web1:3000\n  }\n  file_server\n}', '/api/healthz'],
    [':80 {\n  respond /healthz 200\n  reverse_proxy web1:3000\n}', undefined],
  ])('is reached as Caddy passes it on: %j', (text, path) => {
    const mount =
      "image: caddy, volumes: [{ type: bind, source: ./Caddyfile, target: /etc/caddy/Caddyfile }, 'data:/data']";
    const found = balanced(mount, { Caddyfile: text });
    expect(found).toBe(path === undefined ? undefined : `${path} from the health check of web1`);
  });

  it('is what Caddy asks its servers for', () => {
    const files = { Caddyfile: ':80 {\n  reverse_proxy web1:3000 {\n    health_uri /up\n  }\n}' };
    expect(balanced("image: caddy, volumes: ['./Caddyfile:/etc/caddy/Caddyfile']", files, 'pgrep node')).toBe(
      '/up from Caddyfile',
    );
  });

  it('is that of its own health check when its configuration passes it on', () => {
    const mount =
      "image: nginx, volumes: ['./conf.d:/etc/nginx/conf.d'], healthcheck: { test: 'curl localhost/shop/up' }";
    const files = {
      'conf.d/default.conf': 'server { location /shop/ { proxy_pass http://web1:3000/x/; } location / { root /x; } }',
    };
    expect(balanced(mount, files)).toBe('/shop/up from the health check of lb');
  });

  it('is not looked for in large files', () => {
    const files = { 'haproxy.cfg': `backend web\n  option httpchk GET /up\n${'# filler\n'.repeat(10_000)}` };
    expect(balanced("image: haproxy, volumes: ['./haproxy.cfg:/a']", files, 'pgrep node')).toBeUndefined();
  });
});

describe('a health endpoint', () => {
  it.each([
    '/healthz',
    '/api/health',
    '/health/ready',
    '/_health',
    '/actuator/health',
    '/health-check',
    '/ping?a=1',
    '/up',
  ])('is %s', (path) => {
    expect(isHealthPath(path)).toBe(true);
  });

  it.each(['/', '/sign-up', '/products', '/healthy-food/apples', '/orders?status=open', '/live-events'])(
    'is not %s',
    (path) => {
      expect(isHealthPath(path)).toBe(false);
    },
  );
});

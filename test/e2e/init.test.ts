import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectMistake, placeOf, relia } from '../support/no-docker.ts';
import { temporaryFolder } from '../support/relia.ts';

const CLASSIC = `services:
  lb: { image: 'haproxy:3.0', ports: ['8080:80'], depends_on: [web1, web2], volumes: ['./lb.cfg:/etc/haproxy/haproxy.cfg:ro'] }
  web1: &web { image: acme/shop, expose: [3000], depends_on: [db], environment: { CACHE: 'redis://cache:6379' } }
  web2: *web
  cache: { image: 'redis:7' }
  db: { image: 'postgres:16' }
`;

/** Compose projects that are unlike each other, each with what a first run of it would do, and ask for. */
const PROJECTS = [
  [
    'a classic stack',
    { 'compose.yaml': CLASSIC, 'lb.cfg': 'backend web\n  option httpchk GET /healthz\n' },
    { does: 'inject kill web', asks: '/healthz', says: 'found: users ask for /healthz, from lb.cfg (--path)' },
  ],
  [
    'a build and no image',
    {
      'docker-compose.yml': `version: '3'\nservices:\n  api: { build: ./api, ports: ['5000:5000'], depends_on: [mysql] }\n  mysql: { image: mysql }\n`,
      'api/Dockerfile': 'FROM python:3.12-slim\nHEALTHCHECK CMD python -c "urlopen(\'http://localhost:5000/livez\')"\n',
    },
    {
      does: 'inject kill mysql',
      asks: '/livez',
      says: 'found: users ask for /livez, from the health check of api (--path)',
    },
  ],
  [
    'no published port',
    { 'compose.yml': 'services:\n  app: { build: . }\n', Dockerfile: 'FROM node:22\nEXPOSE 8000\n' },
    { does: 'inject kill app', asks: '/', says: 'guessed: users ask for /: no health check names a path' },
  ],
] as const;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('`relia init --yes`', () => {
  it.each(PROJECTS)('writes a scenario that relia accepts for %s', async (_what, files, { does, asks, says }) => {
    const here = placeOf(folderOf(files));
    const { code, stdout, stderr } = await relia(here, 'init', '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('npx relia run scenarios/first.ts');
    expect(stdout).toContain(says);
    expect(readFileSync(join(here.folder, 'scenarios', 'first.k6.js'), 'utf8')).toContain(`BASE_URL}${asks}\``);
    const plan = await relia(here, 'plan', 'scenarios/first.ts');
    expect({ code: plan.code, stderr: plan.stderr }).toEqual({ code: 0, stderr: '' });
    expect(plan.stdout).toContain(does);
  });

  it('writes the same twice, and over nothing that was changed unless it is told to', async () => {
    const here = placeOf(folderOf({ 'compose.yaml': CLASSIC }));
    const first = join(here.folder, 'scenarios', 'first.ts');
    expect((await relia(here, 'init')).code).toBe(0);
    const written = readFileSync(first, 'utf8');
    expect((await relia(here, 'init', '--yes')).code).toBe(0);
    writeFileSync(first, `${written}// mine\n`);
    const refused = await relia(here, 'init', '--kill', 'db');
    expectMistake(refused, { code: 'RELIA_FILE_EXISTS', exit: 64, says: /scenarios\/first\.ts/ });
    expect(readFileSync(first, 'utf8')).toBe(`${written}// mine\n`);
    expect((await relia(here, 'init', '--kill', 'db', '--force')).code).toBe(0);
    expect(readFileSync(first, 'utf8')).toContain("target: 'db'");
  });

  it('says as JSON what it found, guessed and wrote', async () => {
    const here = placeOf(folderOf({ 'compose.yaml': CLASSIC }));
    const { stdout } = await relia(here, 'init', '--json', '--path', '/orders');
    const document = z.looseObject({ parts: z.array(z.looseObject({ name: z.string() })) }).parse(JSON.parse(stdout));
    expect(document).toMatchObject({
      entry: { target: 'lb', port: 80 },
      path: '/orders',
      pathOrigin: 'given',
      kill: 'web',
      guessed: ['web dies (--kill)'],
      files: ['scenarios/system.ts', 'scenarios/first.ts', 'scenarios/first.k6.js'],
      next: ['npx relia plan scenarios/first.ts', 'npx relia run scenarios/first.ts'],
    });
    expect(document.parts.map(({ name }) => name)).toEqual(['lb', 'web', 'cache', 'db']);
  });
});

describe('`relia init` where it cannot', () => {
  it.each([
    ['no compose file', {}, [], 'RELIA_FILE_NOT_FOUND', /no compose file[\s\S]*--demo/],
    ['several', { 'compose.a.yaml': '', 'compose.b.yaml': '' }, [], 'RELIA_USAGE', /--compose compose\.a\.yaml/],
    ['no YAML', { 'compose.yaml': 'a: [' }, [], 'RELIA_COMPOSE_INVALID', /line 1/],
    ['a compose file that is not there', {}, ['--compose', 'x.yaml'], 'RELIA_FILE_NOT_FOUND', /x\.yaml is no file/],
    ['no port', { 'compose.yaml': 'services: { app: { image: x } }' }, [], 'RELIA_SYSTEM_UNCLEAR', /--entry app:8000/],
    ['both a demo and a compose file', {}, ['--demo', '--compose', 'x'], 'RELIA_USAGE', /demo/],
  ])('with %s: says why and what to do, and writes nothing', async (_what, files, flags, code, says) => {
    const here = placeOf(folderOf(files));
    expectMistake(await relia(here, 'init', '--yes', ...flags), { code, exit: 64, says });
    expect(readdirSync(here.folder).sort()).toEqual(Object.keys(files).sort());
  });
});

describe('`relia init --demo`', () => {
  it('writes a project whose every scenario relia accepts', async () => {
    const here = placeOf(temporaryFolder());
    const { code, stdout } = await relia(here, 'init', '--demo');
    expect(code).toBe(0);
    expect(stdout).toContain('cd relia-demo');
    const demo = { ...here, folder: join(here.folder, 'relia-demo') };
    const scenarios = readdirSync(join(demo.folder, 'scenarios'));
    expect(scenarios).toContain('kill-web.ts');
    for (const name of scenarios) {
      const plan = await relia(demo, 'plan', join('scenarios', name));
      expect({ name, code: plan.code, stderr: plan.stderr }).toEqual({ name, code: 0, stderr: '' });
      expect(plan.stdout).toContain(`project relia-demo, ${join(demo.folder, 'stacks', 'classic', 'compose.yaml')}`);
      expect(plan.stdout).toContain('runtime: local processes');
    }
  });
});

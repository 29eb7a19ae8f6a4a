import { describe, expect, it } from 'vitest';
import { settle, type Asked } from '../../../src/cli/init/choose.ts';
import { entryCandidates } from '../../../src/cli/init/entry.ts';
import type { Survey } from '../../../src/cli/init/survey.ts';
import { loadText, scenarioText, systemText } from '../../../src/cli/init/texts.ts';
import { surveyOf } from '../../support/compose-survey.ts';

/** Each part in a line: name, role, port, services. */
function partsOf({ parts }: Survey): readonly string[] {
  return parts.map(({ name, role, port, services }) => `${name} ${role} ${String(port)} ${services.join('+')}`);
}

const ALONE: Asked = { dialogue: undefined };

describe('the parts of a stack', () => {
  it('are known by image, whatever they are called, and copies are one part', () => {
    const survey = surveyOf(`services:
      front: { image: 'docker.io/library/haproxy:3.0', ports: ['443:8443', '53:53/udp'], depends_on: [app-1, app-2] }
      app-1: &app { image: acme/shop, environment: ['CACHE=redis://sessions:6379/0'], expose: ['9000'] }
      app-2: *app
      sessions: { image: bitnami/valkey@sha256:00 }
      main: { image: postgis/postgis:16-3.4, environment: { POSTGRES_USER: shop } }
      exporter: { image: quay.io/prometheuscommunity/postgres-exporter, ports: ['9187:9187'] }`);
    expect(partsOf(survey)).toEqual([
      'front load-balancer 8443 front',
      'app web 9000 app-1+app-2',
      'sessions cache 6379 sessions',
      'main database 5432 main',
      'exporter other 9187 exporter',
    ]);
    expect(survey.links.map(({ name, port }) => `${name} ${String(port)}`)).toEqual([
      'front-app 9000',
      'app-sessions 6379',
    ]);
    expect(survey.database).toEqual({ user: 'shop', name: 'shop' });
  });

  it('are known by what their Dockerfile ends up on, else by name; a worker serves nobody', () => {
    const dockerfile = 'FROM golang:1.24 AS build\nFROM debian:12\nEXPOSE 8000\n';
    const survey = surveyOf(
      `services:
        store: { build: ./store }
        api: { build: { context: ./api } }
        worker: { build: ./api }
        gateway: { build: ./gateway, ports: ["\${FROM_ENV}:\${FROM_FILE:-1}"] }`,
      { 'store/Dockerfile': 'FROM redis:7\n', 'api/Dockerfile': dockerfile, '.env': 'FROM_FILE=8888\n' },
    );
    expect(partsOf(survey)).toEqual([
      'store cache 6379 store',
      'api web 8000 api',
      'gateway load-balancer 8888 gateway',
    ]);
    expect(survey.leftOut).toEqual([{ service: 'worker', why: 'it serves on no port' }]);
  });

  it('are served by a lone web server itself', () => {
    expect(partsOf(surveyOf("services: { site: { image: nginx, ports: ['80'] } }"))).toEqual(['site web 80 site']);
  });
});

describe('the entry', () => {
  it('is what is published, and in front of what else is', () => {
    const survey = surveyOf(`services:
      front: { image: acme/front, ports: ['3000:3000'], environment: { API: 'http://api:8080' } }
      api: { image: acme/api, ports: ['8080:8080'] }
      hidden: { image: acme/hidden }`);
    expect(entryCandidates(survey).map(({ name }) => name)).toEqual(['front']);
  });

  it.each([
    [
      'two that are alike',
      "{ a: { image: x, ports: ['1:1'] }, b: { image: y, ports: ['2:2'] } }",
      'a, b: they cannot be told apart',
      '--entry a',
    ],
    [
      'a port that nothing says',
      '{ app: { image: acme/shop } }',
      'nothing says on which port app serves',
      '--entry app:8000',
    ],
    [
      'nothing but a database',
      '{ pg: { image: postgres } }',
      'no service takes HTTP requests (pg: database)',
      '--entry SERVICE:PORT',
    ],
  ])('is not guessed with %s', async (_what, services, message, hint) => {
    await expect(settle(surveyOf(`services: ${services}`), ALONE)).rejects.toMatchObject({
      code: 'RELIA_SYSTEM_UNCLEAR',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });

  it.each([
    [{ entry: 'shp:80' }, 'there is no part "shp"', 'did you mean "shop"?'],
    [{ entry: 'shop:eighty' }, '"eighty" is no port', '--entry shop:8000'],
    [{ path: 'products' }, '"products" is no path', '--path /products'],
    [{ kill: 'cache' }, 'there is no part "cache"', 'there is "shop"'],
  ])('and all else that is asked for must be there: %o', async (asked, message, hint) => {
    const survey = surveyOf("services: { shop: { image: acme/shop, ports: ['80:8000'] } }");
    await expect(settle(survey, { ...ALONE, ...asked })).rejects.toMatchObject({
      code: 'RELIA_USAGE',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });
});

describe('a guess', () => {
  it('is told with the flag that changes it', async () => {
    const survey = surveyOf(`services:
      api:
        image: acme/api
        ports: ['8080:8080']
        healthcheck: { test: [CMD, curl, -f, 'http://localhost:8080/livez'] }
        environment: { DB: db }
      db: { image: mysql:8 }`);
    const settled = await settle(survey, ALONE);
    expect(settled).toMatchObject({ path: '/livez', victim: { name: 'db' } });
    expect(settled.pathOrigin).toEqual({ foundIn: 'the health check of api' });
    expect(settled.guessed).toEqual(['db dies (--kill)']);
    const said = await settle(survey, { ...ALONE, path: '/livez', kill: 'api' });
    expect(said).toMatchObject({ pathOrigin: 'given', guessed: [] });
  });

  it('is told of a path that nothing names', async () => {
    const settled = await settle(surveyOf("services: { shop: { image: acme/shop, ports: ['80:80'] } }"), ALONE);
    expect(settled).toMatchObject({ path: '/', pathOrigin: 'guessed' });
    expect(settled.guessed[0]).toBe('users ask for /: no health check names a path that they could ask for (--path)');
  });
});

describe('the written path', () => {
  it.each([
    [{ path: undefined }, 'It asks for /healthz, from the health check of shop.', true],
    [{ path: '/ping?deep=1' }, 'It asks for /ping?deep=1.', true],
    [{ path: '/products' }, undefined, false],
  ])(
    '%o: says where it is from, and of a health endpoint that a user makes a better judge',
    async (asked, says, isHealth) => {
      const survey = surveyOf(
        `services: { shop: { image: acme/shop, ports: ['80:80'], healthcheck: { test: curl -f localhost/healthz } } }`,
      );
      const chosen = {
        ...(await settle(survey, { ...ALONE, ...asked })),
        name: 'shop',
        compose: 'compose.yaml',
        survey,
      };
      const scenario = scenarioText(chosen);
      expect(/It asks for .*/.exec(scenario)?.[0]).toBe(says);
      expect(scenario.includes('is a better judge')).toBe(isHealth);
      expect(loadText(chosen)).toContain(`__ENV.BASE_URL}${chosen.path}\``);
      expect(loadText(chosen).includes('from the health check of shop')).toBe(asked.path === undefined);
    },
  );
});

describe('the system file', () => {
  it('quotes what is no word', async () => {
    const survey = surveyOf("services: { my-shop: { image: x, ports: ['80:80'] }, my.db: { image: postgres } }");
    const settled = await settle(survey, ALONE);
    const text = systemText({ ...settled, name: 'shop', compose: "../o'clock.yaml", survey });
    expect(text).toContain(String.raw`compose: '../o\'clock.yaml',`);
    expect(text).toContain("'my-shop': { service: 'my-shop', role: 'web', port: 80 },");
  });
});

describe('a compose file that cannot be read', () => {
  it.each([
    ['services:\n  a: [', /line 2, column 7/],
    ['[]', /the file/],
    ['services: {}', /services: there is none/],
    ['services: { a: { ports: 80 } }', /services\.a\.ports/],
    ['version: "3"', /services: expected a map of services/],
  ])('%j is told with its place', (text, mistake) => {
    let thrown: unknown;
    try {
      surveyOf(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'RELIA_COMPOSE_INVALID', details: [expect.stringMatching(mistake)] });
  });
});

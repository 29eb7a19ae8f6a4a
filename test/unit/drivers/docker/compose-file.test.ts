import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  basesOf,
  isPublished,
  overrideFor,
  parseComposeConfig,
  versionOf,
  type ComposeConfig,
} from '../../../../src/drivers/docker/compose-file.ts';
import { textLike } from '../../../support/matching.ts';

const ENTRY = { service: 'lb', port: 8_080 };

function config(text: string): ComposeConfig {
  return parseComposeConfig(text);
}

/** What relia adds to a stack, as data. */
function overrideOf(text: string, version?: string): unknown {
  return parse(overrideFor(config(text), { project: 'relia-shop', entry: ENTRY, hostPort: 18_080, version }));
}

describe('parseComposeConfig', () => {
  it('reads what relia needs and lets the rest pass', () => {
    const read = config(`
services:
  lb: { image: haproxy, ports: ['8080:8080', 9000, { target: 9090, published: '9091' }], deploy: { replicas: 2 } }
  web: { build: { context: /app, args: { TAG: 12 } } }
networks: { default: null, back: { external: true } }
`);
    expect(read.services['lb']?.ports).toEqual(['8080:8080', '9000', { target: 9_090, published: '9091' }]);
    expect(read.services['web']?.build).toEqual({ context: '/app', args: { TAG: '12' } });
    expect(read.networks).toEqual({ default: null, back: { external: true } });
  });

  it('refuses what is no compose file', () => {
    for (const text of ['', 'services: 3', '{ unclosed', 'services: { web: { ports: {} } }']) {
      expect(() => config(text)).toThrow(/the resolved compose file has a form that relia does not know/);
    }
  });
});

describe('isPublished', () => {
  it.each([
    ["['8080']", false],
    ["['8080:8080']", true],
    ["['127.0.0.1:9000:8080/tcp']", true],
    ["['8080:9090']", false],
    ['[{ target: 8080 }]', false],
    ["[{ target: 8080, published: '1' }]", true],
    ['[]', false],
  ])('with ports %s is %s', (ports, published) => {
    expect(isPublished(config(`services: { lb: { ports: ${ports} } }`), ENTRY)).toBe(published);
  });

  it('is false for a service that is not there', () => {
    expect(isPublished(config('services: {}'), ENTRY)).toBe(false);
  });
});

describe('overrideFor', () => {
  it('labels everything the stack makes and publishes the entry on the loopback interface', () => {
    const stack = `
services:
  lb: { image: haproxy }
  web: { image: web, networks: [back] }
networks: { back: { driver: bridge, labels: { mine: 1 } } }
volumes: { data: null }
`;
    const label = { 'relia.stack': 'relia-shop' };
    expect(overrideOf(stack)).toEqual({
      services: { lb: { labels: label, ports: ['127.0.0.1:18080:8080'] }, web: { labels: label } },
      networks: { default: { labels: label }, back: { driver: 'bridge', labels: { mine: '1', ...label } } },
      volumes: { data: { labels: label } },
    });
  });

  it('publishes nothing when the stack does so itself, and keeps the version it has', () => {
    expect(overrideOf("services: { lb: { ports: ['8080:8080'] } }", '3.8')).toEqual({
      version: '3.8',
      services: { lb: { labels: { 'relia.stack': 'relia-shop' } } },
      networks: { default: { labels: { 'relia.stack': 'relia-shop' } } },
    });
  });

  it('leaves alone what the stack does not make itself, and a default network that nobody is on', () => {
    const stack = `
services:
  lb: { network_mode: host }
  web: { networks: { back: {} } }
networks: { back: { external: true }, old: { external: { name: x } }, own: { external: false } }
volumes: { data: { external: true } }
`;
    const labels = { 'relia.stack': 'relia-shop' };
    expect(overrideOf(stack)).toEqual({
      services: { lb: { labels, ports: ['127.0.0.1:18080:8080'] }, web: { labels } },
      networks: { own: { external: false, labels } },
    });
  });
});

describe('files beside the stack', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relia-compose-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('names the base images of everything that is built, each once', async () => {
    await mkdir(join(folder, 'web'));
    await writeFile(join(folder, 'web', 'Dockerfile'), 'ARG TAG=12\nFROM debian:$TAG');
    await writeFile(join(folder, 'web', 'Other'), 'ARG TAG\nFROM redis:$TAG');
    const context = join(folder, 'web');
    const stack = `
services:
  one: { build: { context: '${context}' } }
  two: { build: { context: '${context}', dockerfile: Other, args: ['TAG=7'] } }
  three: { build: { context: '${context}', args: { TAG: 12 } } }
  four: { build: { context: '${join(folder, 'gone')}' } }
  five: { image: nginx }
`;
    expect(basesOf(config(stack))).toEqual(['debian:12', 'redis:7']);
  });

  it('knows the version that a compose file gives itself', async () => {
    const path = join(folder, 'compose.yaml');
    for (const [text, version] of [
      ["version: '3.8'\nservices: {}", '3.8'],
      ['version: 3', '3'],
      ['services: {}', undefined],
      ['', undefined],
    ] as const) {
      await writeFile(path, text);
      expect(versionOf(path)).toBe(version);
    }
  });
});

describe('the error for a form that relia does not know', () => {
  it('is one of the environment, with a way to look', () => {
    let error: unknown;
    try {
      config('services: 3');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'RELIA_COMPOSE_FAILED', hint: textLike(/docker compose config/) });
  });
});

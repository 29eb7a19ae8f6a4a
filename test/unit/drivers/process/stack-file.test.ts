import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  parseStackFile,
  readStackFile,
  serviceSchema,
  type StackFile,
} from '../../../../src/drivers/process/stack-file.ts';
import { ReliaError } from '../../../../src/errors.ts';

const CLASSIC = fileURLToPath(new URL('../../../../fixtures/stacks/classic', import.meta.url));

function mistakesOf(text: string): readonly string[] {
  try {
    parseStackFile(text, 'processes.yaml');
    return [];
  } catch (error) {
    if (error instanceof ReliaError && error.code === 'RELIA_SCENARIO_INVALID') return error.details;
    throw error;
  }
}

describe('a stack file', () => {
  it('fills in what is not written', () => {
    const { services } = parseStackFile('services: { cache: { command: [redis-server, --save, ""] } }', 'x');
    expect(services['cache']).toEqual({
      command: ['redis-server', '--save', ''],
      programs: [],
      environment: {},
      files: [],
      ports: [],
      dependsOn: [],
      restart: 'no',
      stop: { signal: 'SIGTERM', graceS: 10 },
      end: 'SIGKILL',
      staleFiles: [],
    });
  });

  it('takes parts of one service over into another', () => {
    const text = 'services:\n  a: &a { command: [a], restart: on-failure }\n  b: { <<: *a, command: [b] }';
    expect(parseStackFile(text, 'x').services['b']).toMatchObject({ command: ['b'], restart: 'on-failure' });
  });

  it('names every mistake with its place', () => {
    expect(mistakesOf('services: { a: { command: [], prots: [1] } }')).toHaveLength(2);
    expect(mistakesOf('services: { a: { command: [a], dependsOn: [b] } }')).toEqual([
      'services.a.dependsOn: there is no service "b"',
    ]);
    expect(
      mistakesOf('services: { a: { command: [a], dependsOn: [b] }, b: { command: [b], dependsOn: [a] } }'),
    ).toEqual(['services.a.dependsOn: it waits for itself', 'services.b.dependsOn: it waits for itself']);
    expect(mistakesOf('services: { a: { command: [a, "${b:1}"] }, b: { command: [b] } }')).toEqual([
      'services.a: "b" has no port 1',
    ]);
    expect(mistakesOf('services: { a: { command: [a], health: { get: /, port: 80 } } }')).toEqual([
      'services.a.health.port: it has no such port',
    ]);
    expect(mistakesOf('services: { a: { command: [a] }')).toHaveLength(1);
  });

  it('that is not there is said to be beside the compose file', () => {
    expect(() => readStackFile('/nowhere/processes.yaml')).toThrow('/nowhere/processes.yaml does not exist');
  });
});

/** The settings of a text: its lines without comments, blanks and what addresses and names make of them. */
function settingsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '');
}

describe('the classic stack as local processes', () => {
  const file: StackFile = readStackFile(`${CLASSIC}/processes.yaml`);
  const read = (path: string): string => readFileSync(`${CLASSIC}/${path}`, 'utf8');

  it('has the services of compose.yaml, each with what it depends on and its restart policy', () => {
    const compose = read('compose.yaml');
    for (const [name, { restart }] of Object.entries(file.services)) {
      expect(compose).toMatch(new RegExp(`^  ${name}:$`, 'm'));
      expect(restart).toBe('on-failure');
    }
    expect(Object.keys(file.services).sort()).toEqual(['cache', 'lb', 'primary', 'replica', 'web1', 'web2']);
    expect(file.services['web2']?.dependsOn).toEqual(['primary', 'cache']);
  });

  it('balances as in containers: the two configurations differ only in names and addresses', () => {
    const names =
      /^(resolvers docker|nameserver .*|resolve_retries .*|timeout (?:resolve|retry) .*|hold .*|bind .*|server .*)$/;
    const rest = (text: string): readonly string[] =>
      settingsOf(text)
        .filter((line) => !names.test(line))
        .map((line) => line.replace(' resolvers docker init-addr last,libc,none', ''));
    expect(rest(read('lb/haproxy.processes.cfg'))).toEqual(rest(read('lb/haproxy.cfg')));
  });

  it('sets its databases as in containers', () => {
    const settings = (text: string): readonly string[] => {
      const [, block = ''] = /<<CONF\n(.*?)\nCONF/s.exec(text) ?? [];
      return settingsOf(block).filter((line) => !line.startsWith('listen_addresses'));
    };
    expect(settings(read('postgres/process.sh'))).toEqual(settings(read('postgres/entrypoint.sh')));
    const roles = (text: string): readonly string[] => /<<SQL\n(.*?)\nSQL/s.exec(text)?.[1]?.split('\n') ?? [];
    expect(roles(read('postgres/process.sh'))).toEqual(roles(read('postgres/entrypoint.sh')));
  });

  it('starts the same cache', () => {
    const [, words = ''] = /^CMD \[(.*)\]$/m.exec(read('cache/Dockerfile')) ?? [];
    const inContainer = words.split(', ').map((word) => word.slice(1, -1));
    const limits = inContainer.slice(inContainer.indexOf('--save'));
    expect(file.services['cache']?.command.slice(-limits.length)).toEqual(limits);
  });
});

describe('docs/without-docker.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/without-docker.md', import.meta.url)), 'utf8');

  it('shows a stack file that relia takes', () => {
    const [, text = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(Object.keys(parseStackFile(text, 'processes.yaml').services)).toEqual(['cache', 'web']);
  });

  it('names every key of a service', () => {
    const keys = Object.keys(serviceSchema.shape);
    const named = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, key]) => key);
    expect(named.filter((key) => key !== undefined && keys.includes(key))).toEqual(keys);
  });
});

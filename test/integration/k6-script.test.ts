import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HTTP_EXPORTS } from '../../src/drivers/k6/http-module.ts';
import type { LoadRequest } from '../../src/ports/load.ts';
import { k6, loadRequest, runLoad, serve, temporaryFolder, type Seen, type Server } from '../support/k6-load.ts';
import { listWith, textLike } from '../support/matching.ts';

const OK = (seen: Seen, response: { writeHead: (status: number) => { end: () => void } }): void => {
  response.writeHead(seen.path.startsWith('/missing') ? 404 : 200).end();
};

/** Ticks of 20 a second in 1,025 ms: none of them falls together with the end. */
const TURNS = 21;

interface ScriptCase {
  readonly files: Readonly<Record<string, string>>;
  readonly load?: Readonly<Record<string, unknown>>;
  readonly main?: string;
}

async function scriptRequest(folder: string, server: Server, given: ScriptCase): Promise<LoadRequest> {
  const { files, load = { rate: 20, duration: '1025ms' }, main = 'main.js' } = given;
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'scripts', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return loadRequest({
    load: { ...load, script: main },
    entryUrl: server.url,
    folder: join(folder, 'run'),
    scriptPath: join(folder, 'scripts', main),
  });
}

function countByName(operations: readonly { readonly name: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of operations) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('an existing k6 script under relia', () => {
  it('runs unchanged with every request recorded: get, batch, check, group, tags, setup and teardown', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const script = `
      import http from 'k6/http';
      import { check, group, sleep } from 'k6';
      import { Counter } from 'k6/metrics';
      export const options = { vus: 3, duration: '10m', thresholds: { http_req_failed: ['rate<0.01'] }, userAgent: 'mine/1' };
      const seen = new Counter('seen');
      const BASE = __ENV.BASE_URL;
      export function setup() { http.post(BASE + '/login', { user: 'a' }); return { token: 't' }; }
      export default function (data) {
        if (data.token !== 't') throw new Error('no setup data');
        group('front', () => {
          const response = http.get(BASE + '/front?page=1', { tags: { kind: 'page' } });
          check(response, { 'is 200': (r) => r.status === 200 });
          seen.add(1);
        });
        const [one, two] = http.batch([
          ['GET', BASE + '/one'],
          { method: 'POST', url: BASE + '/two', body: { a: '1' }, params: { tags: { name: 'second' } } },
        ]);
        const named = http.batch({ a: BASE + '/a', b: { url: BASE + '/missing/b' } });
        if (one.status !== 200 || two.status !== 200 || named.a.status !== 200 || named.b.status !== 404) throw new Error('batch');
        http.get(http.url\`\${BASE}/item/\${__ITER}\`);
        sleep(0.001);
      }
      export function teardown(data) { http.del(BASE + '/login'); }`;
    const reported = await runLoad(await scriptRequest(folder.path, server, { files: { 'main.js': script } }));

    expect(reported.exit).toMatchObject({ complete: TURNS, interrupted: 0, exitCode: 0, early: false });
    expect(reported.operations).toHaveLength(server.seen.length);
    expect(reported.operations).toHaveLength(TURNS * 6 + 2);
    const before = reported.operations.filter(({ stage }) => stage === 'setup');
    expect(before).toMatchObject([{ name: 'POST /login', outcome: 'ok', status: 200 }]);
    expect(reported.operations.filter(({ stage }) => stage === 'teardown')).toMatchObject([{ name: 'DELETE /login' }]);
    const counts = countByName(reported.operations.filter(({ stage }) => stage === undefined));
    expect(counts).toMatchObject({
      'GET /front': TURNS,
      'GET /one': TURNS,
      'POST second': TURNS,
      'GET /a': TURNS,
      'GET /missing/b': TURNS,
    });
    const first = reported.operations.filter(({ iteration, stage }) => iteration === 0 && stage === undefined);
    expect(first.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(reported.operations.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name)).toEqual(
      Array.from({ length: TURNS }, () => 'GET /missing/b'),
    );
  });

  it('is recorded with TypeScript, named and namespace imports, async requests and every method', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const files = {
      'main.ts': `
        import * as everything from 'k6/http';
        import http, { get, post as send, TLS_1_3, type Params } from 'k6/http';
        import { ask } from './lib/ask.ts';
        const BASE: string = __ENV.RELIA_ENTRY_URL;
        const params: Params = { responseCallback: http.expectedStatuses(200, { min: 201, max: 204 }) };
        export default async function (): Promise<void> {
          if (TLS_1_3 !== 'tls1.3' || typeof http.cookieJar !== 'function') throw new Error('constants');
          get(BASE + '/get', params);
          send(BASE + '/post');
          everything.put(BASE + '/put', JSON.stringify({}), params);
          http.patch(BASE + '/patch', 'x', params);
          http.head(BASE + '/head');
          http.options(BASE + '/options');
          http.request('GET', BASE + '/request');
          const answer = await http.asyncRequest('POST', BASE + '/async', { file: http.file('data', 'a.txt') });
          if (answer.status !== 200) throw new Error('async');
          ask(BASE);
          try {
            http.get('http://127.0.0.1:1/refused', { throw: true });
          } catch (error) {
            return;
          }
          throw new Error('it should have thrown');
        }`,
      'lib/ask.ts': `import { del } from 'k6/http';
        export function ask(base: string): void { del(base + '/del'); }`,
    };
    const reported = await runLoad(await scriptRequest(folder.path, server, { files, main: 'main.ts' }));
    expect(reported.exit).toMatchObject({ complete: TURNS, exitCode: 0 });
    const methods = ['get', 'post', 'put', 'patch', 'head', 'options', 'del'];
    const names = methods.map((name) => `${name === 'del' ? 'DELETE' : name.toUpperCase()} /${name}`);
    expect(countByName(reported.operations)).toEqual(
      Object.fromEntries([...names, 'GET /request', 'POST /async', 'GET /refused'].map((name) => [name, TURNS])),
    );
    expect(
      reported.operations.filter(({ name }) => name === 'GET /refused').every(({ outcome }) => outcome === 'fail'),
    ).toBe(true);
    expect(server.seen).toHaveLength(reported.operations.length - TURNS);
  });

  it('finds exactly the names that k6 itself exports from k6/http', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const script = `
      import http from 'k6/http';
      export default function () { http.get(__ENV.BASE_URL + '/' + Object.keys(http).sort().join('-')); }`;
    const load = { rate: 1, duration: '1s' };
    await runLoad(await scriptRequest(folder.path, server, { files: { 'main.js': script }, load }));
    expect(server.seen[0]?.path.slice(1).split('-')).toEqual([...HTTP_EXPORTS]);
  });

  it('opens files relative to the source that names them', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const files = {
      'main.js': `
        import http from 'k6/http';
        import { SharedArray } from 'k6/data';
        import { word } from './lib/words.js';
        const own = open('./own.txt').trim();
        const rows = new SharedArray('rows', () => JSON.parse(open('./data/rows.json')));
        export default function () { http.get(\`\${__ENV.BASE_URL}/\${own}/\${word}/\${rows[0]}\`); }`,
      'own.txt': 'first\n',
      'data/rows.json': '["third"]',
      'lib/words.js': `const opened = open('./word.txt'); export const word = opened.trim();`,
      'lib/word.txt': 'second\n',
    };
    const reported = await runLoad(await scriptRequest(folder.path, server, { files }));
    expect(countByName(reported.operations)).toEqual({ 'GET /first/second/third': TURNS });
  });

  it('keeps its own scenarios without load.rate, and an open loop among them has its ticks', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const options = (executor: object): string => `
      import http from 'k6/http';
      export const options = { scenarios: { mine: ${JSON.stringify(executor)} } };
      export function browse() { http.get(__ENV.BASE_URL + '/browse'); }
      export default function () { throw new Error('not asked for'); }`;
    const closed = { executor: 'constant-vus', vus: 2, duration: '1s', exec: 'browse' };
    const load = { duration: '1s' };
    const looped = await runLoad(
      await scriptRequest(folder.path, server, { files: { 'main.js': options(closed) }, load }),
    );
    expect(looped.start).toMatchObject({ periodMs: null, durationMs: 1_000 });
    expect(looped.drops).toEqual([]);
    expect(looped.exit).toMatchObject({ complete: looped.operations.length, interrupted: 0, early: false });
    expect(looped.operations[0]).toMatchObject({ scenario: 'mine', name: 'GET /browse', does: 'request' });
    const open = { ...closed, executor: 'constant-arrival-rate', rate: 25, vus: undefined, preAllocatedVUs: 5 };
    const opened = await runLoad(
      await scriptRequest(folder.path, server, { files: { 'main.js': options(open) }, load }),
    );
    expect(opened.start).toMatchObject({ periodMs: 40 });
    expect([25, 26]).toContain(opened.exit.complete);
    expect(opened.operations).toHaveLength(opened.exit.complete ?? NaN);
  });

  it('is not taken for interrupted when an iteration sends nothing or throws', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const script = `
      import http from 'k6/http';
      import exec from 'k6/execution';
      export default function () {
        const turn = exec.scenario.iterationInTest % 3;
        if (turn === 0) return;
        if (turn === 1) throw new Error('nothing sent');
        http.get(__ENV.BASE_URL + '/sent');
      }`;
    const reported = await runLoad(await scriptRequest(folder.path, server, { files: { 'main.js': script } }));
    expect(countByName(reported.operations)).toEqual({ 'GET /sent': 7 });
    expect(reported.exit).toMatchObject({ complete: TURNS, interrupted: 0 });
    expect(reported.drops).toEqual([]);
  });
});

describe('a k6 script that cannot run', () => {
  const refuse = async (given: ScriptCase): Promise<unknown> => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const request = await scriptRequest(folder.path, server, given);
    return await k6()
      .prepare(request)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
  };

  it('is refused with file, line and column when it does not parse', async () => {
    expect(await refuse({ files: { 'main.js': 'export default function () {\n  let = ;\n}' } })).toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      message: textLike(/main\.js:2:\d+: /),
      hint: textLike(/./),
    });
  });

  it('is refused when an import of it is missing', async () => {
    expect(await refuse({ files: { 'main.js': "import './nowhere.js';\nexport default () => 1;" } })).toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      message: textLike(/main\.js:1:8: Could not resolve/),
    });
  });

  it('is refused when it is CommonJS, has no default export, or throws at once', async () => {
    const commonJs = "const http = require('k6/http');\nexports.default = () => http.get('http://127.0.0.1');";
    expect(await refuse({ files: { 'main.js': commonJs } })).toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      message: textLike(/require or module\.exports/),
    });
    expect(await refuse({ files: { 'main.js': 'export function other() {}' } })).toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      message: textLike(/no default export/),
    });
    const throws = "export default () => 1;\nthrow new Error('at once');";
    expect(await refuse({ files: { 'main.js': throws } })).toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      details: listWith(textLike(/at once/)),
    });
  });

  it('is refused when its own options run for another time than the scenario says', async () => {
    const script = 'export const options = { vus: 1, duration: "30s" };\nexport default () => 1;';
    expect(await refuse({ files: { 'main.js': script }, load: { duration: '60s' } })).toMatchObject({
      code: 'RELIA_SCENARIO_INVALID',
      message: textLike(/30 s/),
    });
  });

  it('has the same digest wherever and for whatever run it is prepared', async () => {
    await using server = await serve(OK);
    await using one = await temporaryFolder();
    await using other = await temporaryFolder();
    const files = { 'main.js': "import http from 'k6/http';\nexport default () => http.get('http://127.0.0.1');" };
    const first = await k6().prepare(await scriptRequest(one.path, server, { files }));
    const request = await scriptRequest(other.path, server, { files, load: { rate: 5, duration: '9s' } });
    expect(await k6().prepare({ ...request, run: 'run2', seed: 8 })).toEqual(first);
    const changed = { 'main.js': files['main.js'].replace('get', 'del') };
    expect(await k6().prepare(await scriptRequest(one.path, server, { files: changed }))).not.toEqual(first);
  });

  it('ends with k6 own words when k6 dies before the first iteration', async () => {
    await using server = await serve(OK);
    await using folder = await temporaryFolder();
    const script = "export function setup() { throw new Error('no luck'); }\nexport default () => 1;";
    const request = await scriptRequest(folder.path, server, { files: { 'main.js': script } });
    await expect(runLoad(request)).rejects.toMatchObject({
      code: 'RELIA_K6_EXITED',
      details: listWith(textLike(/no luck/)),
    });
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleLoad, type Bundle } from '../../../../src/drivers/k6/bundle.ts';
import { HTTP_EXPORTS, httpModuleSource } from '../../../../src/drivers/k6/http-module.ts';
import type { LoadRequest } from '../../../../src/ports/load.ts';
import { dataSetSchema } from '../../../../src/scenario/data-schema.ts';
import { loadSchema } from '../../../../src/scenario/load-schema.ts';
import { textLike } from '../../../support/matching.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relia-bundle-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function requestFor(files: Readonly<Record<string, string>>, rate?: number): Promise<LoadRequest> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const load = loadSchema.parse({ duration: '10s', script: 'main.js', ...(rate === undefined ? {} : { rate }) });
  const scriptPath = join(folder, 'main.js');
  return { run: 'r1', seed: 7, load, data: {}, entryUrl: 'http://127.0.0.1', scriptPath, folder, t0: 0 };
}

function bundled(files: Readonly<Record<string, string>>, rate?: number): Promise<Bundle> {
  return requestFor(files, rate).then(bundleLoad);
}

/** What a bundle still imports: k6 has to know each of it. */
function importsOf({ code }: Bundle): readonly string[] {
  return [...new Set([...code.matchAll(/from "([^"]+)"/g)].map(([, name]) => name ?? ''))].sort();
}

const GET = "import http from 'k6/http';\nexport default function () { http.get('http://x/'); }";

describe('a script as k6 gets it', () => {
  it('is one file that imports nothing but k6, with its requests recorded', async () => {
    const bundle = await bundled(
      {
        'main.js':
          "import http from 'k6/http';\nimport { sleep } from 'k6';\nimport { base } from './lib/base.ts';\nexport default () => { http.get(base); sleep(1); };",
        'lib/base.ts': "export const base: string = 'http://somewhere/';",
      },
      50,
    );
    expect(importsOf(bundle)).toEqual(['k6', 'k6/execution', 'k6/http']);
    expect(bundle.code).toContain('http://somewhere/');
    expect(bundle.folder).toBe(folder);
  });

  it('leaves remote modules to k6', async () => {
    const source = "import { x } from 'https://jslib.k6.io/x/1.js';\nexport default () => x();";
    expect(importsOf(await bundled({ 'main.js': source }))).toContain('https://jslib.k6.io/x/1.js');
  });

  it("takes the load from relia when there is a rate, else from the script's own options", async () => {
    const source = `export const options = { vus: 3 };\n${GET}`;
    const driven = await bundled({ 'main.js': source }, 50);
    expect(driven.code).toContain('__ENV.RELIA_OPTIONS');
    const own = await bundled({ 'main.js': source });
    expect(own.code).not.toContain('__ENV.RELIA_OPTIONS');
  });

  it("finds files that a module of another folder opens beside that module, and the script's own beside the script", async () => {
    const { code } = await bundled({
      'main.js':
        "import { users } from './data/users.js';\nexport const own = open('./own.json');\nexport default () => users;",
      'data/users.js': "export const users = open('./users.json');",
    });
    expect(code).toContain('"data/" + path');
    expect(code).toContain('reliaOpen0("./users.json")');
    expect(code).toMatch(/[^0-9]open\("\.\/own\.json"\)/);
  });

  it('has one digest wherever it lies and whatever run it is for, and another when a word of it changes', async () => {
    const { codeHash } = await bundled({ 'main.js': GET }, 50);
    const request = await requestFor({ 'main.js': GET }, 80);
    expect((await bundleLoad({ ...request, run: 'r2', seed: 9, entryUrl: 'http://other' })).codeHash).toBe(codeHash);
    const first = folder;
    folder = join(await mkdtemp(join(tmpdir(), 'relia-bundle-')), 'deeper', 'still');
    expect((await bundled({ 'main.js': GET }, 50)).codeHash).toBe(codeHash);
    expect((await bundled({ 'main.js': GET.replace('get', 'del') }, 50)).codeHash).not.toBe(codeHash);
    await rm(first, { recursive: true, force: true });
  });

  it.each([
    ['does not parse', { 'main.js': 'export default function () {\n  let = ;\n}' }, /main\.js:2:\d+: /],
    [
      'imports what is not there',
      { 'main.js': "import './gone.js';\nexport default () => 1;" },
      /main\.js:1:8: Could not resolve/,
    ],
    ['is CommonJS', { 'main.js': "exports.default = require('k6/http');" }, /uses require or module\.exports/],
    [
      'has no default export',
      { 'main.js': 'export function other() {}' },
      /no default export, which load\.rate would call 50 times/,
    ],
  ])('is refused when it %s', async (_what, files, message) => {
    await expect(bundled(files, 50)).rejects.toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      exitCode: 64,
      message: textLike(message),
    });
  });
});

describe('a script made of operations', () => {
  const add = { name: 'add', does: 'add', on: 'orders', request: { method: 'POST', path: '/orders/${id}' } };

  function generated(fields: Readonly<Record<string, unknown>> = {}): Promise<Bundle> {
    const load = loadSchema.parse({ rate: 50, duration: '10s', operations: [{ ...add, ...fields }] });
    const data = { orders: dataSetSchema.parse({ model: 'ledger', finalReads: [{ node: 'p', path: '/orders' }] }) };
    const request = {
      run: 'r1',
      seed: 7,
      load,
      data,
      entryUrl: 'http://127.0.0.1',
      scriptPath: undefined,
      folder,
      t0: 0,
    };
    return bundleLoad(request);
  }

  it('carries the operations and imports nothing but k6', async () => {
    const bundle = await generated();
    expect(importsOf(bundle)).toEqual(['k6/execution', 'k6/http']);
    expect(bundle.code).toContain('/orders/${id}');
  });

  it('has a digest of its operations', async () => {
    const { codeHash } = await generated();
    expect((await generated()).codeHash).toBe(codeHash);
    expect((await generated({ weight: 2 })).codeHash).not.toBe(codeHash);
  });
});

describe('the module that stands for k6/http', () => {
  it('exports by name everything that k6 does, and the same as its default', () => {
    const source = httpModuleSource('/relia/http.ts');
    for (const name of HTTP_EXPORTS) expect(source).toContain(`export const ${name} = everything.${name};`);
    expect(source).toContain('export default everything;');
    expect(source).toContain('import { everything } from "/relia/http.ts";');
  });
});

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runProcess, type Ended } from '../support/relia.ts';

let base: string;
let project: string;
let installed: string;

async function run(...command: readonly [string, ...string[]]): Promise<Ended> {
  return runProcess(command, { cwd: project, env: { DOCKER_HOST: 'unix:///no/such/docker.sock' } });
}

/** Every file of a folder with its content's digest. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map(
      (path) =>
        `${path} ${createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex')}`,
    )
    .sort();
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'relia-package-'));
  // A copy: packing builds, and the checkout's own build is in use.
  const source = join(base, 'source');
  const left = ['node_modules', 'dist', '.git', 'reports'];
  cpSync(ROOT, source, { recursive: true, filter: (path) => !left.some((name) => path === join(ROOT, name)) });
  const linked = await runProcess(['ln', '-s', join(ROOT, 'node_modules'), join(source, 'node_modules')], {
    cwd: base,
  });
  expect(linked.code).toBe(0);
  const packed = await runProcess(['npm', 'pack', '--pack-destination', base], { cwd: source });
  expect({ code: packed.code, stderr: packed.code === 0 ? '' : packed.stderr }).toEqual({ code: 0, stderr: '' });
  const tarball = readdirSync(base).find((name) => name.endsWith('.tgz')) ?? '';
  project = join(base, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "shop", "private": true, "type": "module" }');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const done = await run('npm', 'install', ...flags, join(base, tarball));
  expect({ code: done.code, stderr: done.code === 0 ? '' : done.stderr }).toEqual({ code: 0, stderr: '' });
  installed = join(project, 'node_modules', 'relia');
}, 600_000);

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('the package, installed in an empty project', () => {
  it('has all that a run needs, and nothing of the workshop', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    const needed = [
      'dist/cli/main.js',
      'dist/index.d.ts',
      'dist/drivers/k6/runtime/http.ts',
      'dist/provision/go/k6/go.sum',
      'dist/provision/go/toxiproxy/go.mod',
      'dist/report/page.css',
      'dist/report/page.js',
      'fixtures/app/Dockerfile',
      'fixtures/app/dist/server.cjs',
      'fixtures/stacks/classic/compose.yaml',
      'scenarios/kill-web.ts',
      'docs/scenario.md',
      'README.md',
      'LICENSE',
    ];
    expect(needed.filter((file) => !files.includes(file))).toEqual([]);
    expect(files.filter((file) => /^(src|test|reports|bench)\b|\.tsbuildinfo$|^dist\/\.built$/.test(file))).toEqual([]);
  });

  it('runs as `npx relia`', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await run('npx', 'relia', '--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it("plans a shipped scenario and a user's own, and writes nothing inside itself", async () => {
    const before = contents(installed);
    const shipped = await run('npx', 'relia', 'plan', 'node_modules/relia/scenarios/kill-web.ts');
    expect(shipped).toMatchObject({ code: 0, stderr: '' });
    expect(shipped.stdout).toContain('inject kill web');

    cpSync(join(installed, 'fixtures', 'stacks', 'classic'), join(project, 'stack'), { recursive: true });
    writeFileSync(
      join(project, 'mine.ts'),
      `import { defineScenario } from 'relia';
       import stack from './stack/system.ts';
       export default defineScenario({
         name: 'my own', hypothesis: 'It holds.', system: stack,
         load: { rate: 50, duration: '40s', script: './mine.js' },
         steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.99 }] },
         blastRadius: { targets: ['caching'] },
         faults: [{ kind: 'latency', link: 'caching', delay: '100ms', at: '15s', duration: '5s' }],
         expect: { recovery: { within: '5s' } },
       });`,
    );
    writeFileSync(
      join(project, 'mine.js'),
      "import http from 'k6/http';\nexport default () => http.get(__ENV.BASE_URL);",
    );
    const own = await run('npx', 'relia', 'plan', 'mine.ts');
    expect(own).toMatchObject({ code: 0, stderr: '' });
    expect(own.stdout).toContain('inject latency on caching');
    expect(contents(installed)).toEqual(before);
  });

  it('has types that know a misspelt target', async () => {
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
    const tsc = [join(ROOT, 'node_modules', '.bin', 'tsc'), ...options, '--allowImportingTsExtensions'];
    const check = async (): Promise<Ended> => run('node', ...tsc, 'mine.ts');
    expect(await check()).toMatchObject({ code: 0, stdout: '' });
    const path = join(project, 'mine.ts');
    writeFileSync(path, readFileSync(path, 'utf8').replace("link: 'caching'", "link: 'cachign'"));
    const { code, stdout } = await check();
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/mine\.ts\(8,.*'"cachign"' is not assignable/);
  });
});

// The second half of `npm run build`, after tsc: everything in dist that is not compiled TypeScript.
import { chmod, cp, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildApp } from '../fixtures/app/build.mjs';
import { inputsDigest, STAMP } from './build-inputs.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The pages that are built, each a script and a style in one file: they are put into every page of their kind. */
const PAGES = { page: ['main.ts', 'page.css'], 'evidence-page': ['evidence.ts', 'evidence.css'] };

async function buildPage([name, [script, style]]) {
  const shared = { bundle: true, minify: true, legalComments: 'inline', charset: 'utf8', logLevel: 'warning' };
  await build({
    ...shared,
    entryPoints: [here(`report/page/${script}`)],
    outfile: here(`../dist/report/${name}.js`),
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    tsconfig: here('report/page/tsconfig.json'),
  });
  await build({ ...shared, entryPoints: [here(`report/page/${style}`)], outfile: here(`../dist/report/${name}.css`) });
}

/** Compiled files whose source is gone, which tsc leaves behind: they must not be published. */
async function removeOrphans() {
  const found = await readdir(here('../dist'), { recursive: true });
  const orphans = found.filter((path) => {
    const [, source] = /^(.+?)(?:\.d\.ts|\.js)$/.exec(path) ?? [];
    return source !== undefined && !(source.replace('report/', '') in PAGES) && !existsSync(here(`${source}.ts`));
  });
  await Promise.all(orphans.map((path) => rm(here(`../dist/${path}`), { force: true })));
}

const digest = inputsDigest();
await removeOrphans();
await Promise.all([
  cp(here('provision/go'), here('../dist/provision/go'), { recursive: true }),
  // Bundled into each load script at run time, from its sources.
  cp(here('drivers/k6/runtime'), here('../dist/drivers/k6/runtime'), {
    recursive: true,
    filter: (path) => !path.endsWith('tsconfig.json'),
  }),
  ...Object.entries(PAGES).map(buildPage),
  buildApp(),
]);
await chmod(here('../dist/cli/main.js'), 0o755);
await writeFile(STAMP, digest);

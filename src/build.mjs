// The second half of `npm run build`, after tsc: everything in dist that is not compiled TypeScript.
import { chmod, cp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildApp } from '../fixtures/app/build.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Copies a folder of sources into dist, without what an earlier build left there. */
async function copyFolder(from, to, wanted) {
  await rm(here(to), { recursive: true, force: true });
  await cp(here(from), here(to), { recursive: true, filter: wanted ?? (() => true) });
}

/** The report page's script and style, each one file: they are put into every report. */
async function buildPage() {
  const entry = here('report/page/main.ts');
  if (!existsSync(entry)) return;
  const shared = { bundle: true, minify: true, legalComments: 'inline', charset: 'utf8', logLevel: 'warning' };
  await build({
    ...shared,
    entryPoints: [entry],
    outfile: here('../dist/report/page.js'),
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    tsconfig: here('report/page/tsconfig.json'),
  });
  await build({ ...shared, entryPoints: [here('report/page/page.css')], outfile: here('../dist/report/page.css') });
}

await Promise.all([
  copyFolder('provision/go', '../dist/provision/go'),
  // Bundled into each load script at run time, from its sources.
  copyFolder('drivers/k6/runtime', '../dist/drivers/k6/runtime', (path) => !path.endsWith('tsconfig.json')),
  buildPage(),
  buildApp(),
]);
await chmod(here('../dist/cli/main.js'), 0o755);

import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from './relia.ts';

/** Starts a TypeScript file of `test/support` in a process of its own. */
export async function spawnTypeScript(file: string, args: readonly string[]): Promise<ChildProcess> {
  const outfile = join(ROOT, 'node_modules', '.cache', 'relia-tests', `${file}.${String(process.pid)}.mjs`);
  await build({
    entryPoints: [join(ROOT, 'test', 'support', file)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    // Bundled it lies elsewhere; what it names beside itself is beside its source.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(ROOT, 'test', 'support', file)).href) },
    alias: { relia: join(ROOT, 'src', 'index.ts') },
    logLevel: 'warning',
  });
  return spawn(process.execPath, [outfile, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

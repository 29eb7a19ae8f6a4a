import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NewFile } from './write-files.ts';

/** What the demo application's image is built of, and what its customers do. */
const APP_FILES = ['Dockerfile', '.dockerignore', 'load.ts', 'dist/server.cjs'];

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

/** The shipped stack and its scenarios as files of the user's own, under another project's name. */
export function demoFiles(packageRoot: string, folder: string): readonly NewFile[] {
  const fixtures = join(packageRoot, 'fixtures');
  const stack = join(fixtures, 'stacks', 'classic');
  const app = join(fixtures, 'app');
  const scenarios = join(packageRoot, 'scenarios');
  return [
    ...filesBelow(scenarios).map((path) => ({
      path: join(folder, 'scenarios', path),
      content: readFileSync(join(scenarios, path), 'utf8').replaceAll("'../fixtures/", "'../"),
    })),
    ...filesBelow(stack).map((path) => {
      const content = readFileSync(join(stack, path), 'utf8');
      // Beside the shipped stack, not in its place.
      const own = path === 'system.ts' ? content.replace("name: 'classic'", "name: 'demo'") : content;
      return { path: join(folder, 'stacks', 'classic', path), content: own };
    }),
    ...APP_FILES.filter((path) => existsSync(join(app, path))).map((path) => ({
      path: join(folder, 'app', path),
      content: readFileSync(join(app, path)),
    })),
  ];
}

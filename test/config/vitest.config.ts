import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Tests of the built command that drive no load, and those of the systems that are broken on purpose: they go on side by side. */
const COMMANDS = ['cli', 'completion', 'init', 'package', 'stored-runs', 'verify-histories'].map(e2e);
const ZOO = [e2e('zoo')];

function e2e(name: string): string {
  return `test/e2e/${name}.test.ts`;
}

/** Real processes, one file after the other. */
function real(name: string, files: { include: string[]; exclude?: string[] }, minutes = 10) {
  const timeout = minutes * 60_000;
  return {
    root,
    resolve: { alias },
    test: { name, ...files, testTimeout: timeout, hookTimeout: timeout, fileParallelism: false },
  };
}

const alias = { relia: fileURLToPath(new URL('../../src/index.ts', import.meta.url)) };

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        resolve: { alias },
        test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'], testTimeout: 120_000 },
      },
      real('integration', { include: ['test/integration/**/*.test.ts'] }, 5),
      real('zoo', { include: ZOO }),
      real('commands', { include: COMMANDS }),
      real('e2e', { include: ['test/e2e/**/*.test.ts'], exclude: [...ZOO, ...COMMANDS] }),
    ],
  },
});

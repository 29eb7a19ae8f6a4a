import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { architectureViolations, IMPORT_TABLE, type SourceFile } from './support/architecture.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

function sources(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
}

/** What is said of one file that is not there. */
function judged(path: string, text: string): readonly string[] {
  return architectureViolations([{ path, text }]);
}

describe('the architecture', () => {
  it('has only the arrows of the import table, no impurity in a pure layer and no long file', () => {
    expect(architectureViolations(sources())).toEqual([]);
  });

  it('names no layer that imports the CLI', () => {
    const importers = Object.entries(IMPORT_TABLE).filter(([, allowed]) => allowed.includes('cli'));
    expect(importers).toEqual([]);
  });

  it('has no two layers that may import each other', () => {
    const pairs = Object.entries(IMPORT_TABLE).flatMap(([layer, allowed]) =>
      allowed.filter((other) => IMPORT_TABLE[other]?.includes(layer) === true).map((other) => `${layer} <-> ${other}`),
    );
    expect(pairs).toEqual([]);
  });
});

describe('the check itself', () => {
  it('catches a wrong arrow between layers', () => {
    const text = `import { startRun } from '../engine/run.ts';`;
    expect(judged('report/build.ts', text)).toEqual(['report/build.ts: report may not import engine']);
    expect(judged('cli/main.ts', text)).toEqual([]);
  });

  it('catches an arrow that only a type takes, or that is taken while running', () => {
    const type = `import type { Command } from '../cli/app.ts';`;
    expect(judged('engine/run.ts', type)).toEqual(['engine/run.ts: engine may not import cli']);
    const late = `export const load = () => import('../../provision/cache.ts');`;
    expect(judged('drivers/k6/driver.ts', late)).toEqual(['drivers/k6/driver.ts: drivers/k6 may not import provision']);
  });

  it('catches a driver that imports another', () => {
    const text = `export { Engine } from '../docker/engine.ts';`;
    expect(judged('drivers/k6/driver.ts', text)).toEqual([
      'drivers/k6/driver.ts: drivers/k6 may not import drivers/docker',
    ]);
  });

  it('catches an SDK outside its driver, and a process started elsewhere', () => {
    expect(judged('engine/run.ts', `import Docker from 'dockerode';`)).toHaveLength(1);
    expect(judged('drivers/docker/engine.ts', `import Docker from 'dockerode';`)).toEqual([]);
    expect(judged('verify/judge.ts', `import chalk from 'chalk';`)).toHaveLength(1);
    expect(judged('provision/cache.ts', `import yargs from 'yargs/yargs';`)).toHaveLength(1);
    expect(judged('cli/main.ts', `import { spawn } from 'node:child_process';`)).toHaveLength(1);
    expect(judged('cli/main.ts', `import { execa } from 'execa';`)).toHaveLength(1);
  });

  it('catches the clock, chance, the environment and the console in a pure layer, not in comments', () => {
    const impure = ['Date.now()', 'new Date()', 'setTimeout(go, 1)', 'Math.random()', 'process.env', 'console.log(1)'];
    for (const code of impure) expect(judged('verify/judge.ts', `const x = () => ${code};`)).toHaveLength(1);
    expect(judged('verify/judge.ts', '/** Never Date.now(). */\n// nor Math.random()\n')).toEqual([]);
    expect(judged('cli/main.ts', 'const x = Date.now();')).toEqual([]);
  });

  it('catches a long file and a folder without a layer', () => {
    expect(judged('verify/judge.ts', 'x;\n'.repeat(351))).toEqual(['verify/judge.ts: 351 lines, at most 350']);
    expect(judged('helpers/misc.ts', '')).toEqual(['helpers/misc.ts: the import table has no layer for it']);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepareScenario } from '../../src/cli/prepare-scenario.ts';
import { allCommands } from '../../src/cli/load-commands.ts';
import { scenarioJsonSchema } from '../../src/scenario/parse.ts';
import { FAULT_SCHEMAS } from '../../src/scenario/faults/registry.ts';
import { PAGES, pageText, shownFiles } from '../support/doc-blocks.ts';

const COMMANDS = await allCommands();

/** Every key that may stand in a scenario. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]: [string, unknown]) => [
    ...(name === 'properties' && typeof value === 'object' && value !== null ? Object.keys(value) : []),
    ...keysOf(value),
  ]);
}

describe('the documentation', () => {
  it('shows scenarios that relia accepts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'relia-docs-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const files = shownFiles();
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'compose.yaml'), 'services: {}\n');
    writeFileSync(join(folder, 'checkout.js'), 'export default function () {}\n');
    const scenarios = [...files].filter(([, text]) => text.includes('defineScenario')).map(([name]) => name);
    expect(scenarios.sort()).toEqual(['cache-is-slow.ts', 'kill-primary.ts']);
    for (const name of scenarios) {
      const prepared = await prepareScenario({ path: join(folder, name), overrides: {}, env: {} });
      expect(prepared.plan.steps).toHaveLength(2);
    }
  });

  it('names every key and every fault kind of a scenario', () => {
    const words = new Set([...pageText('docs/scenario.md').matchAll(/[A-Za-z-]+/g)].map(([word]) => word));
    const unnamed = [...new Set([...keysOf(scenarioJsonSchema()), ...Object.keys(FAULT_SCHEMAS)])];
    expect(unnamed.filter((key) => !words.has(key))).toEqual([]);
  });

  it('names only commands and flags that there are', () => {
    const flags = new Set(['help', 'version', ...COMMANDS.flatMap((command) => command.flags)]);
    const names = new Set(COMMANDS.map(({ name }) => name));
    for (const path of PAGES) {
      const text = pageText(path);
      const said = [...text.matchAll(/(?:npx )?relia ([a-z]+)\b/g)].flatMap(([whole, name = '']) =>
        whole.startsWith('npx') || text.includes(`\`${whole}`) ? [name] : [],
      );
      expect({ path, unknown: said.filter((name) => !names.has(name)) }).toEqual({ path, unknown: [] });
      const given = [...text.matchAll(/relia [^\n`]*?--([a-z]+)/g)].map(([, flag = '']) => flag);
      expect({ path, unknown: given.filter((flag) => !flags.has(flag)) }).toEqual({ path, unknown: [] });
    }
  });

  it('links to pages that there are', () => {
    const broken = PAGES.flatMap((path) =>
      [...pageText(path).matchAll(/\]\(([\w./-]+\.md)(?:#[\w-]+)?\)/g)]
        .map(([, target = '']) => join(path, '..', target))
        .filter((target) => !PAGES.includes(target)),
    );
    expect(broken).toEqual([]);
  });
});

import { mkdir, mkdtemp, rm, symlink, writeFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFile, resolveBeside, type LoadedFile } from '../../../../src/drivers/system/scenario-file.ts';
import { parseScenario } from '../../../../src/scenario/parse.ts';
import { textLike } from '../../../support/matching.ts';

const SYSTEM = `
  name: 'one', compose: './compose.yaml', entry: { target: 'web', port: 80 },
  targets: { web: { service: 'web', role: 'web' } },`;
const REST = `
  name: 'x', hypothesis: 'y', load: { script: './load.js', duration: '60s' },
  steadyState: { window: '5s', slos: [{ sli: 'availability', objective: 0.9 }] },
  blastRadius: { targets: ['web'] }, faults: [], expect: {},`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relia-file-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Writes files and loads one of them. */
async function load(files: Readonly<Record<string, string>>, which = 'scenario.ts'): Promise<LoadedFile> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return loadFile(join(folder, which));
}

describe('loadFile', () => {
  it('gives what the file exports by default, with relia standing for the running package', async () => {
    const source = `import { defineScenario, type DurationText } from 'relia';
      const hold: DurationText = '7s';
      export default defineScenario({ system: {${SYSTEM}}, ${REST} hold });`;
    const { file, value, systemFile } = await load({ 'scenario.ts': source });
    expect(file).toBe(join(folder, 'scenario.ts'));
    expect(systemFile).toBe(file);
    expect(parseScenario(value, file)).toMatchObject({ name: 'x', hold: 7_000, system: { name: 'one' } });
  });

  it('takes JavaScript, and plain data without define', async () => {
    const { value } = await load(
      { 'scenario.mjs': `export default { system: {${SYSTEM}}, ${REST} };` },
      'scenario.mjs',
    );
    expect(parseScenario(value, 'scenario.mjs')).toMatchObject({ name: 'x' });
  });

  it('knows which file the system came from, for the paths that are written there', async () => {
    const files = {
      'stacks/one/system.ts': `import { defineSystem } from 'relia'; export default defineSystem({${SYSTEM}});`,
      'scenarios/kill.ts': `import { defineScenario } from 'relia'; import one from '../stacks/one/system.ts';
        export default defineScenario({ system: one, ${REST} });`,
    };
    const { file, systemFile } = await load(files, 'scenarios/kill.ts');
    expect([file, systemFile]).toEqual([join(folder, 'scenarios/kill.ts'), join(folder, 'stacks/one/system.ts')]);
  });

  it.each([
    ['a copy of it with something changed', '{ ...one, readyWithinS: 5 }'],
    ['a copy of it that is defined anew', 'defineSystem({ ...one, readyWithinS: 5 })', 'scenarios/kill.ts'],
  ])('knows that of %s', async (_what, system, expected = 'stacks/one/system.ts') => {
    const files = {
      'stacks/one/system.ts': `import { defineSystem } from 'relia'; export default defineSystem({${SYSTEM}});`,
      'scenarios/kill.ts': `import { defineScenario, defineSystem } from 'relia'; import one from '../stacks/one/system.ts';
        export default defineScenario({ system: ${system}, ${REST} });`,
    };
    const { value, systemFile } = await load(files, 'scenarios/kill.ts');
    expect(systemFile).toBe(join(folder, expected));
    expect(parseScenario(value, 'kill.ts').system.readyWithinS).toBe(5);
  });

  it('knows that of a scenario that only stands in another file', async () => {
    const files = {
      'base/base.ts': `import { defineScenario, defineSystem } from 'relia';
        export const base = defineScenario({ system: defineSystem({${SYSTEM}}), ${REST} });`,
      'scenario.ts': `import { base } from './base/base.ts'; export default { ...base, name: 'other' };`,
    };
    expect((await load(files)).systemFile).toBe(join(folder, 'base/base.ts'));
  });

  it('loads a system file as it does a scenario', async () => {
    const source = `import { defineSystem } from 'relia'; export default defineSystem({${SYSTEM}});`;
    const { value, systemFile } = await load({ 'system.ts': source }, 'system.ts');
    expect(value).toMatchObject({ name: 'one', compose: './compose.yaml' });
    expect(systemFile).toBe(join(folder, 'system.ts'));
  });

  it('loads a file again as it is by then, and leaves nothing behind', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('relia-scenario-'));
    await load({ 'scenario.ts': 'export default { name: 1 };' });
    expect((await load({ 'scenario.ts': 'export default { name: 2 };' })).value).toEqual({ name: 2 });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('relia-scenario-'))).toEqual(before);
  });

  it('refuses a file that is not there', async () => {
    await expect(loadFile(join(folder, 'gone.ts'))).rejects.toMatchObject({
      code: 'RELIA_FILE_NOT_FOUND',
      exitCode: 64,
      message: textLike(/gone\.ts does not exist$/),
    });
  });

  it.each([
    ['does not parse', 'export default {', / does not parse$/],
    ['imports what is not there', "import './gone.ts'; export default {};", / does not parse$/],
    ['throws', "throw new Error('no luck'); export default {};", / failed while it was loaded: no luck$/],
    ['has no default export', 'export const scenario = {};', / has no default export$/],
  ])('refuses a file that %s', async (_what, source, message) => {
    await expect(load({ 'scenario.ts': source })).rejects.toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
      exitCode: 64,
      message: textLike(message),
    });
  });

  it('says where a file does not parse', async () => {
    const error: unknown = await load({ 'scenario.ts': 'const a = 1;\nexport default {{' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ details: [textLike(/scenario\.ts:2:16/)] });
  });
});

describe('resolveBeside', () => {
  it('counts a path from the file that names it', async () => {
    await writeFile(join(folder, 'compose.yaml'), '');
    expect(resolveBeside(join(folder, 'system.ts'), './compose.yaml', 'the compose file')).toBe(
      join(folder, 'compose.yaml'),
    );
    expect(resolveBeside('/elsewhere/system.ts', join(folder, 'compose.yaml'), 'the compose file')).toBe(
      join(folder, 'compose.yaml'),
    );
  });

  it('refuses a path where nothing is, and says from where it counts', async () => {
    await symlink(join(folder, 'gone'), join(folder, 'dangling'));
    for (const written of ['./nothing.yaml', 'dangling']) {
      expect(() => resolveBeside(join(folder, 'system.ts'), written, 'the compose file')).toThrow(
        `the compose file ${written} does not exist`,
      );
    }
  });
});

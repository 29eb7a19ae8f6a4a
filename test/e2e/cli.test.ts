import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectMistake, folderWith, placeOf, relia } from '../support/no-docker.ts';
import { temporaryFolder } from '../support/relia.ts';

const errorDocument = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.array(z.string()),
    hint: z.string().nullable(),
  }),
  exitCode: z.number(),
});

const MISTAKES = [
  [
    'a misspelt key',
    'hypotesis: "x"',
    'RELIA_SCENARIO_INVALID',
    /unknown key "hypotesis"; did you mean "hypothesis"\?/,
  ],
  [
    'a target that does not exist',
    'faults: [{ kind: "kill", target: "wbe", at: "15s", duration: "5s" }]',
    'RELIA_SCENARIO_INVALID',
    /faults\[0\].*there is no target "wbe"/,
  ],
  [
    'a fault that outlasts the load',
    'faults: [{ kind: "kill", target: "web", at: "15s", duration: "60s" }]',
    'RELIA_SCENARIO_INVALID',
    /the load ends at 40 s/,
  ],
  [
    'a compose file that is missing',
    'system: { ...classic, compose: "./none.yaml" }',
    'RELIA_FILE_NOT_FOUND',
    /compose file \.\/none\.yaml does not exist/,
  ],
  [
    'a k6 script that does not parse',
    'data: {}, expect: {}, load: { rate: 5, duration: "40s", script: "./broken.js" }',
    'RELIA_SCRIPT_INVALID',
    /broken\.js:1:\d+/,
  ],
  [
    'a k6 script that is missing',
    'data: {}, expect: {}, load: { rate: 5, duration: "40s", script: "./gone.js" }',
    'RELIA_FILE_NOT_FOUND',
    /gone\.js does not exist/,
  ],
  [
    'a variable that is not set',
    'name: "${env.RELIA_TEST_NOT_SET}"',
    'RELIA_SCENARIO_INVALID',
    /needs the environment variable RELIA_TEST_NOT_SET/,
  ],
  ['a scenario that does not parse', '}{', 'RELIA_SCRIPT_INVALID', /s\.ts does not parse/],
] as const;

describe('a mistake in a scenario', () => {
  it.each(MISTAKES)('is told: %s', async (_what, changes, code, says) => {
    const place = placeOf(folderWith(changes));
    writeFileSync(join(place.folder, 'broken.js'), 'export default function () { return }}');
    const before = readdirSync(place.folder);
    for (const command of ['run', 'plan']) expectMistake(await relia(place, command, 's.ts'), { code, exit: 64, says });
    expect(readdirSync(place.folder)).toEqual(before);
    expect(readdirSync(place.state)).toEqual([]);
  });

  it('is one JSON document with --json', async () => {
    const { code, stdout, stderr } = await relia(placeOf(folderWith('hypotesis: "x"')), 'run', 's.ts', '--json');
    expect(code).toBe(64);
    const document = errorDocument.parse(JSON.parse(stdout));
    expect(document).toMatchObject({ exitCode: 64, error: { code: 'RELIA_SCENARIO_INVALID' } });
    expect(document.error.details).toEqual([expect.stringContaining('hypotesis')]);
    expect(stderr).toContain('RELIA_SCENARIO_INVALID');
  });

  it('that an override makes is told as one', async () => {
    const place = placeOf(folderWith(''));
    expectMistake(await relia(place, 'plan', 's.ts', '--duration', '20s'), {
      code: 'RELIA_SCENARIO_INVALID',
      exit: 64,
      says: /load/,
    });
  });
});

describe('a mistake on the command line', () => {
  it.each([
    [['run', 's.ts', '--rat', '3'], /did you mean "--rate"\?/],
    [['run'], /relia run <scenario\.\.>/],
    [['pla', 's.ts'], /did you mean "plan"\?/],
    [['run', 's.ts', '--rate', 'fast'], /--rate 200/],
    [['run', 's.ts', '--rate', '-5'], /--rate 200/],
    [['run', 's.ts', '--duration', '90'], /--duration 90s/],
    [['run', 's.ts', '--seed', '1', '--seed', '2'], /more than once/],
    [['stack', 'restart', 's.ts'], /up.*down.*status/],
    [['plan', 's.ts', 'more'], /relia plan <scenario>/],
  ])('%j is told with what was meant', async (args, says) => {
    expectMistake(await relia(placeOf(folderWith('')), ...args), { code: 'RELIA_USAGE', exit: 64, says });
  });

  it.each([
    [['run', 'none.ts'], 'RELIA_FILE_NOT_FOUND'],
    [['run', 's.ts', '--system', 'none.ts'], 'RELIA_FILE_NOT_FOUND'],
    [['verify', 'none'], 'RELIA_FILE_NOT_FOUND'],
    [['verify', '.'], 'RELIA_RUN_INVALID'],
    [['report', '.'], 'RELIA_RUN_INVALID'],
    [['recover', '.'], 'RELIA_RUN_INVALID'],
    [['stack', 'up', 'none.ts'], 'RELIA_FILE_NOT_FOUND'],
  ])('%j names what is not there', async (args, code) => {
    expectMistake(await relia(placeOf(folderWith('')), ...args), { code, exit: 64, says: /none|\./ });
  });

  it('that would write over something is refused', async () => {
    const place = placeOf(folderWith(''));
    expectMistake(await relia(place, 'run', 's.ts', '--out', '.'), {
      code: 'RELIA_USAGE',
      exit: 64,
      says: /not empty/,
    });
  });

  it('is no reason to hide the help', async () => {
    const place = placeOf(temporaryFolder());
    const nothing = await relia(place);
    expect(nothing).toMatchObject({ code: 64, stdout: '' });
    expect(nothing.stderr).toContain('relia run <scenario..>');
    for (const command of ['run', 'plan', 'verify', 'report', 'recover', 'setup', 'doctor', 'stack', 'demo']) {
      const { code, stdout } = await relia(place, command, '--help');
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(stdout).toContain('Examples:');
    }
  });
});

describe('something missing in the environment', () => {
  it('ends a run with 69, before it leaves anything', async () => {
    const place = placeOf(folderWith(''));
    const says = /no Docker Engine answers|found neither/;
    const { code, stderr } = await relia(place, 'run', 's.ts', '--runtime', 'docker');
    expect(code).toBe(69);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^hint: /m);
    expect(readdirSync(place.folder)).toEqual(['s.ts']);
    expect(readdirSync(place.state)).toEqual([]);
  });

  it('is listed by doctor, each with how to get it, for a person and as JSON', async () => {
    const place = placeOf(temporaryFolder());
    const told = await relia(place, 'doctor');
    expect(told.code).toBe(69);
    expect(told.stdout).toMatch(/^missing +Docker Engine +there is no socket/m);
    const { code, stdout } = await relia(place, 'doctor', '--json');
    const requirement = z.object({ name: z.string(), status: z.string(), howToGet: z.string().optional() });
    const document = z
      .object({ isReady: z.boolean(), exitCode: z.number(), requirements: z.array(requirement) })
      .parse(JSON.parse(stdout));
    expect({ code, isReady: document.isReady, exitCode: document.exitCode }).toEqual({
      code: 69,
      isReady: false,
      exitCode: 69,
    });
    const missing = document.requirements.filter(({ status }) => status === 'missing');
    expect(missing.map(({ name }) => name)).toContain('Docker Engine');
    expect(missing.filter(({ howToGet }) => howToGet === undefined)).toEqual([]);
  });
});

describe('relia plan', () => {
  it('shows the steps, plain where it is not a terminal, and the same as JSON', async () => {
    const place = placeOf(folderWith(''));
    const { code, stdout, stderr } = await relia(place, 'plan', 's.ts', '--seed', '7');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/at 15 s +f1\.inject +inject kill web/);
    expect(stdout).not.toContain('\u001B');
    const json = await relia(place, 'plan', 's.ts', '--json');
    const schema = z.object({
      hashes: z.record(z.string(), z.string()),
      plan: z.object({ steps: z.array(z.unknown()) }),
    });
    const changed = schema.parse(JSON.parse((await relia(place, 'plan', 's.ts', '--json', '--seed', '7')).stdout));
    const plain = schema.parse(JSON.parse(json.stdout));
    expect(plain.plan.steps).toHaveLength(2);
    expect(changed.hashes['experiment']).not.toBe(plain.hashes['experiment']);
    expect(changed.hashes['system']).toBe(plain.hashes['system']);
  });
});

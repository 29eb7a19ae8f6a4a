import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startTimeOf } from '../../src/drivers/system/process-identity.ts';
import { ROOT, runRelia, temporaryFolder, type Ended } from '../support/relia.ts';
import { storeSample } from '../support/stored-run.ts';

const SYSTEM = join(ROOT, 'fixtures', 'stacks', 'classic', 'system.ts');
/** No engine answers there, whatever this machine has. */
const NO_DOCKER = 'unix:///no/such/docker.sock';

const errorDocument = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.array(z.string()),
    hint: z.string().nullable(),
  }),
  exitCode: z.number(),
});

/** A folder with a scenario in it that is right but for the changes, given as the text of properties. */
function folderWith(changes: string): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 's.ts'),
    `import { defineScenario } from 'relia';
     import classic from ${JSON.stringify(SYSTEM)};
     const written = {
       name: 'a web node dies', hypothesis: 'Nobody notices.', system: classic,
       load: { rate: 50, duration: '40s', operations: [
         { name: 'look', does: 'read', on: 'orders', request: { method: 'GET', path: '/orders/\${id}' } } ] },
       data: { orders: { model: 'ledger' } },
       steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.99 }] },
       blastRadius: { targets: ['web'] },
       faults: [{ kind: 'kill', target: 'web', at: '15s', duration: '5s' }],
       expect: { recovery: { within: '5s' } },
     };
     export default { ...written, ${changes} };`,
  );
  return folder;
}

interface Place {
  readonly folder: string;
  readonly state: string;
}

/** Runs relia in a folder where it finds no Docker, with a state folder of its own. */
async function relia({ folder, state }: Place, ...args: readonly string[]): Promise<Ended> {
  const env = { DOCKER_HOST: NO_DOCKER, XDG_STATE_HOME: state };
  return runRelia(args, { cwd: folder, env });
}

function placeOf(folder: string): Place {
  return { folder, state: temporaryFolder() };
}

function expectMistake(
  ended: Ended,
  expected: { readonly code: string; readonly exit: number; readonly says: RegExp },
): void {
  const { code, stdout, stderr } = ended;
  expect(code).toBe(expected.exit);
  expect(stderr.split('\n')[0]).toMatch(new RegExp(`^${expected.code}: `));
  expect(stderr).toMatch(expected.says);
  expect(stderr).toMatch(/^hint: \S/m);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).toBe('');
}

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
    const { code, stderr } = await relia(place, 'run', 's.ts');
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

describe('relia verify', () => {
  const LOW_RATE = { rate: 40 } as const;

  it('recomputes the stored judgement, and exits by the verdict', async () => {
    const place = placeOf(temporaryFolder());
    for (const [name, story] of [
      ['bad', 'outage'],
      ['good', 'absorbed'],
    ] as const) {
      mkdirSync(join(place.folder, name));
      const { judgement } = storeSample(join(place.folder, name), { ...LOW_RATE, story });
      const { code, stdout } = await relia(place, 'verify', name);
      expect(code).toBe({ pass: 0, fail: 1, inconclusive: 2 }[judgement.verdict]);
      expect(stdout).toContain(judgement.load.text);
      expect(stdout).toContain('the judgement is the stored one');
    }
  });

  it('prints a line for each run with --json, and exits with the worst', async () => {
    const place = placeOf(temporaryFolder());
    mkdirSync(join(place.folder, 'bad'));
    const { judgement } = storeSample(join(place.folder, 'bad'), { ...LOW_RATE, story: 'outage' });
    const { code, stdout } = await relia(place, 'verify', 'none', 'bad', '--json');
    expect(code).toBe(1);
    const [first, second, ...rest] = stdout.trimEnd().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(first ?? '')).toMatchObject({ file: 'none', error: { code: 'RELIA_FILE_NOT_FOUND' } });
    expect(JSON.parse(second ?? '')).toMatchObject({
      file: 'bad',
      verdict: judgement.verdict,
      reason: judgement.why,
      differences: [],
    });
  });

  it('says when the history is not the one the run wrote, and never lets it pass', async () => {
    const place = placeOf(temporaryFolder());
    storeSample(place.folder, { ...LOW_RATE, story: 'absorbed' });
    const path = join(place.folder, 'history.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n`);
    const { code, stdout } = await relia(place, 'verify', '.');
    expect(code).toBe(2);
    expect(stdout).toContain('history.jsonl is not the one');
    expectMistake(await relia(place, 'report', '.'), { code: 'RELIA_RUN_INVALID', exit: 64, says: /history\.jsonl/ });
  });

  it('says when the stored judgement is not what follows from the history', async () => {
    const place = placeOf(temporaryFolder());
    const { judgement } = storeSample(place.folder, { ...LOW_RATE, story: 'outage' });
    const path = join(place.folder, 'run.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(`"judgement":{"verdict":"${judgement.verdict}"`, '"judgement":{"verdict":"pass"'));
    const { code, stdout } = await relia(place, 'verify', '.');
    expect(code).toBe(1);
    expect(stdout).toContain('the stored verdict is pass, recomputed it is fail');
  });

  it('names the line of a history that is broken', async () => {
    const place = placeOf(temporaryFolder());
    storeSample(place.folder, { ...LOW_RATE, story: 'absorbed' });
    const path = join(place.folder, 'history.jsonl');
    const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [first, '{"type":"op","call":', ...rest].join('\n'));
    expectMistake(await relia(place, 'verify', '.'), {
      code: 'RELIA_HISTORY_INVALID',
      exit: 64,
      says: /history\.jsonl: line 2 of the history is malformed/,
    });
  });
});

describe('relia report', () => {
  it('rebuilds every file byte for byte', async () => {
    const place = placeOf(temporaryFolder());
    storeSample(place.folder, { rate: 40, story: 'outage' });
    const files = ['report.html', 'junit.xml', 'summary.md'];
    const rebuild = async (): Promise<readonly string[]> => {
      const { code, stdout } = await relia(place, 'report', '.');
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'report: report.html\n' });
      return files.map((file) => readFileSync(join(place.folder, file), 'utf8'));
    };
    const first = await rebuild();
    for (const file of files) rmSync(join(place.folder, file));
    expect(await rebuild()).toEqual(first);
    expect(first[0]).toContain('<!doctype html>');
  });
});

describe('relia recover', () => {
  /** A run whose relia is gone, with a journal of open acts. */
  function deadRun({ folder, state }: Place, acts: readonly object[]): string {
    const pointer = join(state, 'relia', 'active', 'relia-dead.json');
    mkdirSync(join(state, 'relia', 'active'), { recursive: true });
    const dead = { pid: 2 ** 22 + 1, startTime: '1' };
    writeFileSync(pointer, JSON.stringify({ run: 'dead', project: 'relia-dead', folder, process: dead }));
    const lines = acts.map((act, index) => `${JSON.stringify({ entry: 'undo', id: index + 1, act, why: 'test' })}\n`);
    writeFileSync(join(folder, 'journal.jsonl'), lines.join(''));
    return pointer;
  }

  it('ends what a dead run left going, once, and gives its stack free', async () => {
    const place = placeOf(temporaryFolder());
    const left = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    const ended = once(left, 'exit');
    onTestFinished(() => {
      left.kill('SIGKILL');
    });
    const pid = left.pid ?? 0;
    const pointer = deadRun(place, [{ kind: 'end-process', process: { pid, startTime: startTimeOf(pid) ?? '' } }]);
    const { code, stdout } = await relia(place, 'recover');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'dead: everything is undone\n' });
    await ended;
    expect(existsSync(pointer)).toBe(false);
    expect((await relia(place, 'recover')).stdout).toBe('nothing to recover: no run died\n');
  });

  it('exits 4 with what is left and how to mend it by hand, and keeps hold of the run', async () => {
    const place = placeOf(temporaryFolder());
    const instance = { project: 'relia-dead', service: 'web', number: 1 };
    const pointer = deadRun(place, [{ kind: 'start-instance', instance }]);
    const { code, stdout } = await relia(place, 'recover');
    expect(code).toBe(4);
    expect(stdout).toMatch(/still broken: .*\n {2}by hand: docker start /);
    expect(existsSync(pointer)).toBe(true);
  });

  it('leaves a run that is under way alone', async () => {
    const place = placeOf(temporaryFolder());
    const pointer = deadRun(place, []);
    const own = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
    writeFileSync(pointer, JSON.stringify({ run: 'r', project: 'relia-dead', folder: place.folder, process: own }));
    expect(await relia(place, 'recover')).toMatchObject({
      code: 0,
      stderr: 'r is under way on relia-dead; left alone\n',
    });
    expectMistake(await relia(place, 'recover', '.'), { code: 'RELIA_STACK_BUSY', exit: 69, says: /under way/ });
  });
});

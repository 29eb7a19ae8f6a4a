import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CAS_REGISTER,
  KEY_VALUE,
  linearizableHistory,
  uniqueRegister,
  withPhantom,
  WRITTEN_AS,
  type Entry,
  type EntryValue,
} from '../support/golden-histories.ts';
import { PUBLISHED } from '../support/published-histories.ts';
import { runRelia, temporaryFolder } from '../support/relia.ts';
import { storeSample } from '../support/stored-run.ts';

const evidence = z.object({ text: z.string(), operations: z.array(z.int()) });
const lineSchema = z.object({
  file: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  reason: z.string(),
  operations: z.int(),
  checkMs: z.number(),
  findings: z.array(
    z.object({
      id: z.string(),
      verdict: z.enum(['pass', 'fail', 'inconclusive']),
      count: z.int(),
      summary: z.string(),
      first: evidence.optional(),
      worst: evidence.optional(),
      last: evidence.optional(),
    }),
  ),
  format: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});
type Line = z.infer<typeof lineSchema>;
type Verdict = Line['verdict'];

const EXIT: Readonly<Record<Verdict, number>> = { pass: 0, fail: 1, inconclusive: 2 };

/** Judges files in one process: a line for each, in the order given, and the exit code of the worst. */
async function verify(files: readonly string[], ...flags: readonly string[]): Promise<readonly Line[]> {
  const { code, stdout, stderr } = await runRelia(['verify', ...files, ...flags, '--json'], { cwd: temporaryFolder() });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
  expect({ files: lines.map(({ file }) => file), stderr }).toEqual({ files, stderr: '' });
  const verdicts = lines.map(({ verdict }) => verdict);
  const worst = (['fail', 'inconclusive', 'pass'] as const).find((verdict) => verdicts.includes(verdict));
  expect(code).toBe(EXIT[worst ?? 'inconclusive']);
  return lines;
}

function files(texts: Readonly<Record<string, string>>): readonly string[] {
  const folder = temporaryFolder();
  return Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
}

/** `0 invoke add 1`: process, type, function and value. */
function entries(...lines: readonly (readonly [number, Entry['type'], string, EntryValue])[]): readonly Entry[] {
  return lines.map(([who, type, f, value]) => ({ process: who, type, f, value }));
}

/** One operation of one process after the other, each answered with what it asked or with the value given. */
function oneByOne(...lines: readonly (readonly [number, string, EntryValue, EntryValue?])[]): readonly Entry[] {
  return lines.flatMap(([who, f, value, answer = value]) => entries([who, 'invoke', f, value], [who, 'ok', f, answer]));
}

/** Ten histories that are linearizable by construction, and each with a read of what nobody wrote. */
function legalAndNot<State>(
  kind: () => Parameters<typeof linearizableHistory<State>>[0],
  format: keyof typeof WRITTEN_AS,
  phantom: EntryValue,
): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (let seed = 1; seed <= 10; seed++) {
    const legal = linearizableHistory(kind(), { seed, operations: 60 });
    texts[`${format}-${String(seed)}-legal`] = WRITTEN_AS[format](legal);
    texts[`${format}-${String(seed)}-phantom`] = WRITTEN_AS[format](withPhantom(legal, phantom));
  }
  return texts;
}

describe('histories of an object that is linearizable by construction pass, and fail with a read of what nobody wrote', () => {
  const casRegister = (format: keyof typeof WRITTEN_AS) => legalAndNot(() => CAS_REGISTER, format, 77);
  it.each([
    ['cas-register', casRegister('jepsen-edn'), ['--initial', '0']],
    ['cas-register', { ...casRegister('jepsen-log'), ...casRegister('jepsen-json') }, ['--initial', '0']],
    ['register', legalAndNot(uniqueRegister, 'jepsen-edn', 7_777), ['--initial', '0']],
    ['kv', legalAndNot(() => KEY_VALUE, 'porcupine-kv', 'phantom'), []],
  ] as const)('%s', async (model, texts, flags) => {
    const lines = await verify(files(texts), '--model', model, ...flags);
    const seen = lines.map(({ verdict, format }) => [verdict, format]);
    const expected = Object.keys(texts).map((name) => [
      name.endsWith('legal') ? 'pass' : 'fail',
      name.replace(/-\d+-(?:legal|phantom)$/, ''),
    ]);
    expect(seen).toEqual(expected);
    expect(lines.every(({ operations }) => operations > 40)).toBe(true);
  });
});

/** A small history, its verdict, and the finding that carries it. */
interface Case {
  readonly history: readonly Entry[];
  readonly verdict: Verdict;
  readonly finding?: string;
}

const transfer = { from: 0, to: 1, amount: 5 };
const CASES: Readonly<Record<string, readonly Case[]>> = {
  mutex: [
    { history: oneByOne([0, 'acquire', null], [0, 'release', null], [1, 'acquire', null]), verdict: 'pass' },
    { history: oneByOne([0, 'acquire', null], [1, 'acquire', null]), verdict: 'fail' },
  ],
  set: [
    { history: oneByOne([0, 'add', 1], [1, 'read', null, [1]]), verdict: 'pass' },
    { history: oneByOne([0, 'add', 1], [0, 'add', 2], [1, 'read', null, [2]]), verdict: 'fail', finding: 'lost' },
    {
      history: oneByOne([0, 'add', [0, 1]], [1, 'read', null, [1]]),
      verdict: 'inconclusive',
      finding: 'shape-mismatch',
    },
  ],
  ledger: [
    { history: oneByOne([0, 'add', 'a'], [1, 'read', null, ['a']]), verdict: 'pass' },
    { history: oneByOne([0, 'add', 'a'], [1, 'read', null, ['a', 'a']]), verdict: 'fail', finding: 'duplicated' },
  ],
  session: [
    { history: oneByOne([0, 'write', 1], [0, 'read', null, 1], [0, 'write', 2]), verdict: 'pass' },
    {
      history: oneByOne([0, 'write', 1], [0, 'write', 2], [0, 'read', null, 1]),
      verdict: 'fail',
      finding: 'read-your-writes',
    },
  ],
  bank: [
    { history: oneByOne([0, 'transfer', transfer], [1, 'read', null, { 0: 45, 1: 55 }]), verdict: 'pass' },
    {
      history: oneByOne([0, 'transfer', transfer], [1, 'read', null, { 0: 50, 1: 55 }]),
      verdict: 'fail',
      finding: 'wrong-total',
    },
  ],
  queue: [
    { history: oneByOne([0, 'enqueue', 1], [1, 'dequeue', null, 1]), verdict: 'pass' },
    { history: oneByOne([0, 'enqueue', 1], [1, 'dequeue', null, 2]), verdict: 'fail', finding: 'unexpected' },
  ],
  counter: [
    { history: oneByOne([0, 'add', 2], [1, 'read', null, 2]), verdict: 'pass' },
    { history: oneByOne([0, 'add', 2], [1, 'read', null, 1]), verdict: 'fail', finding: 'out-of-bounds' },
    { history: oneByOne([0, 'add', 2]), verdict: 'inconclusive' },
  ],
  'unique-ids': [
    { history: oneByOne([0, 'generate', null, 1], [1, 'generate', null, 2]), verdict: 'pass' },
    { history: oneByOne([0, 'generate', null, 1], [1, 'generate', null, 1]), verdict: 'fail', finding: 'duplicated' },
  ],
  'append-list': [
    { history: oneByOne([0, 'append', 1], [1, 'read', null, [1]]), verdict: 'pass' },
    { history: oneByOne([0, 'append', 1], [0, 'append', 2], [1, 'read', null, [2]]), verdict: 'fail' },
  ],
};

describe('a small history of each other model', () => {
  it.each(Object.entries(CASES))('%s: has its verdict and its finding, in EDN and in JSON', async (model, cases) => {
    const flags = model === 'bank' ? ['--initial', '100'] : [];
    const formats = ['jepsen-edn', 'jepsen-json'] as const;
    const texts = formats.flatMap((format) =>
      cases.map(({ history }, place) => [`${format}-${String(place)}`, WRITTEN_AS[format](history)] as const),
    );
    const lines = await verify(files(Object.fromEntries(texts)), '--model', model, ...flags);
    for (const [place, line] of lines.entries()) {
      const { verdict, finding } = cases[place % cases.length] ?? {};
      expect(line).toMatchObject({ verdict, format: formats[Math.floor(place / cases.length)] });
      if (finding === undefined) continue;
      const found = line.findings.find(({ id }) => id === finding);
      expect(found).toMatchObject({ verdict });
      expect(found?.first?.operations.length).toBeGreaterThan(0);
    }
  });
});

describe('a search', () => {
  it('that runs out of steps is inconclusive', async () => {
    const history = WRITTEN_AS['jepsen-edn'](linearizableHistory(CAS_REGISTER, { seed: 1, operations: 400 }));
    const [line] = await verify(files({ h: history }), '--model', 'cas-register', '--initial', '0', '--steps', '1');
    expect(line).toMatchObject({ verdict: 'inconclusive' });
    expect(line?.reason).toMatch(/step/);
  });
});

describe('what relia recorded', () => {
  const RUN = { rate: 40, story: 'outage' } as const;

  it('is judged by its scenario as a run, beside histories that are judged by the model', async () => {
    const folder = temporaryFolder();
    const { judgement } = storeSample(folder, RUN);
    const [other = ''] = files({ h: WRITTEN_AS['jepsen-edn'](oneByOne([0, 'add', 1], [1, 'read', null, [1]])) });
    const { code, stdout } = await runRelia(['verify', folder, other, '--model', 'set', '--json'], { cwd: folder });
    expect(code).toBe(EXIT[judgement.verdict]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { file: folder, verdict: judgement.verdict, reason: judgement.why, differences: [] },
      { file: other, verdict: 'pass', model: 'set' },
    ]);
  });

  it('is judged by the model when its history is named', async () => {
    const folder = temporaryFolder();
    const { judgement } = storeSample(folder, RUN);
    const [ledger] = judgement.ledgers;
    const [line] = await verify([join(folder, 'history.jsonl')], '--model', 'ledger');
    const lost = line?.findings.find(({ id }) => id === 'lost');
    expect(ledger?.lostCount).toBeGreaterThan(0);
    expect(line).toMatchObject({ format: 'relia', verdict: 'fail', figures: { acknowledged: ledger?.acknowledged } });
    expect(lost).toMatchObject({ verdict: 'fail', count: ledger?.lostCount });
    // As far as stamps of whole milliseconds tell.
    expect(Math.abs(Number(line?.figures['rpoMs']) - (ledger?.rpoMs?.value ?? NaN))).toBeLessThan(1);
  });
});

describe('a history that cannot be read', () => {
  it('is an error with file, line and reason, and none of several files can make a verdict of that', async () => {
    const good = WRITTEN_AS['jepsen-edn'](oneByOne([0, 'add', 1], [1, 'read', null, [1]]));
    const bad = WRITTEN_AS['porcupine-kv'](entries([0, 'invoke', 'add', 1], [0, 'invoke', 'add', 2]));
    const all = files({ good, bad, lost: WRITTEN_AS['jepsen-edn'](oneByOne([0, 'add', 1], [1, 'read', null, []])) });
    const { code, stdout, stderr } = await runRelia(['verify', ...all, '--model', 'set', '--json'], {
      cwd: temporaryFolder(),
    });
    expect(code).toBe(64);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const message = expect.stringMatching(/bad: line 2 of the history is malformed: process 0 begins/) as string;
    expect(lines).toMatchObject([
      { file: all[0], verdict: 'pass' },
      { file: all[1], error: { code: 'RELIA_HISTORY_INVALID', message } },
      { file: all[2], verdict: 'fail' },
    ]);
    expect(lines[1]).not.toHaveProperty('verdict');
    expect(stderr).toMatch(/^RELIA_HISTORY_INVALID: .*bad: line 2/);
  });

  it('is told when its format or its model is not known', async () => {
    const [good = '', prose = ''] = files({
      good: WRITTEN_AS['jepsen-edn'](oneByOne([0, 'add', 1])),
      prose: 'once upon a time',
    });
    const told = async (...args: readonly string[]) => runRelia(['verify', ...args], { cwd: temporaryFolder() });
    expect(await told(good)).toMatchObject({
      code: 64,
      stdout: '',
      stderr: expect.stringMatching(/^RELIA_USAGE: .*\nhint: .*--model ledger\|register\|cas-register/) as string,
    });
    expect(await told(prose, '--model', 'set')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('it is in no format that relia reads') as string,
    });
    expect(await told(good, '--model', 'sett')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('"append-list"') as string,
    });
    expect(await told(good, '--model', 'set', '--format', 'jepsen-json')).toMatchObject({ code: 64, stdout: '' });
  });
});

describe('recorded histories with published verdicts', () => {
  const root = process.env['RELIA_HISTORIES'] ?? '';
  const isThere = root !== '' && existsSync(root);
  if (!isThere) {
    const count = PUBLISHED.reduce((sum, { files: n }) => sum + n, 0);
    const why = root === '' ? 'RELIA_HISTORIES is not set' : `RELIA_HISTORIES names no folder (${root})`;
    console.warn(`NOT RUN: ${String(count)} recorded histories with published verdicts: ${why}`);
  }

  it.runIf(isThere).each(PUBLISHED)(
    '$folder, $flags: each has its verdict',
    async ({ folder, files: count, flags, verdict }) => {
      const names = readdirSync(join(root, folder)).filter((file) => verdict(file) !== undefined);
      expect(names.length).toBeGreaterThanOrEqual(count);
      const lines = await verify(
        names.map((name) => join(root, folder, name)),
        ...flags,
      );
      const found = lines.map((line, place) => [names[place], line.verdict]);
      expect(found).toEqual(names.map((name) => [name, verdict(name)]));
    },
  );

  it.runIf(isThere)('have their published figures', async () => {
    const [bank] = await verify([join(root, 'elle-cli', 'bank-tidb.edn')], '--model', 'bank', '--initial', '100');
    const wrong = bank?.findings.find(({ id }) => id === 'wrong-total');
    expect(wrong).toMatchObject({ verdict: 'fail', count: 1_731 });
    expect([wrong?.first, wrong?.worst, wrong?.last].map((seen) => seen?.text)).toEqual([
      'index 258 read a total of 105 instead of 100',
      'index 6142 read a total of 267 instead of 100',
      'index 7125 read a total of 226 instead of 100',
    ]);
    expect(bank?.figures).toMatchObject({ reads: 1_805, accounts: 8 });
    const [set, mismatch] = await verify(
      ['set.edn', 'set_full.json'].map((name) => join(root, 'elle-cli', name)),
      '--model',
      'set',
    );
    expect(set?.figures).toMatchObject({ acknowledged: 3 });
    expect(mismatch?.reason).toBe('shape-mismatch');
  });
});

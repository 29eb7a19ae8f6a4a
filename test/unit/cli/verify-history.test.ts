import { Chalk } from 'chalk';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isHistoryFile } from '../../../src/cli/verify-history/file-kind.ts';
import { historyLines } from '../../../src/cli/verify-history/history-lines.ts';
import { initialValue } from '../../../src/cli/verify-history/initial-value.ts';
import { judgeWhole, type HistoryQuestion, type JudgedHistory } from '../../../src/cli/verify-history/judge-history.ts';
import { builtInModel, questionModel } from '../../../src/cli/verify-history/question-model.ts';
import { readBeginning, readPieces } from '../../../src/cli/verify-history/read-pieces.ts';
import type { ModelName } from '../../../src/verify/checkers/check.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'relia-verify-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

function written(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

/** A Jepsen history in EDN: `0 invoke add 1` a line. */
function edn(...events: readonly string[]): string {
  return events
    .map((event) => {
      const [process = '', type = '', f = '', ...value] = event.split(' ');
      return `{:process ${process}, :type :${type}, :f :${f}, :value ${value.join(' ')}}\n`;
    })
    .join('');
}

function judgeHistory(file: string, question: HistoryQuestion): JudgedHistory {
  return judgeWhole(file, question).judged;
}

function judged(text: string, model: ModelName): JudgedHistory {
  return judgeHistory(written('h.edn', text), { model: builtInModel(model), format: undefined, options: {} });
}

const plain = new Chalk({ level: 0 });
const LOST = edn('0 invoke add 1', '0 ok add 1', '0 invoke add 2', '0 ok add 2', '1 invoke read nil', '1 ok read [2]');

describe('a history of another tool', () => {
  it('is judged by the model it is said to be of', () => {
    const { file, ...rest } = judged(LOST, 'set');
    expect(file).toMatch(/h\.edn$/);
    expect(rest).toMatchObject({
      verdict: 'fail',
      reason: '1 lost',
      operations: 3,
      model: 'set',
      format: 'jepsen-edn',
      figures: { attempts: 2, acknowledged: 2 },
    });
    expect(rest.findings[0]).toMatchObject({ id: 'lost', verdict: 'fail', count: 1, first: { operations: [0, 2] } });
    expect(rest.checkMs).toBeGreaterThan(0);
  });

  it('has its worst findings first', () => {
    const { findings } = judged(LOST, 'set');
    const order = findings.map(({ verdict }) => ['fail', 'inconclusive', 'pass'].indexOf(verdict));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('is inconclusive when its values are not what the model expects', () => {
    expect(judged(LOST, 'counter')).toMatchObject({ verdict: 'inconclusive', reason: 'shape-mismatch' });
  });

  it('that is malformed is refused with file, line and reason', () => {
    const path = written('h.edn', edn('0 invoke add 1', '0 done add 1'));
    expect(() => judgeHistory(path, { model: builtInModel('set'), format: undefined, options: {} })).toThrow(
      `${path}: line 2 of the history is malformed: its type is done`,
    );
  });

  it('is told to a person: why, what shows it, and what was not found', () => {
    const lines = historyLines({ ...judged(LOST, 'set'), file: 'h.edn', checkMs: 0.25 }, plain);
    expect(lines.slice(0, 3)).toEqual([
      'FAIL  h.edn: 1 lost',
      '  3 operations (jepsen-edn) judged as set in 0.25 ms',
      '  !!  lost: 1 of 2 acknowledged writes lost',
    ]);
    expect(lines[3]).toMatch(/^ {8}\S/);
    expect(lines.at(-1)).toMatch(/^ {2}ok {2}not found: .*unexpected/);
  });

  it('in which nothing was read says that nothing can be told, not that nothing was found', () => {
    const lines = historyLines({ ...judged(edn('0 invoke add 1', '0 ok add 1'), 'counter'), file: 'h' }, plain);
    expect(lines[0]).toBe('INCONCLUSIVE  h: nothing was read');
    expect(lines.slice(2)).toEqual(['  ??  cannot be told: out-of-bounds, went-back']);
  });
});

describe('a history of relia with several data sets', () => {
  const header = '{"type":"header","schema":"relia.history/1","run":"r","scenario":"s","t0":0}';
  const line = (told: object): string =>
    JSON.stringify({
      ...{ type: 'op', call: 1, return: 2, vu: 1, scenario: 'relia', iteration: 0, index: 0, name: 'n' },
      ...{ does: 'add', outcome: 'ok', status: 200, ...told },
    });
  const copy = (on: string, ids: readonly string[]): string =>
    JSON.stringify({ type: 'final-read', on, node: 'db', call: 10, return: 11, ids });

  it('is judged set by set, and is as good as the worst', () => {
    const text = [
      ...[header, line({ on: 'orders', key: 'r-1' }), line({ on: 'carts', key: 'r-2', iteration: 1 })],
      ...[copy('orders', ['r-1']), copy('carts', [])],
    ].join('\n');
    const found = judgeHistory(written('h.jsonl', text), {
      model: builtInModel('ledger'),
      format: undefined,
      options: {},
    });
    expect(found).toMatchObject({ format: 'relia', verdict: 'fail', reason: 'carts: 1 lost', operations: 4 });
    expect(found.findings[0]).toMatchObject({ id: 'lost', on: 'carts', count: 1 });
    expect(found.figures).toMatchObject({ 'orders acknowledged': 1, 'carts acknowledged': 1 });
  });
});

describe('--initial', () => {
  it.each([
    ['0', 0],
    ['-1.5', -1.5],
    ['nil', null],
    ['null', null],
    ['"0"', '0'],
    ['blue', 'blue'],
    ['', ''],
    ['{"a": 10}', { a: 10 }],
  ])('%j is %j', (text, value) => {
    expect(initialValue(text)).toEqual(value);
  });
});

describe('a file', () => {
  it('is read in pieces, and a character on the seam of two stays whole', () => {
    const text = 'aé€😀'.repeat(50);
    const path = written('text', text);
    const pieces = [...readPieces(path, 7)];
    expect(pieces.length).toBeGreaterThan(50);
    expect(pieces.join('')).toBe(text);
    expect(readBeginning(path, 3)).toBe('aé');
    expect(readBeginning(written('none', ''), 3)).toBe('');
  });

  it('is a history unless it is a run of relia, or its own file and nothing else is said', () => {
    const run = folder();
    mkdirSync(join(run, 'nested'));
    for (const name of ['run.json', 'history.jsonl', 'other.edn']) writeFileSync(join(run, name), '');
    const nothing = { format: undefined, model: undefined };
    const ledger = { format: undefined, model: 'ledger' } as const;
    const kind = (name: string, wishes: Parameters<typeof isHistoryFile>[1]) => isHistoryFile(join(run, name), wishes);
    expect([kind('', ledger), kind('run.json', ledger), kind('none', ledger)]).toEqual([false, false, false]);
    expect([kind('other.edn', nothing), kind('history.jsonl', nothing), kind('history.jsonl', ledger)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('a model of the user`s own', () => {
  it('is loaded from a file, and named in what is found', async () => {
    const model = written(
      'stack.ts',
      `import { defineModel, type ModelValue } from 'relia';
       export default defineModel<readonly ModelValue[]>({
         name: 'stack',
         verbs: ['enqueue', 'dequeue'],
         shows: ['dequeue'],
         initial: [],
         step: (held, { verb, value }) => {
           if (verb === 'enqueue') return [...held, value];
           return held.at(-1) === value ? held.slice(0, -1) : undefined;
         },
       });`,
    );
    const history = written(
      'stack.edn',
      edn(
        '0 invoke enqueue 1',
        '0 ok enqueue 1',
        '0 invoke enqueue 2',
        '0 ok enqueue 2',
        '0 invoke dequeue nil',
        '0 ok dequeue 1',
      ),
    );
    const question = await questionModel(undefined, model);
    if (question === undefined) throw new Error('there is no model');
    const found = judgeHistory(history, { model: question, format: undefined, options: {} });
    expect(found).toMatchObject({ model: 'stack', verdict: 'fail', operations: 3 });
    expect(found.reason).toContain("process 0's dequeue 1");
  });

  it('is one of two ways to say what histories are', async () => {
    await expect(questionModel('kv', 'stack.ts')).rejects.toMatchObject({ code: 'RELIA_USAGE' });
    await expect(questionModel(undefined, 'none.ts')).rejects.toMatchObject({ code: 'RELIA_FILE_NOT_FOUND' });
    await expect(questionModel(undefined, written('odd.ts', 'export default { name: 1 };'))).rejects.toMatchObject({
      code: 'RELIA_SCRIPT_INVALID',
    });
  });
});

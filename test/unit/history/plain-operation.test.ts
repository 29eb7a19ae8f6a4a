import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReliaError } from '../../../src/errors.ts';
import { formatEvent, parseEvent } from '../../../src/history/jsonl.ts';
import { lineSchema } from '../../../src/history/line-schema.ts';
import { isPlainOperation } from '../../../src/history/plain-operation.ts';
import { anyOperation } from './events.ts';

/** JSON that some field takes and others do not, at the edges of what any of them takes. */
const ODD = [
  ...['null', 'true', 'false', '""', '"ok"', '"op"', '"add"', '"request"', '"setup"', '"7"', '[]', '["op"]', '{}'],
  ...['0', '-0', '1', '-1', '200', '0.5', '1e999', '-1e999', '1e308', '9007199254740991', '9007199254740992'],
  ...['{"from":"a","to":"b","amount":1}', '{"to":"b","from":"a","amount":1}', '{"from":"a","to":"b","amount":1e999}'],
  ...['{"from":"a","to":"b","amount":1,"fee":2}', '{"from":"a","to":"b","amount":1,"__proto__":{"fee":2}}'],
  ...['{"from":"a","to":"b"}', '{"from":1,"to":"b","amount":1}', '{"from":"a","to":null,"amount":1}'],
  ...['{"from,to,amount":1}', '{"__proto__":{"from":"a","to":"b","amount":1}}'],
];
const KEYS = [
  ...['type', 'call', 'return', 'vu', 'scenario', 'iteration', 'index', 'name', 'does', 'on', 'key', 'value'],
  ...['version', 'outcome', 'status', 'error', 'by', 'stage', 'untraced'],
  ...['retries', '', '0', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'],
];

/** A change to a line: another value, one more key (a second one of the same name too), or a key that is gone. */
const anyChange = fc.record({
  key: fc.constantFrom(...KEYS),
  value: fc.oneof(fc.constantFrom(...ODD), fc.json({ maxDepth: 2 })),
  how: fc.constantFrom('replace', 'replace', 'append', 'remove'),
});

/** Lines of operations as they are written, most of them of the usual kind, with none, one or a few things changed. */
const anyLine = fc
  .tuple(anyOperation, fc.nat(9), fc.array(anyChange, { maxLength: 3 }))
  .map(([{ stage, untraced, ...usual }, kind, changes]) => {
    const operation = kind === 0 ? { ...usual, stage, untraced } : usual;
    let fields = Object.entries(operation).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, JSON.stringify(value)]],
    );
    for (const { key, value, how } of changes) {
      if (how !== 'append') fields = fields.filter(([name]) => name !== key);
      if (how !== 'remove') fields.push([key, value]);
    }
    return `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
  });

/** What the schema alone makes of a line; `undefined` where it is malformed. */
function bySchema(line: string): unknown {
  const { data } = lineSchema.safeParse(JSON.parse(line));
  return data?.type === 'op' && data.return !== null && data.return < data.call ? undefined : data;
}

function byParsing(line: string): unknown {
  try {
    return parseEvent(line, 1);
  } catch (error) {
    if (error instanceof ReliaError) return undefined;
    throw error;
  }
}

// Not by toStrictEqual, which takes a key named "constructor" for the class.
describe('an operation that is told without the schema', () => {
  it('is what the schema makes of it, and what the schema refuses is refused', () => {
    let plain = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyLine, (line) => {
        const expected = bySchema(line);
        expect(isDeepStrictEqual(byParsing(line), expected)).toBe(true);
        if (isPlainOperation(JSON.parse(line))) plain += 1;
        if (expected === undefined) refused += 1;
      }),
      { numRuns: 3_000 },
    );
    // Enough of either to have compared something.
    expect(Math.min(plain, refused)).toBeGreaterThan(100);
  });

  it.each(KEYS)('is what the schema makes of it, whatever "%s" is', (key) => {
    const plain = {
      ...{ type: 'op', call: 0, return: 1, vu: 0, scenario: 's', iteration: 0, index: 0 },
      ...{ name: 'n', does: 'add', outcome: 'ok', status: 200 },
    };
    const fields = Object.entries(plain).filter(([name]) => name !== key);
    const others = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    for (const value of ODD) {
      const line = `{${[...others, `${JSON.stringify(key)}:${value}`].join(',')}}`;
      expect([line, isDeepStrictEqual(byParsing(line), bySchema(line))]).toEqual([line, true]);
    }
  });

  it('is every one that relia writes, but those of a setup, a teardown or a lost record', () => {
    fc.assert(
      fc.property(anyOperation, ({ stage, untraced, ...usual }) => {
        expect(isPlainOperation(JSON.parse(formatEvent(usual)))).toBe(true);
        const unusual = JSON.stringify({ ...usual, stage: stage ?? 'setup', untraced });
        expect(isPlainOperation(JSON.parse(unusual))).toBe(false);
      }),
    );
  });
});

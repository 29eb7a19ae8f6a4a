import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, explanationLines, findErrorCode } from '../../../src/cli/commands/explain.ts';

const plain = new Chalk({ level: 0 });

describe('an error code as a person writes it', () => {
  it.each(['RELIA_STACK_BUSY', 'relia_stack_busy', 'stack_busy', 'Stack-Busy', ' RELIA_STACK_BUSY '])('%s', (word) => {
    expect(findErrorCode(word)).toBe('RELIA_STACK_BUSY');
  });

  it('that is misspelt gets the nearest one', () => {
    expect(() => findErrorCode('RELIA_STACK_BUZY')).toThrow(
      expect.objectContaining({ code: 'RELIA_USAGE', hint: 'did you mean RELIA_STACK_BUSY?' }) as Error,
    );
  });

  it('that is like none gets the way to the list', () => {
    expect(() => findErrorCode('teapot')).toThrow(
      expect.objectContaining({ hint: '`relia explain` lists them all' }) as Error,
    );
  });
});

describe('an explanation', () => {
  it('fits into the terminal, but for the command to copy', () => {
    for (const code of ERROR_CODES) {
      const lines = explanationLines(code, plain, 80).slice(1, -1);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('is cause, remedy and example', () => {
    expect(explanationLines('RELIA_K6_NOT_FOUND', plain, 80)).toMatchInlineSnapshot(`
      [
        "RELIA_K6_NOT_FOUND: k6 2.x was not found (exit code 69)",
        "",
        "Why",
        "  No k6 of version 2 is named by RELIA_K6, on PATH or in relia’s cache. The npm",
        "  package \`k6\` is not the tool.",
        "",
        "What to do",
        "  Let relia install the pinned version.",
        "",
        "For example",
        "  RELIA_K6_NOT_FOUND: k6 2.x was not found",
        "  $ npx relia setup",
      ]
    `);
  });
});

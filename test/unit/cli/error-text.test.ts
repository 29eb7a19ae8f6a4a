import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { describeError, errorLines } from '../../../src/cli/error-text.ts';
import { ReliaError } from '../../../src/errors.ts';

const plain = new Chalk({ level: 0 });

describe('an error as it is printed', () => {
  it('has code, message, details and hint, and no stack when the mistake is the user’s', () => {
    const error = new ReliaError('RELIA_SCENARIO_INVALID', {
      message: 's.ts has a mistake',
      details: ['load.rate: expected a number', 'two\nlines'],
      hint: 'see docs/scenario.md',
      cause: new Error('inner'),
    });
    expect(errorLines(error, plain)).toEqual([
      'RELIA_SCENARIO_INVALID: s.ts has a mistake',
      '  load.rate: expected a number',
      '  two',
      '  lines',
      'hint: see docs/scenario.md',
      'more: relia explain RELIA_SCENARIO_INVALID',
    ]);
  });

  it('has the stack of a bug, and asks for a report', () => {
    const lines = errorLines(new TypeError('x is not a function'), plain);
    expect(lines[0]).toBe('RELIA_BUG: x is not a function');
    expect(lines[1]).toMatch(/^ {4}at .*error-text\.test\.ts/);
    expect(lines.at(-1)).toContain('please report it');
  });

  it('copes with anything thrown', () => {
    expect(describeError('text')).toMatchObject({ code: 'RELIA_BUG', message: 'text', details: [] });
  });

  it('is the same as data', () => {
    const error = new ReliaError('RELIA_USAGE', { message: 'm' });
    expect(describeError(error)).toEqual({ code: 'RELIA_USAGE', message: 'm', details: [], hint: null });
  });
});

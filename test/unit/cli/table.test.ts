import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { tableLines } from '../../../src/cli/table.ts';

describe('a table', () => {
  it('has aligned columns, whatever their colours, and no blanks at the end of a line', () => {
    const { red } = new Chalk({ level: 1 });
    expect(tableLines([['a', 'bb', 'c'], [red('long'), '', 'd'], ['e']])).toEqual([
      'a     bb  c',
      `${red('long')}      d`,
      'e',
    ]);
  });

  it('of nothing is nothing', () => {
    expect(tableLines([])).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyCommand } from '../../src/cli/commands/verify.ts';
import { FORMATS } from '../../src/history/formats/import-history.ts';
import { ROOT } from '../support/relia.ts';

const PAGE = readFileSync(join(ROOT, 'docs', 'verify.md'), 'utf8');

function words(pattern: RegExp, text: string = PAGE): readonly string[] {
  return [...text.matchAll(pattern)].map(([, word = '']) => word);
}

describe('docs/verify.md', () => {
  it('has every format and every flag', () => {
    expect([...words(/^\| `([a-z][a-z-]*)` +\| /gm)].sort()).toEqual([...FORMATS].sort());
    expect([...new Set(words(/^\| `--([a-z-]+)` +\| /gm))].sort()).toEqual([...verifyCommand.flags].sort());
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyCommand } from '../../src/cli/commands/verify.ts';
import { FORMATS } from '../../src/history/formats/import-history.ts';
import { MODELS } from '../../src/verify/checkers/check.ts';
import { ROOT } from '../support/relia.ts';

const PAGE = readFileSync(join(ROOT, 'docs', 'verify.md'), 'utf8');

function words(pattern: RegExp, text: string = PAGE): readonly string[] {
  return [...text.matchAll(pattern)].map(([, word = '']) => word);
}

/** The part of the page about one model. */
function section(model: string): string {
  const from = PAGE.indexOf(`### \`${model}\`\n`);
  const to = PAGE.indexOf('\n### ', from + 1);
  return PAGE.slice(from, to === -1 ? undefined : to);
}

describe('docs/verify.md', () => {
  it('has every model, and of each what it proves, what it cannot see and what it costs', () => {
    const all = new Set(words(/^### `(.+)`$/gm));
    expect([...all].sort()).toEqual([...MODELS].sort());
    const said = MODELS.map((model) => [model, words(/^- (Proves|Cannot see|Cost): \S/gm, section(model))]);
    expect(said).toEqual(MODELS.map((model) => [model, ['Proves', 'Cannot see', 'Cost']]));
  });

  it('has every format and every flag', () => {
    expect([...words(/^\| `([a-z][a-z-]*)` +\| /gm)].sort()).toEqual([...FORMATS].sort());
    expect([...new Set(words(/^\| `--([a-z]+)` +\| /gm))].sort()).toEqual([...verifyCommand.flags].sort());
  });
});

import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/cli/commands/explain.ts';
import { EXPLANATIONS } from '../../src/errors/explanations.ts';
import { errorsPage } from '../support/errors-page.ts';
import { ROOT } from '../support/relia.ts';

describe('docs/errors.md', () => {
  it('is made of the catalogue and its explanations (`npm run docs` writes it)', async () => {
    const page = await format(errorsPage(), { parser: 'markdown', printWidth: 120 });
    await expect(page).toMatchFileSnapshot(join(ROOT, 'docs', 'errors.md'));
  });
});

describe('the catalogue', () => {
  it('is in alphabetical order, and every code is explained', () => {
    expect(ERROR_CODES).toEqual([...ERROR_CODES].sort());
    expect(Object.keys(EXPLANATIONS)).toEqual(ERROR_CODES);
  });

  it('says of every code why, what to do, and an example with a command', () => {
    for (const code of ERROR_CODES) {
      const { cause, remedy, example } = EXPLANATIONS[code];
      expect({ code, cause, remedy }).toEqual({
        code,
        cause: expect.stringMatching(/^\S.{30,}\.$/) as string,
        remedy: expect.stringMatching(/^[A-Z].{20,}\.$/) as string,
      });
      expect(example.says).toMatch(/\S{3}/);
      expect(example.mend).toMatch(/^(npx relia|docker|ss|k6|RELIA_K6=\S+ npx relia) /);
    }
  });
});

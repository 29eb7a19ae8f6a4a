import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';
import { keysPage, keysWithoutMeaning } from '../support/keys-page.ts';
import { ROOT } from '../support/relia.ts';

describe('docs/keys.md', () => {
  it('is made of the schema (`npm run docs` writes it)', async () => {
    const page = await format(keysPage(), { parser: 'markdown', printWidth: 120 });
    await expect(page).toMatchFileSnapshot(join(ROOT, 'docs', 'keys.md'));
  });
});

describe('the meaning of a key', () => {
  it('is in the schema, in one short sentence', () => {
    expect(keysWithoutMeaning(scenarioSchema)).toEqual([]);
  });

  it('is missed, however deep the key is', () => {
    const part = z.strictObject({ said: z.string().describe('What is said of it.'), unsaid: z.string().optional() });
    const either = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a').describe('no sentence') }),
      z.strictObject({ kind: z.literal('b').describe('Which of the two.'), parts: z.record(z.string(), part) }),
    ]);
    const schema = z.strictObject({ list: z.array(either).default([]).describe('All that there is.') });
    expect(keysWithoutMeaning(schema)).toEqual(['list[].kind', 'list[].parts', 'list[].parts.*.unsaid']);
  });
});

import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { keysPage } from '../support/keys-page.ts';
import { ROOT } from '../support/relia.ts';

describe('docs/keys.md', () => {
  it('is made of the schema (`npm run docs` writes it)', async () => {
    const page = await format(keysPage(), { parser: 'markdown', printWidth: 120 });
    await expect(page).toMatchFileSnapshot(join(ROOT, 'docs', 'keys.md'));
  });
});

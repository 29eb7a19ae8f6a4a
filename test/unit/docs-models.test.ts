import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { modelsPage } from '../support/models-page.ts';
import { ROOT } from '../support/relia.ts';

describe('docs/models.md', () => {
  it('is made of the registry (`npm run docs` writes it)', async () => {
    const page = await format(modelsPage(), { parser: 'markdown', printWidth: 120 });
    await expect(page).toMatchFileSnapshot(join(ROOT, 'docs', 'models.md'));
  });
});

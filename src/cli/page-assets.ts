import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageAssets } from '../report/html/document.ts';
import { PACKAGE_ROOT } from './package-info.ts';

/** The script and style of a kind of page, as the build left them in `dist/report`. */
export async function readAssets(name: 'page' | 'evidence-page'): Promise<PageAssets> {
  const page = join(PACKAGE_ROOT, 'dist', 'report');
  const [script, style] = await Promise.all([
    readFile(join(page, `${name}.js`), 'utf8'),
    readFile(join(page, `${name}.css`), 'utf8'),
  ]);
  return { script, style };
}

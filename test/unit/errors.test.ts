import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '../../src/errors.ts';

interface Row {
  readonly code: string;
  readonly exit: number;
  readonly summary: string;
}

/** The rows of the table in docs/errors.md. */
function documented(): readonly Row[] {
  const text = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8');
  return [...text.matchAll(/^\| `(RELIA_\w+)`\s*\|\s*(\d+)\s*\|\s*(.*?)\s*\|/gm)].map(([, code, exit, summary]) => ({
    code: code ?? '',
    exit: Number(exit),
    summary: summary ?? '',
  }));
}

describe('docs/errors.md', () => {
  it('has exactly the codes of the catalogue, with their exit codes and words', () => {
    const catalogue = Object.entries(ERROR_CATALOGUE).map(([code, { exit, summary }]): Row => ({
      code,
      exit,
      summary,
    }));
    expect(documented()).toEqual(catalogue);
  });

  it('is in alphabetical order, each code once', () => {
    const codes = documented().map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
  });
});

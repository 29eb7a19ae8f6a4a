import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LineFile } from '../../../src/cli/read-lines.ts';

it('reads the lines of a file longer than its buffer, characters of several bytes included, and digests all of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relia-lines-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const lines = Array.from({ length: 40_000 }, (_, index) => `${String(index)} größer als € ${'x'.repeat(index % 97)}`);
  const text = `${lines.join('\n')}\nno line break at the end`;
  const path = join(folder, 'file');
  writeFileSync(path, text);
  const file = new LineFile(path);
  expect([...file]).toEqual([...lines, 'no line break at the end']);
  expect(file.digest()).toBe(createHash('sha256').update(text).digest('hex'));
});

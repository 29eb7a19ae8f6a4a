import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LineFile } from '../../../src/cli/read-lines.ts';

function fileOf(content: string | Buffer): LineFile {
  const folder = mkdtempSync(join(tmpdir(), 'relia-lines-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return new LineFile(path);
}

it('reads the lines of a file longer than its buffer, characters of several bytes included, and digests all of it', () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `${String(index)} größer als € ${'x'.repeat(index % 97)}`);
  const text = `${lines.join('\n')}\nno line break at the end`;
  const file = fileOf(text);
  expect([...file]).toEqual([...lines, 'no line break at the end']);
  expect(file.digest()).toBe(createHash('sha256').update(text).digest('hex'));
});

it('reads lines that are longer than its buffer, wherever its pieces end', () => {
  for (const length of [65_534, 65_535, 65_536, 65_537, 131_071, 131_072, 1_000_000]) {
    const lines = ['short', `€${'x'.repeat(length - 4)}`, '', 'y'.repeat(length), 'z'];
    expect([...fileOf(lines.join('\n'))]).toEqual(lines);
    expect([...fileOf(`${lines.join('\n')}\n`)]).toEqual(lines);
  }
});

it.each([
  ['nothing', '', []],
  ['a line break', '\n', ['']],
  ['empty lines', '\n\na\n\n', ['', '', 'a', '']],
  ['carriage returns, which are left for JSON to skip', 'a\r\nb\r\n', ['a\r', 'b\r']],
  ['a byte order mark, which is kept', '\uFEFFa\nb', ['\uFEFFa', 'b']],
])('reads %s', (_what, text, lines) => {
  expect([...fileOf(text)]).toEqual(lines);
});

it('reads bytes that are no text as replacement characters, a character that is cut off by the end too', () => {
  const bytes = Buffer.from([0x61, 0xff, 0x0a, 0xe2, 0x82, 0x0a, 0x62, 0xe2]);
  expect([...fileOf(bytes)]).toEqual(['a\uFFFD', '\uFFFD', 'b\uFFFD']);
});

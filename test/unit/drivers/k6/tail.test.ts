import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileTail, lastLines } from '../../../../src/drivers/k6/tail.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relia-tail-'));
  path = join(folder, 'records.log');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('FileTail', () => {
  it('hands over each whole line once, and leaves one that is not whole for later', async () => {
    const lines: string[] = [];
    await using tail = new FileTail(path, (line) => lines.push(line));
    await tail.poll();
    await writeFile(path, 'one\ntwo\nthr');
    await tail.poll();
    expect(lines).toEqual(['one', 'two']);
    await appendFile(path, 'ee');
    await tail.poll();
    await appendFile(path, '\nfour\n');
    await tail.poll();
    await tail.poll();
    expect(lines).toEqual(['one', 'two', 'three', 'four']);
  });

  it('reads more than it holds at a time', async () => {
    const long = Array.from({ length: 40_000 }, (_, index) => `line ${String(index)} of many`);
    await writeFile(path, `${long.join('\n')}\n`);
    const lines: string[] = [];
    await using tail = new FileTail(path, (line) => lines.push(line));
    await tail.poll();
    expect(lines).toEqual(long);
  });

  it('reads every text as it was written, wherever the writing was interrupted', async () => {
    let number = 0;
    const text = fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll(/[\r\n]/g, ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), fc.nat(400), async (written, cut) => {
        const file = join(folder, String(number++));
        const bytes = Buffer.from(written.map((line) => `${line}\n`).join(''));
        const lines: string[] = [];
        await using tail = new FileTail(file, (line) => lines.push(line));
        await writeFile(file, bytes.subarray(0, cut));
        await tail.poll();
        await appendFile(file, bytes.subarray(cut));
        await tail.poll();
        expect(lines).toEqual(written);
      }),
      { numRuns: 40 },
    );
  });
});

describe('lastLines', () => {
  it('gives the last ones that say something; none of a file that is not there', async () => {
    expect(await lastLines(path, 2)).toEqual([]);
    await writeFile(path, 'one\ntwo\n\n  \nthree\n');
    expect(await lastLines(path, 2)).toEqual(['two', 'three']);
    expect(await lastLines(path, 9)).toEqual(['one', 'two', 'three']);
  });

  it('reads the end of a long file', async () => {
    await writeFile(path, `${'x'.repeat(400_000)}\nlast\n`);
    expect((await lastLines(path, 1)).at(-1)).toBe('last');
  });
});

import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzip } from '../../../src/provision/unpack.ts';

/** go@1/bin/go (a script), go@1/src/a.txt (100 times a) and other/x. */
const TOOLCHAIN = [
  'UEsDBBQAAAAIAAAAIVyU2ty0FAAAABIAAAALAAAAZ29AMS9iaW4vZ29TVtRPyszTL87gSk3OyFdIz+cCAFBLAwQUAAAACAAAACFcAAAAAAIAAA',
  'AAAAAADgAAAGdvQDEvbGliL3RpbWUvAwBQSwMEFAAAAAgAAAAhXGR6cK8GAAAAZAAAAA4AAABnb0AxL3NyYy9hLnR4dEtMpD0AAFBLAwQUAAAA',
  'CAAAACFcgxbcjAMAAAABAAAABwAAAG90aGVyL3irAABQSwECFAMUAAAACAAAACFclNrctBQAAAASAAAACwAAAAAAAAAAAAAAgAEAAAAAZ29AMS',
  '9iaW4vZ29QSwECFAMUAAAACAAAACFcAAAAAAIAAAAAAAAADgAAAAAAAAAAAAAAgAE9AAAAZ29AMS9saWIvdGltZS9QSwECFAMUAAAACAAAACFc',
  'ZHpwrwYAAABkAAAADgAAAAAAAAAAAAAAgAFrAAAAZ29AMS9zcmMvYS50eHRQSwECFAMUAAAACAAAACFcgxbcjAMAAAABAAAABwAAAAAAAAAAAA',
  'AAgAGdAAAAb3RoZXIveFBLBQYAAAAABAAEAOYAAADFAAAAAAA=',
].join('');
/** go@1/../../evil */
const TRAVERSAL = [
  'UEsDBBQAAAAIAAAAIVyDFtyMAwAAAAEAAAAPAAAAZ29AMS8uLi8uLi9ldmlsqwAAUEsBAhQDFAAAAAgAAAAhXIMW3IwDAAAAAQAAAA8AAAAAAA',
  'AAAAAAAIABAAAAAGdvQDEvLi4vLi4vZXZpbFBLBQYAAAAAAQABAD0AAAAwAAAAAAA=',
].join('');

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-unzip-'));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function unpack(zip: Buffer): Promise<string> {
  const archive = join(base, 'archive.zip');
  const into = join(base, 'into', 'deep');
  await writeFile(archive, zip);
  await unzip({ archive, into, under: 'go@1/', executable: (path) => path.startsWith('bin/') });
  return into;
}

describe('unzip', () => {
  it('unpacks the wanted folder, with the executable bit where it belongs', async () => {
    const into = await unpack(Buffer.from(TOOLCHAIN, 'base64'));
    expect((await readdir(into)).sort()).toEqual(['bin', 'src']);
    expect(await readFile(join(into, 'src', 'a.txt'), 'utf8')).toBe('a'.repeat(100));
    expect((await stat(join(into, 'bin', 'go'))).mode & 0o111).toBe(0o111);
    expect((await stat(join(into, 'src', 'a.txt'))).mode & 0o111).toBe(0);
  });

  it('refuses a path that leads out of the archive', async () => {
    await expect(unpack(Buffer.from(TRAVERSAL, 'base64'))).rejects.toThrow('invalid relative path');
    expect(await readdir(base)).toEqual(['archive.zip']);
  });

  it('refuses an archive that was cut off', async () => {
    await expect(unpack(Buffer.from(TOOLCHAIN, 'base64').subarray(0, 120))).rejects.toThrow();
  });

  it('refuses an archive without the wanted folder', async () => {
    const archive = join(base, 'archive.zip');
    await writeFile(archive, Buffer.from(TOOLCHAIN, 'base64'));
    const wrong = unzip({ archive, into: base, under: 'go@2/', executable: () => false });
    await expect(wrong).rejects.toThrow('holds nothing under go@2/');
  });
});

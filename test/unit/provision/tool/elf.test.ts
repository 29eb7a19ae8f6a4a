import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { archOf } from '../../../../src/provision/platform.ts';
import { readElf } from '../../../../src/provision/tool/elf.ts';

describe('readElf', () => {
  it.runIf(process.platform === 'linux')('reads the architecture of Node, which needs a loader', async () => {
    expect(await readElf(process.execPath)).toEqual({ arch: archOf(process.arch), isStatic: false });
  });

  it('knows a file that is no binary', async () => {
    expect(await readElf(fileURLToPath(import.meta.url))).toBeUndefined();
  });
});

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claim } from '../../../src/cli/claim.ts';

const RUN = { run: 'mine', project: 'relia-shop', folder: '/somewhere/mine' };

function environment(): { readonly XDG_STATE_HOME: string } {
  const home = mkdtempSync(join(tmpdir(), 'relia-claim-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true });
  });
  return { XDG_STATE_HOME: home };
}

describe('a stack that is taken', () => {
  it('is held by a run that is under way', async () => {
    const env = environment();
    await claim({ ...RUN, run: 'theirs' }, env);
    await expect(claim(RUN, env)).rejects.toMatchObject({
      code: 'RELIA_STACK_BUSY',
      message: 'theirs runs on the stack "relia-shop" right now',
    });
  });

  it('is held by a run that died, which can be recovered', async () => {
    const env = environment();
    const folder = join(env.XDG_STATE_HOME, 'relia', 'active');
    mkdirSync(folder, { recursive: true });
    const dead = { ...RUN, run: 'dead', process: { pid: process.pid, startTime: 'long ago' } };
    writeFileSync(join(folder, 'relia-shop.json'), JSON.stringify(dead));
    await expect(claim(RUN, env)).rejects.toMatchObject({
      code: 'RELIA_STACK_BUSY',
      message: expect.stringMatching(/^dead ended on the stack/) as string,
      hint: expect.stringMatching(/relia recover/) as string,
    });
  });

  it('is nobody’s when its run gave it free', async () => {
    const env = environment();
    await (await claim({ ...RUN, run: 'theirs' }, env)).release();
    await expect(claim(RUN, env)).resolves.toBeDefined();
  });
});

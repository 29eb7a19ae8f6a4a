import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installStaged } from '../../../src/provision/staged-install.ts';

const SOURCE = fileURLToPath(new URL('../../../src/provision/staged-install.ts', import.meta.url));

let base: string;
let folder: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-staged-'));
  folder = join(base, 'k6-2.2.0');
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function writeTool(staging: string): Promise<void> {
  await writeFile(join(staging, 'k6'), 'whole');
}

/** Runs installStaged in a process of its own and kills that in the middle of the work. */
async function killInTheMiddle(): Promise<void> {
  const script = join(base, 'child.mjs');
  const contents = `
    import { installStaged } from ${JSON.stringify(SOURCE)};
    import { writeFileSync } from 'node:fs';
    await installStaged({ folder: process.argv[2], durable: ['k6'], make: async (staging) => {
      writeFileSync(staging + '/k6', 'ha');
      console.log('half');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    } });`;
  const input = { contents, resolveDir: base, loader: 'ts' } as const;
  await build({ stdin: input, bundle: true, platform: 'node', format: 'esm', outfile: script, logLevel: 'silent' });
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await rm(script);
}

describe('installStaged', () => {
  it('shows the whole folder, readable by all', async () => {
    await installStaged({ folder, durable: ['k6'], make: writeTool });
    expect(await readFile(join(folder, 'k6'), 'utf8')).toBe('whole');
    expect((await stat(folder)).mode & 0o777).toBe(0o755);
    expect(await readdir(base)).toEqual(['k6-2.2.0']);
  });

  it('shows nothing when the work fails', async () => {
    const failing = installStaged({
      folder,
      durable: ['k6'],
      make: async (staging) => {
        await writeTool(staging);
        throw new Error('the binary says 1.0.0');
      },
    });
    await expect(failing).rejects.toThrow('the binary says 1.0.0');
    expect(await readdir(base)).toEqual([]);
  });

  it('shows nothing when a promised file was not made', async () => {
    await expect(installStaged({ folder, durable: ['k6'], make: () => Promise.resolve() })).rejects.toThrow('ENOENT');
    expect(await readdir(base)).toEqual([]);
  });

  it('shows nothing of a maker that was killed, and the next one clears it away', async () => {
    await killInTheMiddle();
    const left = await readdir(base);
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/^\.making-k6-2\.2\.0-/);

    await installStaged({ folder, durable: ['k6'], make: writeTool });
    expect(await readdir(base)).toEqual(['k6-2.2.0']);
    expect(await readFile(join(folder, 'k6'), 'utf8')).toBe('whole');
  });

  it('leaves what another thing is being made of alone', async () => {
    await installStaged({
      folder,
      durable: ['k6'],
      make: async (staging) => {
        await writeTool(staging);
        await installStaged({ folder: join(base, 'toxiproxy-2.12.0'), durable: ['k6'], make: writeTool });
      },
    });
    expect((await readdir(base)).sort()).toEqual(['k6-2.2.0', 'toxiproxy-2.12.0']);
  });
});

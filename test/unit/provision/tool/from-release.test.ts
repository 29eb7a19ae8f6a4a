import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFromRelease, sumOf } from '../../../../src/provision/tool/from-release.ts';
import { PINNED_TOOLS, type PinnedTool } from '../../../../src/provision/tool/pinned-tools.ts';
import type { WayRequest } from '../../../../src/provision/tool/way.ts';

let base: string;
let server: Server;
const pages = new Map<string, Buffer>();
const asked: string[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-release-'));
  pages.clear();
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const page = pages.get(request.url ?? '');
    response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.close();
  await rm(base, { recursive: true, force: true });
});

async function requestFor(tool: PinnedTool): Promise<WayRequest> {
  const address = server.address();
  const mirror = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/`;
  const staging = join(base, 'staging');
  await mkdir(staging);
  const context = { env: { ...process.env, RELIA_GITHUB_URL: mirror }, report: () => undefined };
  return { tool, platform: { os: 'linux', arch: 'amd64' }, staging, context, say: () => undefined };
}

function publish(tool: PinnedTool, asset: string, content: Buffer, sum = sha256(content)): void {
  pages.set(
    `/${tool.release.page}/${tool.release.checksums}`,
    Buffer.from(`${'1'.repeat(64)}  other\n${sum}  ${asset}\n`),
  );
  pages.set(`/${tool.release.page}/${asset}`, content);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function tarOf(folder: string): Promise<Buffer> {
  await mkdir(join(base, folder));
  await writeFile(join(base, folder, 'k6'), 'the k6 of the archive');
  execFileSync('tar', ['-czf', join(base, 'k6.tar.gz'), '-C', base, basename(folder)]);
  return readFile(join(base, 'k6.tar.gz'));
}

describe('makeFromRelease', () => {
  it('takes k6 out of its archive and leaves nothing else', async () => {
    const request = await requestFor(PINNED_TOOLS.k6);
    publish(PINNED_TOOLS.k6, 'k6-v2.2.0-linux-amd64.tar.gz', await tarOf('k6-v2.2.0-linux-amd64'));
    await makeFromRelease(request);
    expect(await readdir(request.staging)).toEqual(['k6']);
    expect(await readFile(join(request.staging, 'k6'), 'utf8')).toBe('the k6 of the archive');
    expect(asked).toEqual([
      '/grafana/k6/releases/download/v2.2.0/k6-v2.2.0-checksums.txt',
      '/grafana/k6/releases/download/v2.2.0/k6-v2.2.0-linux-amd64.tar.gz',
    ]);
  });

  it('takes Toxiproxy, which is a bare binary, and makes it executable', async () => {
    const request = await requestFor(PINNED_TOOLS.toxiproxy);
    publish(PINNED_TOOLS.toxiproxy, 'toxiproxy-server-linux-amd64', Buffer.from('binary'));
    await makeFromRelease(request);
    expect(await readdir(request.staging)).toEqual(['toxiproxy-server']);
    expect((await stat(join(request.staging, 'toxiproxy-server'))).mode & 0o777).toBe(0o755);
  });

  it('refuses an asset whose sum is not the published one', async () => {
    const request = await requestFor(PINNED_TOOLS.toxiproxy);
    publish(
      PINNED_TOOLS.toxiproxy,
      'toxiproxy-server-linux-amd64',
      Buffer.from('tampered'),
      sha256(Buffer.from('binary')),
    );
    await expect(makeFromRelease(request)).rejects.toThrow(`expected ${sha256(Buffer.from('binary'))}`);
  });

  it('refuses an asset that the checksums do not name', async () => {
    const request = await requestFor(PINNED_TOOLS.toxiproxy);
    publish(PINNED_TOOLS.toxiproxy, 'toxiproxy-server-linux-arm64', Buffer.from('binary'));
    await expect(makeFromRelease(request)).rejects.toThrow('does not name toxiproxy-server-linux-amd64');
  });
});

describe('sumOf', () => {
  it('reads the output format of sha256sum, text and binary mode', () => {
    const sum = 'ab'.repeat(32);
    expect(sumOf(`${sum}  k6.zip\n`, 'k6.zip')).toBe(sum);
    expect(sumOf(`${sum} *k6.zip\r\n`, 'k6.zip')).toBe(sum);
    expect(sumOf(`${sum}  k6.zip.sig\n`, 'k6.zip')).toBeUndefined();
    expect(sumOf('short  k6.zip\n', 'k6.zip')).toBeUndefined();
  });
});

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile, downloadText } from '../../../src/provision/download.ts';

const CONTENT = 'k6 binary '.repeat(50_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let base: string;
let server: Server;
let url: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-download-'));
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/k6' }).end();
    else if (request.url === '/k6') response.writeHead(200, { 'content-length': CONTENT.length }).end(CONTENT);
    else if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write('k6', () => response.destroy());
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
});

afterEach(async () => {
  server.close();
  await rm(base, { recursive: true, force: true });
});

describe('downloadFile', () => {
  it('follows the release page to the file and checks its sum', async () => {
    const details: string[] = [];
    const to = join(base, 'k6');
    await downloadFile({ url: `${url}/moved`, to, sha256: SHA256, onProgress: (detail) => details.push(detail) });
    expect(await readFile(to, 'utf8')).toBe(CONTENT);
    expect(details.at(-1)).toBe('1 of 1 MB');
  });

  it('refuses a file with another sum', async () => {
    const wrong = downloadFile({ url: `${url}/k6`, to: join(base, 'k6'), sha256: '0'.repeat(64) });
    await expect(wrong).rejects.toThrow(`${url}/k6 has sha256 ${SHA256}, expected ${'0'.repeat(64)}`);
  });

  it('fails when the connection is cut in the middle', async () => {
    await expect(downloadFile({ url: `${url}/cut`, to: join(base, 'k6'), sha256: SHA256 })).rejects.toThrow();
  });

  it('names the status of a file that is not there', async () => {
    await expect(downloadText(`${url}/gone`)).rejects.toThrow(`${url}/gone answered 404`);
  });

  it('names the host that cannot be reached', async () => {
    server.close();
    const { host } = new URL(url);
    await expect(downloadText(`${url}/k6`)).rejects.toThrow(`${host} cannot be reached: connect ECONNREFUSED ${host}`);
  });
});

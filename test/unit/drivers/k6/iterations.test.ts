import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIterations } from '../../../../src/drivers/k6/iterations.ts';

const START = 1_764_000_000_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relia-iterations-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function read(name: string, lines: readonly string[]) {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return await readIterations(path, START);
}

function request(kind: string, iteration: number, afterMs: number, scenario?: string): string {
  const end = scenario === undefined ? '' : `,"${scenario}"`;
  return `["${kind}",${String(START + afterMs)},4,${String(iteration)},0,1,"GET /",200,0,""${end}]`;
}

describe('the iterations of a load that is over', () => {
  it('are those that left a record, by k6 scenario, with the first start of each', async () => {
    const logs = await read('two', [
      request('u', 1, 12, 'browse'),
      `["s",${String(START)},"browse"]`,
      'a line of the script itself',
      request('u', 1, 15, 'browse'),
      request('u', 0, 7, 'buy'),
      request('r', 2, 30),
      '',
    ]);
    expect([...logs.keys()]).toEqual(['browse', 'buy', 'relia']);
    expect([0, 1, 2].map((iteration) => logs.get('browse')?.startOf(iteration))).toEqual([undefined, 12, undefined]);
    expect(logs.get('buy')?.startOf(0)).toBe(7);
    expect(logs.get('relia')?.startOf(2)).toBe(30);
  });

  it('count those that sent nothing, and not setup and teardown', async () => {
    const logs = await read('silent', [
      request('setup', -1, 1),
      `["i",3,${String(START + 40)},"browse"]`,
      request('teardown', -1, 90),
      '',
    ]);
    expect([...logs.keys()]).toEqual(['browse']);
    expect(logs.get('browse')?.startOf(3)).toBe(40);
  });

  it('know a scenario that began and left nothing else', async () => {
    const logs = await read('began', [`["s",${String(START)},"relia"]`, request('r', 0, 3).slice(0, 20)]);
    expect(logs.get('relia')?.highest).toBe(-1);
  });

  it('are none where nothing was recorded', async () => {
    expect((await readIterations(join(folder, 'none'), START)).size).toBe(0);
  });
});

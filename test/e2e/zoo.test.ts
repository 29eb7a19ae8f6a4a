import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../support/relia.ts';

const catalogueSchema = z.object({ systems: z.array(z.object({ name: z.string(), finding: z.string() })) });
const catalogue = catalogueSchema.parse(
  JSON.parse(readFileSync(join(ROOT, 'fixtures', 'broken', 'catalogue.json'), 'utf8')),
);

const resultSchema = z.object({ variant: z.string(), verdict: z.string(), failed: z.array(z.string()) });
const zooSchema = z.object({
  systems: z.array(z.object({ system: z.object({ name: z.string() }), results: z.array(resultSchema) })),
});

const seen = new Map<string, z.output<typeof resultSchema>>();

/** Each system once with its defect and once without, two at a time: some five minutes of waiting become half. */
beforeAll(async () => {
  const args = ['test/support/zoo.mjs', '--runs', '1', '--fresh', '--json', '--at-once', '3'];
  const zoo = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  zoo.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await once(zoo, 'close');
  for (const { system, results } of zooSchema.parse(JSON.parse(stdout)).systems) {
    for (const result of results) seen.set(`${system.name} ${result.variant}`, result);
  }
});

describe.each(catalogue.systems)('$name', ({ name, finding }) => {
  it(`is found by ${finding}`, () => {
    expect(seen.get(`${name} defect`)).toMatchObject({
      verdict: 'fail',
      failed: expect.arrayContaining([finding]) as string[],
    });
  });

  it('passes when it is fixed', () => {
    expect(seen.get(`${name} twin`)).toMatchObject({ verdict: 'pass', failed: [] });
  });
});

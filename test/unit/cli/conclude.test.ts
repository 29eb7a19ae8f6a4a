import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, describe, it, onTestFinished } from 'vitest';
import { conclude, writeRecord } from '../../../src/cli/conclude.ts';
import { readRecord } from '../../../src/cli/run-folder.ts';
import { sampleRun } from '../../support/sample-run.ts';

const { record, history } = sampleRun({ rate: 40, story: 'outage' });

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'relia-conclude-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

describe('run.json', () => {
  it('is what follows from facts and history, the same each time', () => {
    expect(conclude(record.facts, history)).toEqual(conclude(record.facts, history));
    expect(conclude(record.facts, history).judgement).toEqual(record.judgement);
  });

  it('has the same bytes after it was read and written again, whatever the order of its keys was', async () => {
    const place = folder();
    const text = (): string => readFileSync(join(place, 'run.json'), 'utf8');
    await writeRecord(place, record);
    const first = text();
    const { facts, judgement, schema } = await readRecord(join(place, 'run.json'));
    await writeRecord(place, { judgement, facts, schema });
    expect(text()).toBe(first);
    expect(Object.keys(JSON.parse(first) as object)).toEqual(['facts', 'judgement', 'schema']);
  });

  it('that is none is refused with the place of what is wrong', async () => {
    const place = folder();
    await writeRecord(place, record);
    const path = join(place, 'run.json');
    const broken = async (from: string, to: string): Promise<unknown> => {
      await writeRecord(place, record);
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
      return readRecord(path).catch((error: unknown) => error);
    };
    expect(await broken('"relia.run/1"', '"relia.run/9"')).toMatchObject({ code: 'RELIA_RUN_INVALID' });
    expect(await broken('"hold": 10000', '"hold": "10s"')).toMatchObject({
      message: expect.stringContaining('facts.scenario.hold') as string,
    });
    expect(await broken('{', '')).toMatchObject({ message: expect.stringContaining('not JSON') as string });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTimeOf } from '../../src/drivers/system/process-identity.ts';
import { expectMistake, placeOf, relia, type Place } from '../support/no-docker.ts';
import { ROOT, temporaryFolder } from '../support/relia.ts';
import { storeSample } from '../support/stored-run.ts';

describe('relia verify', () => {
  const LOW_RATE = { rate: 40 } as const;

  it('recomputes the stored judgement, and exits by the verdict', async () => {
    const place = placeOf(temporaryFolder());
    for (const [name, story] of [
      ['bad', 'outage'],
      ['good', 'absorbed'],
    ] as const) {
      mkdirSync(join(place.folder, name));
      const { judgement } = storeSample(join(place.folder, name), { ...LOW_RATE, story });
      const { code, stdout } = await relia(place, 'verify', name);
      expect(code).toBe({ pass: 0, fail: 1, inconclusive: 2 }[judgement.verdict]);
      expect(stdout).toContain(judgement.load.text);
      expect(stdout).toContain('the judgement is the stored one');
    }
  });

  it('judges the run that is kept in the repository as it was judged', async () => {
    const { code, stdout } = await relia(placeOf(temporaryFolder()), 'verify', join(ROOT, 'reports', 'sample'));
    expect({ code, isFail: stdout.startsWith('FAIL') }).toEqual({ code: 1, isFail: true });
  });

  it('prints a line for each run with --json, and exits with the worst', async () => {
    const place = placeOf(temporaryFolder());
    mkdirSync(join(place.folder, 'bad'));
    const { judgement } = storeSample(join(place.folder, 'bad'), { ...LOW_RATE, story: 'outage' });
    const { code, stdout } = await relia(place, 'verify', 'none', 'bad', '--json');
    expect(code).toBe(1);
    const [first, second, ...rest] = stdout.trimEnd().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(first ?? '')).toMatchObject({ file: 'none', error: { code: 'RELIA_FILE_NOT_FOUND' } });
    expect(JSON.parse(second ?? '')).toMatchObject({
      file: 'bad',
      verdict: judgement.verdict,
      reason: judgement.why,
      differences: [],
    });
  });

  it('says when the history is not the one the run wrote, and never lets it pass', async () => {
    const place = placeOf(temporaryFolder());
    storeSample(place.folder, { ...LOW_RATE, story: 'absorbed' });
    const path = join(place.folder, 'history.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n`);
    const { code, stdout } = await relia(place, 'verify', '.');
    expect(code).toBe(2);
    expect(stdout).toContain('history.jsonl is not the one');
    expectMistake(await relia(place, 'report', '.'), { code: 'RELIA_RUN_INVALID', exit: 64, says: /history\.jsonl/ });
  });

  it('says when the stored judgement is not what follows from the history', async () => {
    const place = placeOf(temporaryFolder());
    const { judgement } = storeSample(place.folder, { ...LOW_RATE, story: 'outage' });
    const path = join(place.folder, 'run.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(`"judgement":{"verdict":"${judgement.verdict}"`, '"judgement":{"verdict":"pass"'));
    const { code, stdout } = await relia(place, 'verify', '.');
    expect(code).toBe(1);
    expect(stdout).toContain('the stored verdict is pass, recomputed it is fail');
  });

  it('names the line of a history that is broken', async () => {
    const place = placeOf(temporaryFolder());
    storeSample(place.folder, { ...LOW_RATE, story: 'absorbed' });
    const path = join(place.folder, 'history.jsonl');
    const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [first, '{"type":"op","call":', ...rest].join('\n'));
    expectMistake(await relia(place, 'verify', '.'), {
      code: 'RELIA_HISTORY_INVALID',
      exit: 64,
      says: /history\.jsonl: line 2 of the history is malformed/,
    });
  });
});

describe('relia report', () => {
  it('rebuilds every file byte for byte', async () => {
    const place = placeOf(temporaryFolder());
    storeSample(place.folder, { rate: 40, story: 'outage' });
    const files = ['report.html', 'junit.xml', 'summary.md'];
    const rebuild = async (): Promise<readonly string[]> => {
      const { code, stdout } = await relia(place, 'report', '.');
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'report: report.html\n' });
      return files.map((file) => readFileSync(join(place.folder, file), 'utf8'));
    };
    const first = await rebuild();
    for (const file of files) rmSync(join(place.folder, file));
    expect(await rebuild()).toEqual(first);
    expect(first[0]).toContain('<!doctype html>');
  });
});

describe('relia recover', () => {
  /** A run whose relia is gone, with a journal of open acts. */
  function deadRun({ folder, state }: Place, acts: readonly object[]): string {
    const pointer = join(state, 'relia', 'active', 'relia-dead.json');
    mkdirSync(join(state, 'relia', 'active'), { recursive: true });
    const dead = { pid: 2 ** 22 + 1, startTime: '1' };
    writeFileSync(pointer, JSON.stringify({ run: 'dead', project: 'relia-dead', folder, process: dead }));
    const lines = acts.map((act, index) => `${JSON.stringify({ entry: 'undo', id: index + 1, act, why: 'test' })}\n`);
    writeFileSync(join(folder, 'journal.jsonl'), lines.join(''));
    return pointer;
  }

  it('ends what a dead run left going, once, and gives its stack free', async () => {
    const place = placeOf(temporaryFolder());
    const left = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    const ended = once(left, 'exit');
    onTestFinished(() => {
      left.kill('SIGKILL');
    });
    const pid = left.pid ?? 0;
    const pointer = deadRun(place, [{ kind: 'end-process', process: { pid, startTime: startTimeOf(pid) ?? '' } }]);
    const { code, stdout } = await relia(place, 'recover');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'dead: everything is undone\n' });
    await ended;
    expect(existsSync(pointer)).toBe(false);
    expect((await relia(place, 'recover')).stdout).toBe('nothing to recover: no run died\n');
  });

  it('exits 4 with what is left and how to mend it by hand, and keeps hold of the run', async () => {
    const place = placeOf(temporaryFolder());
    const instance = { project: 'relia-dead', service: 'web', number: 1 };
    const pointer = deadRun(place, [{ kind: 'start-instance', instance }]);
    const { code, stdout } = await relia(place, 'recover');
    expect(code).toBe(4);
    expect(stdout).toMatch(/still broken: .*\n {2}by hand: docker start /);
    expect(existsSync(pointer)).toBe(true);
  });

  it('never says that all is well when the journal is gone', async () => {
    const place = placeOf(temporaryFolder());
    deadRun(place, []);
    rmSync(join(place.folder, 'journal.jsonl'));
    const { code, stdout } = await relia(place, 'recover');
    expect(code).toBe(4);
    expect(stdout).toMatch(/^dead: .* has no journal any more; what it left active is unknown/m);
  });

  it('leaves a run that is under way alone', async () => {
    const place = placeOf(temporaryFolder());
    const pointer = deadRun(place, []);
    const own = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
    writeFileSync(pointer, JSON.stringify({ run: 'r', project: 'relia-dead', folder: place.folder, process: own }));
    expect(await relia(place, 'recover')).toMatchObject({
      code: 0,
      stderr: 'r is under way on relia-dead; left alone\n',
    });
    expectMistake(await relia(place, 'recover', '.'), { code: 'RELIA_STACK_BUSY', exit: 69, says: /under way/ });
  });
});
